"""The locator that comes with SignLab, for programs without Keras. Loads Keras to make it."""

from __future__ import annotations

import functools

from signcore.locating.locator import shipped_locator
from signcore.models.describing import describe
from signcore.models.portable import PortableNetwork


@functools.cache
def portable_locator() -> PortableNetwork:
    """With six bits a weight; `benchmarks/README.md` says what that costs."""
    return describe(shipped_locator().model, "").compact()
