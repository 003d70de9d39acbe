"""``python -m signcore``: see :mod:`signcore.cli`."""

import sys

from signcore.cli import main

if __name__ == "__main__":
    sys.exit(main())
