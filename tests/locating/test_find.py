from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from signcore.locating import find
from signcore.locating.find import FoundHand, Seen, find_hand, patches


def marked(pictures: np.ndarray) -> Seen:
    """A locator that takes pure red for hand, and says of every hand that it is a right one."""
    red = (pictures[..., 0] > 200) & (pictures[..., 1] < 60)
    share = red.reshape(len(pictures), 48, 2, 48, 2).mean(axis=(2, 4)).astype(np.float32)
    return Seen(np.stack([share, np.zeros_like(share), 1 - share], axis=-1), np.zeros(len(pictures), np.float32))


def picture(width: int, height: int, *boxes: tuple[int, int, int, int]) -> Image.Image:
    made = Image.new("RGB", (width, height), (120, 120, 120))
    for box in boxes:
        made.paste((255, 0, 0), box)
    return made


@pytest.mark.parametrize(
    ("size", "box"), [((640, 480), (100, 200, 220, 300)), ((480, 640), (0, 560, 60, 640)), ((300, 100), (200, 10, 290, 90))]
)
def test_a_hand_is_found_wherever_it_is_and_its_second_look_makes_it_exact(size, box):
    found = find_hand(picture(*size, box), marked)
    assert found is not None and found.left == 0
    apart = np.abs(np.subtract(found.box, box)) / max(box[2] - box[0], box[3] - box[1])
    assert apart.max() < 0.06, "a place of the closer look is about a thirtieth of a hand"


def test_five_last_looks_err_less_than_one(monkeypatch: pytest.MonkeyPatch):
    """A look is only as exact as its places are small; the mean of five that do not lie alike is exacter."""
    random = np.random.default_rng(3)
    boxes = [(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h in random.integers((40, 40, 90, 90), (200, 150, 240, 240), (40, 4))]

    def error() -> float:
        found = [find_hand(picture(480, 400, box), marked) for box in boxes]
        return float(np.mean([np.abs(np.subtract(hand.box, box)) for hand, box in zip(found, boxes, strict=True)]))

    five = error()
    monkeypatch.setattr(find, "_AT_LAST", ((0.0, 0.0),))
    assert five < 0.95 * error()


def test_where_there_is_none_none_is_found():
    assert find_hand(picture(200, 200), marked) is None
    assert find_hand(picture(400, 400, (10, 10, 18, 18)), marked) is None, "too small to be read"
    assert find_hand(picture(1, 1), marked) is None


def test_of_two_hands_the_larger_is_taken():
    found = find_hand(picture(400, 400, (20, 20, 60, 60), (200, 200, 340, 360)), marked)
    assert found is not None and found.box[0] == pytest.approx(200, abs=8)


def test_a_finger_that_is_cut_off_by_a_place_belongs_to_its_hand():
    hand = np.zeros((48, 48), np.float32)
    hand[20:40, 10:30] = 1
    hand[5:18, 12:15] = 0.9  # two places are missing
    (patch,) = patches(hand)
    assert (patch.left, patch.top, patch.right, patch.bottom) == (10 / 48, 5 / 48, 30 / 48, 40 / 48)
    hand[16:20] = 0  # four are
    assert len(patches(hand)) == 2


@pytest.fixture(scope="module")
def locator():
    from signcore.locating.locator import shipped_locator

    return shipped_locator()


@pytest.fixture(scope="module")
def scenes():
    from signcore.locating.scenes import make_scenes

    return make_scenes(64, seed=12345, processes=1)


def test_the_shipped_locator_finds_hands_in_scenes_that_it_never_saw(locator, scenes):
    """A rendered hand's own pixels say where it is."""
    errors = []
    for picture_, shares in zip(scenes.pictures, scenes.shares, strict=True):
        hand = shares[..., 0] > 127
        if hand.sum() < 60:  # none, or too small to be sure
            continue
        rows, columns = np.flatnonzero(hand.any(1)), np.flatnonzero(hand.any(0))
        box = np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]) * 2.0
        found = find_hand(Image.fromarray(picture_), locator)
        assert found is None or isinstance(found, FoundHand)
        size = max(box[2] - box[0], box[3] - box[1])
        middle = np.array([(found.box[0] + found.box[2]) / 2, (found.box[1] + found.box[3]) / 2]) if found else np.full(2, 1e3)
        errors.append(np.hypot(*(middle - [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2])) / size)
    assert len(errors) > 25
    assert np.mean(np.array(errors) < 0.1) > 0.75 and np.median(errors) < 0.05


def test_a_mirrored_picture_has_its_hand_in_the_mirrored_place_and_of_the_other_side(locator, scenes):
    seen, mirrored = locator(scenes.pictures[:8]), locator(np.ascontiguousarray(scenes.pictures[:8, :, ::-1]))
    np.testing.assert_allclose(mirrored.shares[:, :, ::-1], seen.shares, atol=1e-4)
    np.testing.assert_allclose(1 - mirrored.left, seen.left, atol=1e-4)


def test_scenes_are_the_same_for_the_same_seed_however_many_processes_draw_them(scenes):
    from signcore.locating.scenes import make_scenes

    again = make_scenes(64, seed=12345, processes=2)
    assert np.array_equal(again.pictures, scenes.pictures) and np.array_equal(again.shares, scenes.shares)
    assert np.array_equal(again.left, scenes.left) and 0.2 < scenes.left.mean() < 0.8
    other = make_scenes(2, seed=1, processes=1)
    assert not np.array_equal(other.pictures, scenes.pictures[:2])
