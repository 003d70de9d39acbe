"""The command line, over the same functions as the dashboard's pages: ``python -m signcore --help``."""

from signcore.cli.app import main

__all__ = ["main"]
