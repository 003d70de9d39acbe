"""How training signs are varied."""

from __future__ import annotations

from dataclasses import dataclass

from signcore.config.fields import Settings, setting
from signcore.i18n import N_


@dataclass(frozen=True)
class AugmentConfig(Settings):
    """How training images are varied at each step. Off by default; the ranges are the lesson's."""

    augment: bool = setting(
        False,
        N_("Vary the training signs"),
        N_("Data augmentation: turn, zoom, shift and mirror each sign a little, differently each time it is seen."),
    )
    rotation: float = setting(10.0, N_("Turn by up to (degrees)"), low=0.0, high=180.0, step=1.0)  # to either side
    zoom: float = setting(0.1, N_("Zoom by up to"), N_("In and out, relative to the size."), low=0.0, high=0.9, step=0.05, is_share=True)
    shift: float = setting(
        0.1, N_("Shift by up to"), N_("In any direction, relative to width and height."), low=0.0, high=0.5, step=0.05, is_share=True
    )
    horizontal_flip: bool = setting(
        True,
        N_("Mirror half of the signs"),
        N_("A mirrored sign is the same sign made with the other hand; upside down, it would not be a sign at all."),
    )
    brightness: float = setting(
        0.0, N_("Brighter or darker"), N_("Relative to the range from black to white."), low=0.0, high=1.0, step=0.01, is_share=True
    )
    contrast: float = setting(  # share of the distance from the image's mean, more and less
        0.0,
        N_("More or less contrast"),
        N_("So that the network does not rely on skin tone or lighting."),
        low=0.0,
        high=0.9,
        step=0.01,
        is_share=True,
    )
    shear: float = setting(  # columns that the picture leans for each row, to either side
        0.0, N_("Shear"), N_("Slants the picture, like italic letters."), low=0.0, high=1.0, step=0.01
    )
    elastic: float = setting(  # share of the size by which each of 4 × 4 places is pushed, in any direction
        0.0,
        N_("Elastic distortion"),
        N_("Pushes parts of the picture around, so that fingers bend a little."),
        low=0.0,
        high=0.3,
        step=0.01,
        is_share=True,
    )
    light: float = setting(  # share of the full range
        0.0, N_("Light from one side"), N_("One edge gets lighter, the opposite one darker."), low=0.0, high=1.0, step=0.01, is_share=True
    )
    blur: float = setting(0.0, N_("Blur"), N_("How strongly a blurred copy may be mixed in."), low=0.0, high=1.0, step=0.01, is_share=True)
    noise: float = setting(  # standard deviation, up to this share of the full range
        0.0, N_("Noise"), N_("Adds a small random error to each pixel."), low=0.0, high=0.5, step=0.01, is_share=True
    )
    erase: float = setting(  # sides of the patch, up to this share of the size
        0.0,
        N_("Cover a patch"),
        N_("A grey patch hides part of the sign, so that the network learns to use the rest."),
        low=0.0,
        high=0.9,
        step=0.01,
        is_share=True,
    )
