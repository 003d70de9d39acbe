from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from signcore.hand import render_clean
from signcore.inference.drawn import looks_drawn
from signcore.inference.prediction import Place

WHOLE = (0.0, 0.0, 200.0, 200.0)


def logo() -> Image.Image:
    picture = Image.new("RGB", (200, 200), "white")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((30, 30, 170, 170), "teal")
    draw.rectangle((80, 60, 120, 140), "gold")
    return picture


def diagram() -> Image.Image:
    picture = Image.new("RGB", (200, 200), "white")
    ImageDraw.Draw(picture).line([(20, 20), (180, 60), (40, 160), (170, 180)], "black", 3)
    return picture


def cut_out_hand(label: int) -> Image.Image:
    """A hand on exactly one white, with the noise of a camera on the hand alone."""
    hand = render_clean(label, size=200).astype(np.int16)
    wall = hand == hand[0, 0]
    noisy = hand + np.random.default_rng(label).integers(-2, 3, hand.shape)
    return Image.fromarray(np.where(wall, 255, np.clip(noisy, 0, 254)).astype(np.uint8)).convert("RGB")


def photograph(quality: int) -> Image.Image:
    """Slow light with a camera's noise, by way of a JPEG."""
    slope = np.linspace(60, 200, 200)[:, None, None] + np.linspace(0, 40, 200)[None, :, None] + np.zeros(3)
    noisy = slope + np.random.default_rng(0).normal(0, 3, slope.shape)
    file = io.BytesIO()
    Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(file, "JPEG", quality=quality)
    return Image.open(file).convert("RGB")


@pytest.mark.parametrize("make", [logo, diagram])
def test_what_has_even_areas_or_next_to_nothing_is_drawn(make):
    assert looks_drawn(make(), WHOLE)
    assert looks_drawn(make().resize((1600, 1600), Image.Resampling.NEAREST), tuple(8 * value for value in WHOLE))


@pytest.mark.parametrize("label", range(24))
def test_a_hand_on_plain_white_is_not(label):
    assert not looks_drawn(cut_out_hand(label), WHOLE)


@pytest.mark.parametrize("quality", [95, 75, 50, 25])
def test_nor_is_a_photograph_however_it_was_packed(quality):
    assert not looks_drawn(photograph(quality), WHOLE)


def test_what_lies_outside_of_the_picture_is_nothing():
    assert not looks_drawn(logo(), (300.0, 300.0, 400.0, 400.0))
    assert looks_drawn(logo(), (-500.0, -500.0, 700.0, 700.0))


def test_what_is_drawn_is_hardly_a_hand():
    hand = (0.0, 0.0, 1.0, 1.0)
    assert Place(hand, hand, True, 0.99, drawn=True).hardly_a_hand and not Place(hand, hand, True, 0.99).hardly_a_hand
