"""What is asked of a frame of rows: of pandas directly, of any other by narwhals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.analysis import tally
from losstracker.analysis.periods import read_windows
from losstracker.analysis.prepare import coded_cells, coded_texts, matching
from losstracker.errors import DateTextError
from losstracker.model.cells import text_column
from losstracker.model.columns import Col
from losstracker.model.dates import parse_date
from losstracker.model.rules import parse_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from losstracker.analysis.periods import Windows
    from losstracker.analysis.tally import Frame

    FindAlike = Callable[[Windows], NDArray[np.int64]]


def open_frame(losses: object) -> pd.DataFrame | Frame:
    """Give a pandas DataFrame as it is, and any other frame as one of narwhals.

    Raises:
        ArgumentError: It is no frame.
    """
    return losses if isinstance(losses, pd.DataFrame) else tally.enter(losses)


def names_of(frame: pd.DataFrame | Frame) -> list[str]:
    """List the names of the columns."""
    if isinstance(frame, pd.DataFrame):
        return [str(name) for name in frame.columns]
    return tally.column_names(frame)


def _says(frame: pd.DataFrame, name: str) -> NDArray[np.bool_]:
    if name not in frame:
        return np.zeros(len(frame), dtype=bool)
    codes, texts = coded_texts(frame[name])
    says = np.array([text != "" for text in texts], dtype=bool)
    return says[codes]


def split(
    frame: pd.DataFrame | Frame,
) -> tuple[pd.DataFrame, pd.DataFrame | Frame]:
    """Part a table in two: claims, parts and the records that include them; and all others."""
    if not isinstance(frame, pd.DataFrame):
        return tally.split_nested(frame)
    is_part = _says(frame, Col.PART_OF)
    nested = is_part | _says(frame, Col.LOSS_ID)
    if is_part.any() and Col.RECORD_ID in frame:
        wholes = set(coded_texts(frame.loc[is_part, Col.PART_OF])[1])
        codes, ids = coded_texts(frame[Col.RECORD_ID])
        nested |= np.array([name != "" and name in wholes for name in ids], dtype=bool)[codes]
    return frame[nested], frame[~nested] if nested.any() else frame


def keep(frame: pd.DataFrame | Frame, wanted: Mapping[str, Sequence[str]]) -> pd.DataFrame | Frame:
    """Keep the rows whose cells are among given texts, where the engine can tell exactly."""
    if isinstance(frame, pd.DataFrame):
        return frame[matching(frame, wanted)] if wanted else frame
    have = tally.column_names(frame)
    exact = {n: v for n, v in wanted.items() if n in have and tally.is_text(frame, n)}
    return tally.keep_values(frame, exact)


def count(frame: pd.DataFrame | Frame, keys: Sequence[str]) -> pd.DataFrame:
    """Count equal rows, and bring the counts home."""
    if isinstance(frame, pd.DataFrame):
        plain = {name: _hashable(frame[name]) for name in keys}
        frame = tally.enter(pd.DataFrame(plain, index=frame.index))
    return tally.to_pandas(tally.count_rows(frame, keys))


def _hashable(cells: pd.Series) -> pd.Series:
    """Give a column of mixed types as text: 1 and True are two texts, but equal as keys."""
    mixed = cells.dtype == object and pd.api.types.infer_dtype(cells, skipna=True) != "string"
    return text_column(cells) if mixed else cells


def shorten(
    frame: pd.DataFrame | Frame, keys: Sequence[str], day: str, find_alike: FindAlike
) -> pd.DataFrame | Frame:
    """Put one day in the place of all days that are alike, to have fewer distinct rows."""
    if isinstance(frame, pd.DataFrame):
        codes, texts = coded_cells(frame[day])
        place, days = pd.factorize(pd.Series(_one_of_each(texts.tolist(), day, find_alike)))
        fewer = pd.Categorical.from_codes(place[codes], days)
        return frame[list(keys)].assign(**{day: fewer})
    found = tally.distinct_texts(frame, day)
    if not found:
        return frame
    shorter_texts = _one_of_each(found, day, find_alike)
    if len(set(shorter_texts)) == len(found):
        return frame
    renamed = dict(zip(found, shorter_texts, strict=True))
    return tally.replace_texts(frame.select(*keys), day, renamed) or frame


def _one_of_each(texts: Sequence[str], day: str, find_alike: FindAlike) -> list[str]:
    """Give, for each text, the first of those that are alike; what is no date stays."""
    good = [at for at, text in enumerate(texts) if _is_day(text, day)]
    alike = find_alike(read_windows([texts[at] for at in good]))
    first: dict[int, str] = {}
    shorter = list(texts)
    for at, number in zip(good, alike.tolist(), strict=True):
        shorter[at] = first.setdefault(number, texts[at])
    return shorter


def _is_day(text: str, day: str) -> bool:
    try:
        (parse_date if day == Col.DATE else parse_day)(text)
    except DateTextError:
        return False
    return text == text.strip()


def may_have_few(frame: pd.DataFrame | Frame, name: str, most: int) -> bool:
    """Tell, by its beginning, whether a column of a frame in memory may have so few values."""
    if isinstance(frame, pd.DataFrame):
        return bool(_hashable(frame[name].head(2 * most)).nunique() <= most)
    return tally.may_have_few(frame, name, most)


def size_of(frame: pd.DataFrame | Frame) -> int:
    """Count the rows."""
    return len(frame) if isinstance(frame, pd.DataFrame) else tally.size_of(frame)


def is_in_memory(frame: pd.DataFrame | Frame) -> bool:
    """Tell whether a look at the rows costs no scan."""
    return isinstance(frame, pd.DataFrame) or not tally.is_lazy(frame)


def repeated(frame: pd.DataFrame | Frame, name: str) -> pd.DataFrame:
    """Give the values that stand in several rows of a column, and in how many."""
    if isinstance(frame, pd.DataFrame):
        cells = _hashable(frame[name])
        frame = tally.enter(cells.to_frame(name).iloc[: 0 if cells.is_unique else None])
    return tally.repeated(frame, name)
