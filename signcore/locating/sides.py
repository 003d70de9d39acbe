"""Sizes of what the locator sees and says."""

from typing import Final

SIDE: Final = 96  # pixels a side of the pictures that it sees
MAP_SIDE: Final = 48  # places a side of what it says
