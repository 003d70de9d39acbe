"""The data page's views, run by Streamlit's own test harness."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from signcore.augmentation import augment_images
from signcore.config import AugmentConfig, RunConfig
from signcore.datasets.base import SignDataset
from ui.data.views import varied
from ui.data.views.map_pictures import caught_after
from ui.shared import cache

Opener = Callable[..., AppTest]
DATA = "pages/lab/data.py"


def open_view(open_page: Opener, view: str, **address: str) -> AppTest:
    app = open_page(DATA, **address)
    app.button_group(key="view").set_value(view).run()
    assert not app.exception and not app.error
    return app


@pytest.mark.parametrize("view", ["gallery", "numbers", "prepared", "varied", "letters", "map", "checks"])
def test_each_view_opens(view: str, toy_signs: SignDataset, open_page: Opener) -> None:
    open_view(open_page, view)


def test_what_is_shown_varied_is_what_is_trained_on(toy_signs: SignDataset, open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("keras")
    from signcore.training import trainer

    assert trainer.augment_images is augment_images is varied.augment_images

    seen: list[tuple[np.ndarray, AugmentConfig]] = []

    def watched(images: np.ndarray, config: AugmentConfig, random: np.random.Generator) -> np.ndarray:
        seen.append((images, config))
        return augment_images(images, config, random)

    monkeypatch.setattr(varied, "augment_images", watched)
    app = open_view(open_page, "varied", noise="0.1")
    next(slider for slider in app.slider if slider.label == "Turn by up to (degrees)").set_value(33.0).run()
    app.run()
    said = {name: values if isinstance(values, str) else values[0] for name, values in app.query_params.items()}
    of_the_next_training = RunConfig().with_settings({name: said[name] for name in ("noise", "rotation")}).augment
    images, config = seen[-1]
    assert config == of_the_next_training == AugmentConfig(rotation=33.0, noise=0.1)
    assert images.shape == (16, 28, 28) and (images == toy_signs.training.images[0]).all()


def test_both_pages_have_the_same_controls(toy_signs: SignDataset, open_page: Opener) -> None:
    here = open_view(open_page, "varied")
    there = open_page("pages/lab/train.py", augment="true")
    ranges = [slider.label for slider in here.slider]
    assert len(ranges) > 7
    assert [slider.label for slider in there.slider if slider.label in ranges] == ranges


def test_the_switch_shuffles_and_says_who_would_not_notice(toy_signs: SignDataset, open_page: Opener) -> None:
    app = open_view(open_page, "numbers")
    app.toggle(key="shuffle").set_value(True).run()
    assert not app.exception
    assert any("every answer stays the same" in caption.value for caption in app.caption)


def test_the_lessons_code_has_the_shapes_of_the_signs_in_use(toy_signs: SignDataset, open_page: Opener) -> None:
    code = "\n".join(block.value for block in open_view(open_page, "prepared").code)
    assert f"({len(toy_signs.training)}, 28, 28, 1)" in code and f"({len(toy_signs.validation)}, 24)" in code


def test_the_map_gets_every_point_s_picture_in_one_sheet(toy_signs: SignDataset, open_page: Opener) -> None:
    app = open_view(open_page, "map")
    (data,) = [said for said in (json.loads(element.proto.json) for element in app.get("bidi_component")) if "sheet" in said]
    indices = cache.sign_map(toy_signs.id).indices
    assert data["chart"] == f"map-{toy_signs.id}" and data["indices"] == indices.tolist()
    sheet = np.asarray(Image.open(io.BytesIO(base64.b64decode(data["sheet"].partition(",")[2]))))
    place = len(indices) - 1
    row, column = divmod(place, data["columns"])
    np.testing.assert_array_equal(
        sheet[28 * row : 28 * row + 28, 28 * column : 28 * column + 28], toy_signs.training.images[indices[place]]
    )


def test_what_a_browser_wishes_on_the_map_is_caught() -> None:
    assert caught_after({"do": "catch", "index": 7}, {3, 5}) == {7}
    assert caught_after({"do": "add", "index": 7}, {3}) == {3, 7}
    assert caught_after({"do": "add", "index": 3}, {3, 7}) == {7}
    assert caught_after({"do": "let go"}, {3}) == set()
    assert caught_after({"do": "catch", "index": "7"}, {3}) == caught_after(None, {3}) == {3}
