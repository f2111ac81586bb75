"""The command line ``losstracker``. Results on stdout, all else on stderr.

Exit codes: 0 clean, 1 the data has errors, 2 could not do it.
"""

from losstracker.cli.run import main

__all__ = ["main"]
