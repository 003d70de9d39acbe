"""From a picture to a letter, with the shipped locator and starter, on rendered hands in painted rooms."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from signcore.cli import main as run_command
from signcore.familiarity import Familiarity
from signcore.hand import render_clean
from signcore.inference.classifier import Classifier
from signcore.inference.client import ComputeProcess, read_picture
from signcore.inference.prediction import AS_IT_IS, Place, Reading, Wishes
from signcore.inference.reading import find_place, read, signs_at
from signcore.labels import LETTERS
from signcore.locating.find import Seen
from signcore.runs.artifacts import read_familiarity, save_model
from signcore.starter import STARTER_PATH

V = LETTERS.index("V")


def hand_in_a_corner(side: int = 160) -> Image.Image:
    """A hand at the lower right of a wide wall."""
    room = np.full((420, 640), 184, np.uint8)
    room[420 - side :, 640 - side :] = render_clean(V, size=side)
    return Image.fromarray(room).convert("RGB")


@pytest.fixture(scope="module")
def starter() -> Classifier:
    return Classifier.load(STARTER_PATH)


@pytest.fixture(scope="module")
def look():
    from signcore.locating.locator import shipped_locator

    return shipped_locator()


def test_a_hand_in_a_corner_is_found_and_read(starter, look):
    picture = hand_in_a_corner()
    place = find_place(picture, Wishes(), look)
    assert place.hand is not None and place.hand[0] > 460 and place.hand[1] > 240, "the lower right"
    wishes = Wishes(mirror="never")
    (reading,) = read([starter], signs_at(picture, place, wishes), place)
    whole = find_place(picture, Wishes(crop="none"), look)
    (other,) = read([starter], signs_at(picture, whole, Wishes(crop="none", mirror="never")), whole)
    assert V in np.argsort(-reading.prediction.probabilities)[:3]
    assert reading.prediction.probabilities[V] > other.prediction.probabilities[V], "in the middle square is a wall"
    assert reading.prediction.probabilities.sum() == pytest.approx(1, abs=1e-5)


def test_a_picture_without_a_hand_is_said_to_have_none(starter, look):
    wall = Image.fromarray(np.tile(np.linspace(150, 210, 400).astype(np.uint8), (300, 1))).convert("RGB")
    place = find_place(wall, Wishes(), look)
    assert place.no_hand and place.hand is None
    (reading,) = read([starter], signs_at(wall, place, Wishes()), place)
    assert reading.unlike


def test_a_sign_is_read_as_it_is(starter, look):
    """28 × 28 pixels are a sign already: they go to the network as they are, and one look gives what the model itself gives."""
    pixels = render_clean(V, size=28)
    picture = Image.fromarray(pixels).convert("RGB")
    for wishes in (AS_IT_IS, Wishes(contrast=False, several=False)):
        place = find_place(picture, wishes, look)
        assert not place.looked_for and place.square == (0, 0, 28, 28)
        signs = signs_at(picture, place, wishes)
        assert np.array_equal(signs.plain[0], pixels) and signs.mirrored is None
    (reading,) = read([starter], signs, place)
    np.testing.assert_allclose(
        reading.prediction.probabilities, starter.familiarity.calibrated(starter.probabilities(pixels[None]))[0], atol=1e-5
    )


class _Sees:
    """A locator that finds one hand in the middle, and is as sure that it is a left one as it is told."""

    def __init__(self, left: float) -> None:
        self.left = left

    def __call__(self, pictures: np.ndarray) -> Seen:
        shares = np.zeros((len(pictures), 48, 48, 3), np.float32)
        shares[:, 12:36, 12:36, 0] = 1
        return Seen(shares, np.full(len(pictures), self.left, np.float32))


@pytest.mark.parametrize(
    ("left", "mirror", "ways", "mirrored"),
    [(1.0, "auto", 1, True), (0.0, "auto", 1, False), (0.6, "auto", 2, True), (1.0, "never", 1, False), (0.0, "always", 1, True)],
)
def test_a_left_hand_is_mirrored_and_where_it_is_not_certain_both_are_read(left, mirror, ways, mirrored):
    picture, wishes = Image.fromarray(np.random.default_rng(0).integers(0, 255, (200, 200, 3)).astype(np.uint8)), Wishes(mirror=mirror)
    place = find_place(picture, wishes, _Sees(left))
    signs = signs_at(picture, place, wishes)
    assert place.mirrored == mirrored and (signs.plain is not None) + (signs.mirrored is not None) == ways
    if ways == 2:
        assert np.array_equal(signs.plain[:, :, ::-1], signs.mirrored)


class _Network:
    """Sure of the first letter where a sign is dark, of the second where it is light."""

    letters = "AB"
    familiarity: Familiarity | None = None

    def look(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        dark = images.mean(axis=(1, 2)) < 128
        return np.stack([dark, ~dark], axis=1).astype(np.float32), np.zeros((len(images), 0), np.float32)


def test_answers_are_weighed_by_how_sure_it_is_which_hand_it_is():
    class Sides(_Network):
        def look(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            return super().look(images[:, :, :14])

    half = np.zeros((100, 100, 3), np.uint8)
    half[:, 50:] = 255
    picture, wishes = Image.fromarray(half), Wishes(several=False)
    place = find_place(picture, wishes, _Sees(0.25))
    (reading,) = read([Sides()], signs_at(picture, place, wishes), place)
    np.testing.assert_allclose(reading.prediction.probabilities, [0.75, 0.25], atol=1e-6)
    assert reading.distance is None and not reading.is_calibrated


def test_one_question_asks_every_network_and_one_that_is_broken_holds_up_none(trained_toy, tmp_path):
    process = ComputeProcess()
    try:
        picture = np.asarray(hand_in_a_corner())
        good, missing, starter = read_picture(process, [trained_toy.model, tmp_path / "gone.keras", STARTER_PATH], picture, Wishes())
        assert isinstance(good, Reading) and isinstance(starter, Reading) and "no trained model" in str(missing)
        assert good.place == starter.place or isinstance(good.place, Place)
        assert starter.place.hand is not None and starter.place.shares.shape == (48, 48, 3)
        (sign,) = read_picture(process, [STARTER_PATH], render_clean(V, size=28), AS_IT_IS)
        assert sign.place.square == (0, 0, 28, 28) and sign.right_when_sure is not None
    finally:
        process.close()


def test_a_training_measures_what_is_familiar_and_keeps_it_with_the_model(trained_toy, tmp_path):
    network = Classifier.load(trained_toy.model)
    assert network.familiarity is not None
    images = trained_toy.dataset.validation.images
    _said, hidden = network.look(images)
    assert np.mean(network.familiarity.distances(hidden) > 1) == pytest.approx(0.05, abs=0.03)
    noise = np.random.default_rng(1).integers(0, 255, (40, 28, 28)).astype(np.uint8)
    _said, elsewhere = network.look(noise)
    assert np.median(network.familiarity.distances(elsewhere)) > np.median(network.familiarity.distances(hidden))
    copy = tmp_path / "copy.keras"
    save_model(network.model, copy, network.about, network.familiarity)
    assert read_familiarity(copy, hidden.shape[1]) is not None
    assert read_familiarity(copy, hidden.shape[1] + 1) is None, "of another network"


# --- the command line --------------------------------------------------------------------------------------------------------


def predicted(capsys, *arguments: str) -> dict:
    assert run_command(["predict", str(STARTER_PATH), *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)["predictions"][0]


def test_predict_says_where_the_hand_is_and_what_the_answer_is_worth(capsys, tmp_path):
    path = tmp_path / "corner.png"
    hand_in_a_corner().save(path)
    told = predicted(capsys, str(path))
    assert {"letter", "top", "box", "mirrored", "unlike", "unlike_score"} <= set(told) and len(told["top"]) == 5
    left, top, right, bottom = told["box"]
    assert 460 < left < right <= 640 and 240 < top < bottom <= 420
    none = predicted(capsys, str(path), "--crop", "none")
    assert none["box"] is None
    by_hand = predicted(capsys, str(path), "--crop", "480,260,640,420")
    assert by_hand["box"] is None and by_hand["letter"] in LETTERS


@pytest.mark.parametrize("crop", ["1,2,3", "9,9,2,2", "a,b,c,d", "nan,0,9,9", "5000,0,5100,100", "middle"])
def test_a_crop_that_can_not_be_is_a_sentence(crop, capsys, tmp_path):
    path = tmp_path / "corner.png"
    hand_in_a_corner().save(path)
    assert run_command(["predict", str(STARTER_PATH), str(path), "--crop", crop]) != 0
    said = capsys.readouterr().err
    assert "crop" in said.lower() and "Traceback" not in said


def test_the_hand_in_a_picture_is_looked_for_once_whichever_network_is_asked(trained_toy, monkeypatch):
    from signcore.inference import worker

    looks, looked = [], worker.look
    monkeypatch.setattr(worker, "look", lambda pixels: looks.append(pixels) or looked(pixels))
    monkeypatch.setattr(worker, "_places", {})
    pixels = np.asarray(hand_in_a_corner())

    def asked(model, **wishes):
        return worker.read_picture({"picture": pixels}, [str(model)], Wishes(**wishes).to_dict())[0]["place"]

    place = asked(STARTER_PATH)
    once = len(looks)
    assert once and place["hand"] is not None
    assert asked(trained_toy.model) == asked(STARTER_PATH, contrast=False, several=False) == place and len(looks) == once
    assert asked(STARTER_PATH, mirror="always")["mirrored"] and len(looks) == 2 * once
    pixels = pixels[:, ::-1]
    assert asked(STARTER_PATH)["hand"] != place["hand"] and len(looks) > 2 * once


def test_a_network_of_which_nothing_is_measured_looks_at_the_same_and_says_no_more(trained_toy):
    classifier = Classifier.load(trained_toy.model)
    bare = Classifier(classifier.model, classifier.about)
    images = np.asarray(trained_toy.dataset.validation.images[:20])
    probabilities, hidden = bare.look(images)
    assert bare.familiarity is None and hidden.shape == (20, 0)
    np.testing.assert_allclose(probabilities, classifier.probabilities(images), atol=1e-5)
    np.testing.assert_allclose(probabilities, classifier.look(images)[0], atol=1e-5)


def test_small_icons_are_looked_at_and_small_signs_are_read_as_they_are(look):
    sign = Image.fromarray(render_clean(V, size=48)).convert("RGB")
    assert not find_place(sign, Wishes(), look).looked_for
    colored = Image.merge("RGB", (sign.getchannel(0), sign.getchannel(1).point(lambda grey: grey // 2), sign.getchannel(2)))
    assert find_place(colored, Wishes(), look).looked_for and find_place(sign.crop((0, 0, 48, 30)), Wishes(), look).looked_for
    assert find_place(sign.resize((96, 96)), Wishes(), look).looked_for
