"""A parametric 3-D hand that signs: photograph-like pictures of 24 letters, with every factor known.

>>> from signcore.hand import VariationRanges, render_signs
>>> signs = render_signs([0, 1, 2], hands=range(0, 40), ranges=VariationRanges(), seed=7)
>>> signs.images.shape, "".join(LETTERS[label] for label in signs.labels)
((3, 28, 28), 'ABC')
"""

from signcore.hand.generate import RenderedSigns, render_clean, render_signs
from signcore.hand.poses import LETTERS, POSES, VARIANTS, Pose
from signcore.hand.variation import LIMITS, VariationRanges

__all__ = [
    "LETTERS",
    "LIMITS",
    "POSES",
    "VARIANTS",
    "Pose",
    "RenderedSigns",
    "VariationRanges",
    "render_clean",
    "render_signs",
]
