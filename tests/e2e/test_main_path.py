"""The whole way of a learner, in a real browser: signs, network, training, stop, a picture, and back tomorrow."""

from __future__ import annotations

import csv
import gzip
import io
import re
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from signcore.hand import render_signs
from signcore.labels import LabelConvention
from tests.e2e.dashboard import Visitor

pytestmark = pytest.mark.e2e


def kaggle_file(folder: Path, per_letter: int) -> Path:
    """Rendered signs as Kaggle writes them: a header, labels without 9 and 25, gzip."""
    labels = np.tile(np.arange(24, dtype=np.uint8), per_letter)
    images = render_signs(labels, seed=5).images
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["label", *(f"pixel{i}" for i in range(1, 785))])
    for label, image in zip(labels, images, strict=True):
        writer.writerow([LabelConvention.KAGGLE.codes[label], *image.reshape(-1).tolist()])
    path = folder / "sign_mnist_train.csv.gz"
    path.write_bytes(gzip.compress(text.getvalue().encode()))
    return path


def steps_done(visitor: Visitor) -> int:
    """Which step the words under the curve say that the training has reached."""
    words = visitor.page.get_by_text(re.compile(r"^Step [\d,]+")).first.inner_text(timeout=60_000)
    return int(re.findall(r"[\d,]+", words)[0].replace(",", ""))


def last_step(visitor: Visitor) -> int:
    """Where a run ended: the words under the curve follow the buttons of a run that is over, so they are read until they stay."""
    last = steps_done(visitor)
    for _reading in range(20):
        time.sleep(1.5)
        now = steps_done(visitor)
        if now == last:
            return now
        last = now
    raise AssertionError("the run is over, but its steps go on")


def load_file(learner: Visitor, path: Path) -> None:
    """Signs, by upload."""
    learner.go("Data", "Look at the signs")
    learner.page.locator("input[type=file]").set_input_files(path)
    learner.page.get_by_text(f"Signs in use: {path.name}").wait_for(timeout=30_000)
    learner.page.get_by_test_id("stMetricValue").nth(2).wait_for()  # the numbers below it
    learner.settle()


def change_network(learner: Visitor) -> None:
    """Five filters fewer, some dropout."""
    learner.go("Model", "Build the network")
    learner.slide("Filters in block 1", "ArrowLeft", 5)
    learner.slide("Dropout in block 1", "ArrowRight", 2)


def draw(learner: Visitor) -> None:
    """A stroke on the empty canvas."""
    page = learner.page
    page.get_by_text("Draw", exact=True).first.click()
    learner.settle()
    box = page.locator("canvas").last.bounding_box(timeout=20_000)
    assert box is not None
    page.mouse.move(box["x"] + 150, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 230, steps=6)
    page.mouse.up()


def upload(learner: Visitor, path: Path) -> None:
    """A picture from a file."""
    learner.page.get_by_text("Upload", exact=True).first.click()
    learner.settle()
    learner.page.locator("input[type=file]").set_input_files(path)


def answer(learner: Visitor) -> str:
    """How sure the network says it is."""
    learner.page.get_by_text("It reads").wait_for(timeout=60_000)
    return learner.page.get_by_text(re.compile(r"\d+% sure")).inner_text(timeout=30_000)


def test_from_a_file_to_a_letter(visit: Callable[[], Visitor], tmp_path: Path) -> None:
    learner, neighbour = visit(), visit()
    page = learner.page
    learner.open()
    load_file(learner, kaggle_file(tmp_path, per_letter=60))
    assert page.get_by_test_id("stMetricValue").all_inner_texts()[:3] == ["1,152", "288", "24"]  # four fifths and a fifth of 60 × 24
    change_network(learner)
    fewer = 5 * (10 + 4 + 450)  # weights and bias in conv_1, its normalisation, and nine weights in each filter of conv_2
    page.get_by_test_id("stMetricValue").filter(has_text=f"{264_049 - fewer:,}").wait_for(timeout=10_000)
    assert "filters=70" in page.url

    # training, watched
    learner.go("Train", "Train, and watch")
    page.get_by_role("button", name="Start training").click()
    first = steps_done(learner)
    run_address = page.url.removeprefix(learner.home)
    assert "run=" in run_address
    time.sleep(3)
    assert steps_done(learner) > first, "the curve does not grow"

    # the page answers while it trains, a change of pages loses nothing, a second browser sees the same
    began = time.monotonic()
    learner.go("Model", "Build the network")
    learner.go("Train", "Train, and watch")
    assert time.monotonic() - began < 15
    again = steps_done(learner)
    neighbour.open(run_address)
    assert steps_done(neighbour) >= again

    # pause, one batch, stop
    page.get_by_role("button", name="Pause").click()
    for visitor in (learner, neighbour):
        visitor.page.get_by_role("button", name="Resume").wait_for(timeout=20_000)
    page.get_by_role("button", name="One batch").click()
    page.get_by_role("button", name="Stop").click()
    onwards = page.get_by_role("link", name="Look at the results")
    onwards.first.wait_for(timeout=20_000)
    learner.settle()  # a run that has just ended is drawn twice, the second time with the form below it
    assert onwards.count() == 1
    stopped_at = last_step(learner)

    # pictures for the network as it is now
    sign = tmp_path / "hand.png"
    Image.fromarray(render_signs([0], seed=9).images[0]).resize((280, 280)).save(sign)
    learner.go("Try it", "Try it")
    assert answer(learner)
    draw(learner)
    assert answer(learner)
    upload(learner, sign)
    assert answer(learner)

    # and what it does inside
    learner.go("Inside", "Inside the network")
    page.get_by_text(re.compile("It reads [A-Y], ")).first.wait_for(timeout=60_000)
    page.locator("section.layer .spoken").wait_for()

    # tomorrow: the run is still there
    learner.open(run_address)
    assert last_step(learner) == stopped_at
    page.reload()
    assert last_step(learner) == stopped_at


@pytest.mark.thorough  # the first network of the other tests shows a moving curve, too
def test_two_clicks_to_a_moving_curve(visit: Callable[[], Visitor]) -> None:
    learner = visit()
    learner.open()
    page = learner.page
    page.get_by_role("button", name="Load the built-in signs").click()
    page.get_by_role("button", name="Quick look").click(timeout=180_000)
    first = steps_done(learner)
    time.sleep(2)
    assert steps_done(learner) > first
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("link", name="Try it on a picture").wait_for(timeout=30_000)


def test_a_hostile_upload_is_a_sentence(visit: Callable[[], Visitor], tmp_path: Path) -> None:
    learner = visit()
    learner.open()
    learner.go("Data", "Look at the signs")
    fake = tmp_path / "signs.csv"
    Image.new("RGB", (30, 30)).save(fake, format="PNG")
    learner.page.locator("input[type=file]").set_input_files(fake)
    said = learner.page.get_by_test_id("stAlertContentError")
    said.wait_for(timeout=30_000)
    assert "PNG" in said.inner_text()
    load_file(learner, kaggle_file(tmp_path, 4))  # the next file is not judged with the one that was of no use
    assert learner.page.get_by_test_id("stAlertContentError").count() == 0
