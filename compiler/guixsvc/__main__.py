"""``python -m guixsvc``."""

import sys

from guixsvc.cli import main

if __name__ == "__main__":
    sys.exit(main())
