"""What can be slid, typed and written into an address has the same limits: those of the setting."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from signcore.config import AugmentConfig, ModelConfig, TrainConfig, setting_names
from signcore.datasets.base import SignDataset
from tests.idle_launcher import IdleLauncher
from ui.shared import cache

Opener = Callable[..., AppTest]
_PAGES = {"pages/lab/model.py": 7, "pages/lab/train.py": 10}  # each with the least number of sliders that it has


def _about(name: str) -> dict[str, object]:
    return dict(next(cls for cls in (ModelConfig, TrainConfig, AugmentConfig) if name in cls.__dataclass_fields__).about(name))


@pytest.mark.parametrize("page", _PAGES)
def test_a_slider_has_its_setting_s_limits_and_step(
    toy_signs: SignDataset, open_page: Opener, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setattr(cache, "make_launcher", lambda _store: IdleLauncher())
    app = open_page(page, data=toy_signs.id, augment="true", schedule="cosine", dense_units="4,4096", filters="1,256")
    assert not app.exception
    found = 0
    for slider in app.slider:
        name = re.split(r"[-.]", slider.key or "")[0]
        if name in setting_names():
            about = _about(name)
            assert (slider.min, slider.max, slider.step) == (about["low"], about["high"], about["step"]), name
            found += 1
    assert found >= _PAGES[page]


def test_what_an_address_says_is_what_the_controls_show(open_page: Opener) -> None:
    app = open_page("pages/lab/model.py", dense_units="4,4096", dense_dropout="0.3,0.9", filters="1,256", conv_dropout="0,0.45")
    shown = {one.label: one.value for one in [*app.slider, *app.number_input]}
    assert [shown[f"Neurons in layer {place}"] for place in (1, 2)] == [4, 4096]
    assert [shown[f"Filters in block {place}"] for place in (1, 2)] == [1, 256]
    assert shown["Dropout in block 2"] == 0.45 and shown["Dropout after layer 2"] == 0.9


def test_a_number_of_neurons_that_can_t_be_is_said_where_it_was_typed(open_page: Opener) -> None:
    app = open_page("pages/lab/model.py")
    field = next(one for one in app.number_input if one.label == "Neurons in layer 1")
    field.set_value(5000).run()
    assert [
        "Neurons in layer 1 is 5,000, but it has to be a whole number from 1 to 4,096." in box.value.replace("\\", "") for box in app.error
    ] == [True]
