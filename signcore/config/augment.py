"""How training signs are varied."""

from __future__ import annotations

from dataclasses import dataclass

from signcore.config.fields import Settings, setting
from signcore.i18n import N_


@dataclass(frozen=True)
class AugmentConfig(Settings):
    """How training images are varied at each step. Off by default; the ranges are the lesson's."""

    augment: bool = setting(
        False, N_("Vary the training signs"), N_("Turn, zoom, shift and mirror each sign a little, differently each time it is seen.")
    )
    rotation: float = setting(10.0, N_("Turn by up to (degrees)"), low=0.0, high=180.0, step=1.0)  # to either side
    zoom: float = setting(0.1, N_("Zoom by up to"), N_("Share of the size, in and out."), low=0.0, high=0.9, step=0.05)
    shift: float = setting(
        0.1, N_("Shift by up to"), N_("Share of the width and of the height, to either side."), low=0.0, high=0.5, step=0.05
    )
    horizontal_flip: bool = setting(
        True, N_("Mirror half of them"), N_("A mirrored sign is the other hand's sign; upside down it would be none.")
    )
    brightness: float = setting(0.0, N_("Brighter or darker"), N_("Share of the range from black to white."), low=0.0, high=1.0, step=0.01)
    contrast: float = setting(  # share of the distance from the image's mean, more and less
        0.0, N_("More or less contrast"), N_("So that no shade of skin or light matters by itself."), low=0.0, high=0.9, step=0.01
    )
    shear: float = setting(  # columns that the picture leans for each row, to either side
        0.0, N_("Shear"), N_("The picture leans like italic letters."), low=0.0, high=1.0, step=0.01
    )
    elastic: float = setting(  # share of the size by which each of 4 × 4 places is pushed, in any direction
        0.0,
        N_("Elastic distortion"),
        N_("Places of the picture are pushed about, so that fingers bend a little."),
        low=0.0,
        high=0.3,
        step=0.01,
    )
    light: float = setting(  # share of the full range
        0.0, N_("Light from one side"), N_("One edge gets lighter, the opposite one darker."), low=0.0, high=1.0, step=0.01
    )
    blur: float = setting(0.0, N_("Blur"), N_("How much of the picture may be its blurred self."), low=0.0, high=1.0, step=0.01)
    noise: float = setting(  # standard deviation, up to this share of the full range
        0.0, N_("Noise"), N_("Each pixel gets an error of its own."), low=0.0, high=0.5, step=0.01
    )
    erase: float = setting(  # sides of the patch, up to this share of the size
        0.0, N_("Cover a patch"), N_("A grey patch hides a part, so that the network learns to use the rest."), low=0.0, high=0.9, step=0.01
    )
