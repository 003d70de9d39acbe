"""What the browser makes of a picture is what the server makes of it, to the last grey level."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps

from signcore.familiarity import at_temperature, measure
from signcore.inference.drawn import LIMITS, looks_drawn
from signcore.inference.reading import _LOOKS
from signcore.locating.find import patches
from signcore.preprocessing import sign_in
from signcore.preprocessing.squares import cut, largest_square, moved, square_around
from tests.browser.node import run

SIGNS = """
import { grey } from "browser/pictures/greys.js"
import { signIn } from "browser/pictures/sign.js"
export default (cases) => cases.map(({ rgba, width, height, square, contrast, mirrored }) =>
  [...signIn(grey({ values: Buffer.from(rgba, "base64"), width, height }), square, { contrast, mirrored })])
"""


def _picture(random: np.random.Generator, width: int, height: int) -> Image.Image:
    """Noise on a slope, narrower in its greys than it could be, so that contrast has something to do."""
    slope = np.linspace(30, 160, width)[None, :, None] + random.integers(0, 60, (height, width, 3))
    return Image.fromarray(slope.astype(np.uint8))


def _told(picture: Image.Image) -> dict[str, Any]:
    rgba = base64.b64encode(np.asarray(picture.convert("RGBA")).tobytes()).decode()
    return {"rgba": rgba, "width": picture.width, "height": picture.height}


def test_signs_are_the_same_to_the_last_grey(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    asked, expected = [], []
    for width, height in ((9, 40), (28, 28), (57, 31), (120, 90), (203, 340)):
        picture = _picture(random, width, height)
        for _turn in range(6):
            side = random.uniform(0.1, 1.4) * min(width, height)
            left, top = random.uniform(-0.2, 0.9) * width, random.uniform(-0.2, 0.9) * height
            square = (left, top, left + side, top + side)
            for contrast, mirrored in ((False, False), (True, False), (True, True)):
                asked.append({**_told(picture), "square": square, "contrast": contrast, "mirrored": mirrored})
                expected.append(sign_in(ImageOps.grayscale(picture), square, contrast=contrast, mirrored=mirrored).ravel())
    assert np.array_equal(np.array(run(SIGNS, asked, tmp_path)), np.array(expected))


def test_real_photographs_are_the_same_too(tmp_path: Path) -> None:
    photos = sorted((Path(__file__).parents[3] / "shared" / "photos").rglob("*.jpg"))[::25]
    if not photos:
        pytest.skip("no photographs on this machine")
    asked, expected = [], []
    for path in photos:
        picture = Image.open(path).convert("RGB")
        square = largest_square(*picture.size)
        asked.append({**_told(picture), "square": square, "contrast": True, "mirrored": False})
        expected.append(sign_in(ImageOps.grayscale(picture), square, contrast=True).ravel())
    assert np.array_equal(np.array(run(SIGNS, asked, tmp_path)), np.array(expected))


SQUARES = """
import { largestSquare, moved, rounded, squareAround } from "browser/pictures/squares.js"
export default ({ sizes, box, looks, halves }) => ({
  largest: sizes.map(([width, height]) => largestSquare(width, height)),
  around: squareAround(box, 1.05),
  moved: looks.map((look) => moved([0, 0, 10, 10], ...look)),
  rounded: halves.map(rounded),
})
"""


def test_squares_are_the_same(tmp_path: Path) -> None:
    sizes, box, halves = [(5, 8), (8, 5), (7, 7)], (3.0, 4.0, 17.0, 9.0), [0.5, 1.5, 2.5, -0.5, -1.5, 2.4, 2.6]
    said = run(SQUARES, {"sizes": sizes, "box": box, "looks": _LOOKS, "halves": halves}, tmp_path)
    assert said["largest"] == [list(largest_square(*size)) for size in sizes]
    assert said["around"] == pytest.approx(square_around(box, 1.05))
    assert said["moved"] == [pytest.approx(moved((0, 0, 10, 10), *look)) for look in _LOOKS]
    assert said["rounded"] == [round(value) for value in halves]


LOOKS = """
import { cut } from "browser/finding/cut.js"
import { patches } from "browser/finding/patches.js"
export default ({ rgba, width, height, squares, maps }) => ({
  cuts: squares.map((square) => [...cut({ values: Buffer.from(rgba, "base64"), width, height }, square, 96)]),
  patches: maps.map((map) => patches((place) => map[place], 48)),
})
"""


def test_the_locator_is_shown_nearly_the_same_and_its_map_is_read_the_same(tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    picture = _picture(random, 160, 130).resize((480, 390), Image.Resampling.BICUBIC)
    squares = [(0, -45, 480, 435), (100.4, 90.7, 300.1, 290.4), (200, 200, 240, 240), (-30, -30, 90, 90)]
    maps = [_blobs(random) for _turn in range(5)]
    said = run(LOOKS, {**_told(picture), "squares": squares, "maps": [one.ravel().tolist() for one in maps]}, tmp_path)
    for square, values in zip(squares, said["cuts"], strict=True):
        theirs = np.asarray(cut(picture, square, 96), np.float32)
        assert np.abs(np.array(values).reshape(96, 96, 3) - theirs).mean() < 4  # greys: edges are rounded otherwise
    for one, found in zip(maps, said["patches"], strict=True):
        assert len(found) == len(patches(one)) > 0
        for mine, theirs_ in zip(found, patches(one), strict=True):
            assert mine == pytest.approx(vars(theirs_), rel=1e-5)


def _blobs(random: np.random.Generator) -> NDArray[np.float32]:
    shares = random.uniform(0, 0.5, (48, 48)).astype(np.float32)
    for _blob in range(6):
        y, x = random.integers(0, 40, 2)
        shares[y : y + random.integers(1, 9), x : x + random.integers(1, 9)] = random.uniform(0.6, 1)
    return shares


KNOWN = """
import { calibrated, distance } from "browser/reading/familiarity.js"
export default ({ known, hidden, probabilities, temperature }) => {
  const tensors = Object.fromEntries(Object.entries(known).map(([name, { values, shape }]) =>
    [name, { values: Float32Array.from(values), shape }]))
  return {
    distances: hidden.map((one) => distance(tensors, Float32Array.from(one))),
    calibrated: probabilities.map((one) => [...calibrated(Float32Array.from(one), temperature)]),
  }
}
"""


def test_distance_and_calibration_are_the_same(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    labels = np.arange(240) % 24
    hidden = (random.normal(size=(24, 60))[labels] + 0.3 * random.normal(size=(240, 60))).astype(np.float32)
    probabilities = random.dirichlet(np.full(24, 0.3), 240).astype(np.float32)
    known = measure(hidden, labels, hidden, probabilities, labels)
    arrays = {name: {"values": value.ravel().tolist(), "shape": list(value.shape)} for name, value in vars(known).items()}
    asked = {"known": arrays, "hidden": hidden[:9].tolist(), "probabilities": probabilities[:9].tolist(), "temperature": 1.7}
    said = run(KNOWN, asked, tmp_path)
    assert said["distances"] == pytest.approx(known.distances(hidden[:9]).tolist(), rel=1e-4)
    assert np.allclose(said["calibrated"], at_temperature(probabilities[:9], 1.7), atol=1e-6)


DRAWN = """
import { looksDrawn } from "browser/reading/drawn.js"
export default (cases) => cases.map(({ rgba, width, height, box, limits }) =>
  looksDrawn({ values: Buffer.from(rgba, "base64"), width, height }, box, limits))
"""


def test_what_looks_drawn_does_so_in_the_browser_too(tmp_path: Path) -> None:
    random = np.random.default_rng(7)
    asked, expected = [], []
    for colors in (1, 2, 3, 5, 9, 40, 250):
        for scale in (1, 3, 8):
            small = random.integers(0, colors, (60, 80, 1)) * np.array([1, 2, 3])
            picture = Image.fromarray(small.astype(np.uint8)).resize((80 * scale, 60 * scale), Image.Resampling.NEAREST)
            box = tuple((random.uniform(-0.2, 0.4, 2) * picture.size).tolist() + (random.uniform(0.5, 1.2, 2) * picture.size).tolist())
            asked.append({**_told(picture), "box": box, "limits": LIMITS})
            expected.append(looks_drawn(picture, box))
    assert run(DRAWN, asked, tmp_path) == expected and 3 < sum(expected) < len(expected) - 3
