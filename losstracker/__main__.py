"""Run the command line with ``python -m losstracker``."""

import sys

from losstracker.cli import main

if __name__ == "__main__":
    sys.exit(main())
