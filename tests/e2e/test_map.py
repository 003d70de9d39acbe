"""Pointing at the map of signs, by mouse and by keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from signcore.datasets import DataFile, SignDataset, load_csv
from signcore.labels import LETTERS
from tests.e2e.dashboard import Visitor
from tests.e2e.test_main_path import kaggle_file, load_file

pytestmark = pytest.mark.e2e


def shown(learner: Visitor, dataset: SignDataset) -> int:
    """Which sign the card shows; its picture and its letter have to be that sign's."""
    card = learner.page.locator(".layer:popover-open .card")
    card.wait_for(timeout=10_000)
    letter, number = re.fullmatch(r"(\w)\s+sign (\d+)", card.inner_text().strip()).groups()  # type: ignore[union-attr]
    index = int(number) - 1
    pixels = card.locator("canvas").evaluate("canvas => [...canvas.getContext('2d').getImageData(0, 0, 28, 28).data]")
    np.testing.assert_array_equal(np.array(pixels, np.uint8).reshape(28, 28, 4)[..., 0], dataset.training.images[index])
    assert letter == LETTERS[dataset.training.labels[index]]
    return index


def test_a_point_shows_its_sign_under_the_pointer_and_by_keys(visit: Callable[[], Visitor], tmp_path: Path) -> None:
    path = kaggle_file(tmp_path, per_letter=10)
    dataset = load_csv([DataFile.at(path)])
    learner = visit()
    page = learner.page
    learner.open()
    load_file(learner, path)
    learner.settle()
    page.get_by_text("Map", exact=True).click()
    learner.settle()

    area = page.locator(".js-plotly-plot .nsewdrag").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box(timeout=10_000)
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for step in range(0, 200, 4):  # from the middle outwards until a point is met
        page.mouse.move(middle[0] + step, middle[1])
        page.wait_for_timeout(50)
        if page.locator(".layer:popover-open").count():
            break
    shown(learner, dataset)
    page.mouse.click(middle[0] + step, middle[1], delay=40)
    page.get_by_text("Selected: 1").wait_for(timeout=10_000)
    learner.settle()

    page.locator(".walk").focus()
    page.keyboard.press("ArrowLeft")
    first = shown(learner, dataset)
    page.keyboard.press("Shift+ArrowLeft")
    assert shown(learner, dataset) != first
    page.keyboard.press("Enter")
    page.get_by_text("Selected: 2").wait_for(timeout=10_000)
    page.keyboard.press("Escape")
    assert not page.locator(".layer:popover-open").count()
