"""Gzip data, unpacked up to a sane size."""

from __future__ import annotations

import gzip
import io
import zlib

from losstracker.errors import SourceFormatError

GZIP_MAGIC = b"\x1f\x8b"

MOST_UNPACKED = 1 << 30
"""Bytes that gzip data may unpack to: a small file can hold terabytes of zeros."""


def unpack(data: bytes | memoryview) -> bytes:
    """Unpack gzip data.

    Raises:
        SourceFormatError: It is damaged, cut, or holds more than ``MOST_UNPACKED`` bytes.

    >>> unpack(gzip.compress(b"side,date"))
    b'side,date'
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            text = packed.read(MOST_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceFormatError(f"expected a whole gzip file, got {error}") from error
    if len(text) > MOST_UNPACKED:
        most = f"{MOST_UNPACKED >> 30} GiB"
        raise SourceFormatError(f"expected at most {most} of unpacked data, got more; split it")
    return text
