"""What “Try it” and “Inside” show and say, without a browser; networks answer in the test's own process."""

from __future__ import annotations

import base64
import functools
import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from signcore.config import RunConfig
from signcore.datasets import library
from signcore.datasets.base import SignDataset
from signcore.datasets.collected import collected_signs, keep_sign
from signcore.errors import RunError
from signcore.inference.prediction import Place, Prediction, Reading, Wishes
from signcore.labels import LETTERS
from signcore.preprocessing.squares import largest_square
from signcore.runs.store import EpochEvent, RunState, RunStore
from signcore.starter import STARTER_PATH
from tests.idle_launcher import IdleLauncher
from tests.toy_runs import tiny_config, toy_dataset
from ui.shared import cache
from ui.try_it import camera

Opener = Callable[..., AppTest]
TRY_IT, INSIDE = "pages/lab/try_it.py", "pages/learn/inside.py"


@pytest.fixture(autouse=True)
def nothing_is_tended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "make_launcher", lambda _store: IdleLauncher())


@pytest.fixture
def always_m(monkeypatch: pytest.MonkeyPatch) -> list[np.ndarray]:
    """Every network reads M, 99.7%; the pictures that were asked about."""
    asked: list[np.ndarray] = []

    def read_picture(_process: object, models: list[Path], picture: np.ndarray, wishes: Wishes) -> list[Reading]:
        asked.append(picture)
        wished.append(wishes)
        probabilities = np.full(24, 0.003 / 23, np.float32)
        probabilities[LETTERS.index("M")] = 0.997
        square = largest_square(picture.shape[1], picture.shape[0]) if isinstance(wishes.crop, str) else wishes.crop
        place = Place(square, looked_for=wishes.crop == "auto", mirrored=wishes.mirror == "always")
        return [Reading(Prediction(probabilities, LETTERS, 1.0), 0.4, True, (0.88, 200), place) for _model in models]

    monkeypatch.setattr("ui.try_it.asking.read_picture", read_picture)
    return asked


wished: list[Wishes] = []  # how pictures were to be read, of whoever stands in for the network


@pytest.fixture
def portable_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks leave Keras in the test's own process."""
    from signcore.inference.classifier import Classifier

    loaded = functools.lru_cache(Classifier.load)
    monkeypatch.setattr("ui.shared.portable.portable", lambda _process, model: loaded(model).portable())


def opened_in(app: AppTest) -> dict[str, Any]:
    """What the browser is sent to open a network."""
    (content,) = [one.proto.bytes for one in app.get("bidi_component") if one.proto.component_name.endswith("signlab_inside")]
    return json.loads(content[4 : 4 + int.from_bytes(content[:4], "little")])


def add(signs: SignDataset, name: str, accuracy: float, state: RunState, epochs: int = 1, *, config: RunConfig | None = None) -> str:
    store = RunStore()
    run = store.create(config or RunConfig(), signs, name)
    shutil.copy(STARTER_PATH, store.model_path(run.id))
    store.add_events(run.id, epochs=[EpochEvent(epoch, 3.0, 0.2, 2.9, accuracy, 2.5, 80.0, 0.001) for epoch in range(epochs)])
    store.set_state(run.id, state)
    return run.id


def said(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(text.value for kind in (app.caption, app.markdown, app.warning, app.error, app.info) for text in kind)


# --- which network -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [TRY_IT, INSIDE])
def test_the_best_finished_network_is_asked_and_another_can_be_chosen(
    page: str, toy_signs: SignDataset, open_page: Opener, always_m: list, portable_here: None
) -> None:
    good = add(toy_signs, "good", 0.951, RunState.FINISHED, 20)
    fair = add(toy_signs, "fair", 0.8, RunState.FINISHED, 20)
    early = add(toy_signs, "stopped early", 0.042, RunState.STOPPED)
    app = open_page(page)
    assert app.selectbox(key="asked").value == good
    assert "The best finished network for these signs. It read 95.1% of these validation signs right." in said(app)
    app.selectbox(key="asked").set_value(fair).run()
    assert app.selectbox(key="asked").value == fair
    assert "The network that you chose. It read 80.0%" in said(app) and "The best finished one for these signs is “good”" in said(app)
    there = open_page(page, run=early)
    assert there.selectbox(key="asked").value == early
    assert "It was stopped after 1 of 20 epochs and read 4.2% of these validation signs right." in said(there)


def test_a_choice_goes_along_and_ends_when_another_run_is_watched(toy_signs: SignDataset, open_page: Opener, always_m: list) -> None:
    good, fair = add(toy_signs, "good", 0.9, RunState.FINISHED), add(toy_signs, "fair", 0.8, RunState.FINISHED)
    app = open_page(TRY_IT)
    app.selectbox(key="asked").set_value(fair).run()
    app.switch_page("pages/lab/data.py").run()
    app.switch_page(TRY_IT).run()
    assert app.selectbox(key="asked").value == fair
    app.session_state["signlab"].run_id = good
    app.switch_page("pages/lab/data.py").run()
    app.switch_page(TRY_IT).run()
    assert app.selectbox(key="asked").value == good and "The run that you are watching." in said(app)


def test_a_network_of_other_signs_is_called_that(toy_signs: SignDataset, open_page: Opener, always_m: list) -> None:
    add(toy_signs, "elsewhere", 0.99, RunState.FINISHED)
    others = toy_dataset(training=240, validation=48)
    app = open_page(TRY_IT, data=others.id)
    assert app.selectbox(key="asked").value == "starter"
    assert "There is no finished network for these signs to ask" in said(app)
    assert "The network was trained on other signs: “Synthetic signs”." in said(app)
    assert [text for text in app.selectbox(key="asked").options if "elsewhere" in text and "other signs: Toy signs" in text]


def test_a_run_without_a_model_or_without_a_record_is_named(toy_signs: SignDataset, open_page: Opener, always_m: list) -> None:
    waiting = RunStore().create(RunConfig(), toy_signs, "*waiting*")
    assert r"“\*waiting\*” has no network to ask yet" in said(open_page(TRY_IT, run=waiting.id))
    assert "There is no run gone" in said(open_page(TRY_IT, run="gone"))


def test_a_damaged_model_is_passed_over_and_is_a_sentence_where_it_was_chosen(
    toy_signs: SignDataset, open_page: Opener, always_m: list, portable_here: None
) -> None:
    good, damaged = add(toy_signs, "good", 0.9, RunState.FINISHED), add(toy_signs, "damaged", 0.99, RunState.FINISHED)
    path = RunStore().model_path(damaged)
    path.write_bytes(path.read_bytes()[:5000])
    assert open_page(TRY_IT).selectbox(key="asked").value == good
    app = open_page(INSIDE, run=damaged)
    assert not app.exception and len(app.error) == 1 and "damaged" in app.error[0].value


def test_hundreds_of_runs_cost_no_more_than_a_click_may(toy_signs: SignDataset, open_page: Opener, always_m: list, monkeypatch) -> None:
    for number in range(60):
        add(toy_signs, f"run {number}", number / 100, RunState.FINISHED)
    opened: list[Path] = []
    from signcore.runs import artifacts

    read_about = artifacts.read_about
    monkeypatch.setattr("ui.shared.choose_model.read_about", lambda path: opened.append(path) or read_about(path))
    app = open_page(TRY_IT)
    assert "run 59" in app.selectbox(key="asked").options[0]
    assert len(set(opened)) == 1


# --- the sign ----------------------------------------------------------------------------------------------------------------


def test_a_class_that_looks_at_one_sign_asks_once(toy_signs: SignDataset, open_page: Opener, always_m: list) -> None:
    path = RunStore().model_path(add(toy_signs, "ours", 0.9, RunState.FINISHED))
    for _learner in range(3):
        assert "❌ Wrong: the sign is A." in said(open_page(TRY_IT))
    assert len(always_m) == 1
    os.utime(path, (1, 1))  # as after another epoch
    assert "❌ Wrong: the sign is A." in said(open_page(TRY_IT))
    assert len(always_m) == 2


def test_what_failed_is_asked_again_by_the_next_session(toy_signs: SignDataset, open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    add(toy_signs, "ours", 0.9, RunState.FINISHED)
    asked: list[Path] = []

    def refuse(_process: object, models: list[Path], *_what: object) -> list[RunError]:
        asked.extend(models)
        return [RunError("The model can’t be read now.") for _model in models]

    monkeypatch.setattr("ui.try_it.asking.read_picture", refuse)
    for sessions in (1, 2):
        app = open_page(TRY_IT)
        assert not app.exception and "can’t be read now" in app.error[0].value
        assert len(asked) == sessions


def test_the_pinned_sign_is_what_is_asked_about(toy_signs: SignDataset, open_page: Opener, always_m: list, portable_here: None) -> None:
    add(toy_signs, "good", 0.9, RunState.FINISHED)
    app = open_page(TRY_IT)
    first = LETTERS[toy_signs.validation.labels[0]]
    assert f"A validation sign: {first}. Paint over it." in said(app) and "The network never trained on it." in said(app)
    assert f"❌ Wrong: the sign is {first}." in said(app)
    m = LETTERS.index("M")
    app.switch_page("pages/lab/data.py").run()
    app.session_state["signlab"].pinned, app.session_state["signlab"].has_pinned = ("training", m), True
    app.switch_page(TRY_IT).run()
    assert "The pinned sign: M. Paint over it." in said(app)
    assert "The network trained on it; a validation sign is a fairer question." in said(app)
    assert "✅ Right: the sign is M." in said(app) and "99.7% sure" in said(app)
    assert np.array_equal(always_m[-1], toy_signs.training.images[m])
    app.number_input(key="ground-index").set_value(m + 1).run()
    assert "❌ Wrong: the sign is N." in said(app)
    app.switch_page(INSIDE).run()
    sent = opened_in(app)
    assert sent["letter"] == "N" and "The pinned sign: N" in app.button_group(key="inside-picture").options[0]
    assert base64.b64decode(sent["sign"]) == toy_signs.training.images[m + 1].tobytes()


def test_a_network_that_saw_a_part_of_the_signs_may_have_seen_this_one(toy_signs: SignDataset, open_page: Opener, always_m: list) -> None:
    add(toy_signs, "good", 0.9, RunState.FINISHED, config=RunConfig().with_settings({"subset": "48"}))
    app = open_page(TRY_IT)
    app.button_group(key="ground-part").set_value("training").run()
    assert "The network may have trained on it" in said(app)


def test_without_signs_one_can_still_draw_and_upload(open_page: Opener, always_m: list) -> None:
    app = open_page(TRY_IT)
    assert "No signs are loaded" in said(app) and "The answer appears here." in said(app)
    assert not list(library.stored_datasets())


# --- one's own pictures ------------------------------------------------------------------------------------------------------


def png(shade: int) -> bytes:
    written = io.BytesIO()
    Image.new("L", (60, 40), shade).save(written, "PNG")
    return written.getvalue()


def test_an_uploaded_picture_is_there_when_the_learner_comes_back_and_gone_when_it_is_removed(open_page: Opener, always_m: list) -> None:
    app = open_page(TRY_IT)
    app.button_group(key="way").set_value("upload").run()
    app.file_uploader(key="picture").set_value(("hand.png", png(90), "image/png")).run()
    assert always_m[-1].tolist() == np.full((40, 60, 3), 90).tolist() and wished[-1] == Wishes()
    app.button_group(key="way-mirror").set_value("always").run()
    assert wished[-1] == Wishes(mirror="always") and "It looks like a left hand" not in said(app), "no hand was found"
    app.button_group(key="way-steps").set_value(["contrast"]).run()
    assert wished[-1] == Wishes(crop="none", several=False, mirror="always") and "It looks like a left hand" in said(app)
    app.switch_page("pages/lab/data.py").run()
    app.switch_page(TRY_IT).run()
    assert app.button_group(key="way-mirror").value == "always"
    app.button(key="forget-upload").click().run()
    assert "The answer appears here." in said(app)


def test_a_picture_without_a_hand_is_said_to_have_none_and_the_letter_comes_second(open_page: Opener, always_m: list) -> None:
    app = open_page(TRY_IT)
    app.button_group(key="way").set_value("upload").run()
    app.file_uploader(key="picture").set_value(("wall.png", png(90), "image/png")).run()
    assert app.metric[0].value == "no hand" and "I find no hand in this picture." in said(app)
    assert "Asked anyway, it would say M" in said(app)
    app.button_group(key="way-steps").set_value(["contrast", "several"]).run()
    assert app.metric[0].value == "M"


def test_a_picture_of_another_kind_gets_a_question_mark(open_page: Opener, toy_signs: SignDataset, monkeypatch: pytest.MonkeyPatch) -> None:
    def far(_process: object, models: list[Path], picture: np.ndarray, wishes: Wishes) -> list[Reading]:
        place = Place(largest_square(28, 28))
        return [Reading(Prediction(np.full(24, 1 / 24, np.float32), LETTERS, 1.0), 2.5, True, (0.5, 3), place) for _model in models]

    monkeypatch.setattr("ui.try_it.asking.read_picture", far)
    app = open_page(TRY_IT)
    assert app.metric[0].value == "?" and "It is 2.5 times as far" in said(app)
    assert "hardly ever this sure" in said(app), "three validation signs tell nothing"


def test_every_finished_network_is_asked_in_one_question(toy_signs: SignDataset, open_page: Opener, always_m: list) -> None:
    add(toy_signs, "good", 0.9, RunState.FINISHED)
    add(toy_signs, "fair", 0.8, RunState.FINISHED)
    add(toy_signs, "going", 0.85, RunState.TRAINING)
    app = open_page(TRY_IT)
    questions = len(always_m)
    app.session_state["every-network"] = True
    app.run()
    assert len(always_m) == questions + 1
    table = app.table[0].value
    assert list(table["Network"]) == ["good", "fair"] and list(table["Reads"]) == ["M", "M"]


# --- signs that are collected ------------------------------------------------------------------------------------------------


def test_a_picture_is_labelled_kept_looked_through_and_deleted(open_page: Opener, always_m: list) -> None:
    app = open_page(TRY_IT)
    app.button_group(key="way").set_value("upload").run()
    app.file_uploader(key="picture").set_value(("hand.png", png(90), "image/png")).run()
    app.session_state["keep"] = True
    app.run()
    assert app.button(key="keep-now").disabled, "nothing is kept without a letter, a name and somebody's word"
    next(one for one in app.selectbox if one.key.startswith("keep-letter")).set_value("B")
    app.text_input(key="keep-person").set_value("Mina *")
    next(one for one in app.checkbox if one.key.startswith("keep-agreed")).set_value(True).run()
    app.button(key="keep-now").click().run()
    (sign,) = collected_signs()
    assert (sign.letter, sign.person) == ("B", "Mina *") and sign.pixels.shape == (28, 28)
    app.file_uploader(key="picture").set_value(("another.png", png(120), "image/png")).run()
    assert app.button(key="keep-now").disabled, "another picture is labelled, and agreed to, by itself"
    app.session_state["collected"] = True
    app.run()
    assert not app.exception
    app.button(key=f"delete-{sign.id}").click().run()
    assert collected_signs() == [] and not app.exception


def test_signs_of_one_person_are_not_trained_on_and_those_of_two_become_a_data_set(
    toy_signs: SignDataset, open_page: Opener, always_m: list
) -> None:
    for label in range(3):
        keep_sign(toy_signs.training.images[label], LETTERS[label], "Ada")
    app = open_page(TRY_IT)
    app.session_state["collected"] = True
    app.session_state["collected-view"] = "train"
    app.run()
    assert "All signs are of one person." in said(app)
    keep_sign(toy_signs.validation.images[0], LETTERS[0], "Ben")
    app.run()
    assert app.multiselect(key="collected-checked").value == ["Ben"]
    app.button(key="collected-use").click().run()
    (made,) = [library.open_dataset(one) for one in library.stored_datasets() if library.open_dataset(one).origin.source == "collected"]
    assert len(made.validation) == 1 and len(made.training) == len(toy_signs.training) + 3
    assert made.origin.recipe == {"checked": ["Ben"], "trained": ["Ada"], "people": ["Ada", "Ben"]}


def test_a_file_that_is_no_picture_is_a_sentence_and_leaves_nothing_behind(open_page: Opener, always_m: list) -> None:
    app = open_page(TRY_IT)
    app.button_group(key="way").set_value("upload").run()
    app.file_uploader(key="picture").set_value(("hand.png", b"nothing", "image/png")).run()
    assert len(app.error) == 1 and not app.exception
    app.file_uploader(key="picture").set_value(("hand.png", png(120), "image/png")).run()
    assert not app.error and always_m[-1][0, 0].tolist() == [120] * 3


# --- the camera --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "secure"),
    [
        ("http://localhost:8501/try-it", True),
        ("http://signlab.localhost", True),
        ("http://127.0.0.1:8501", True),
        ("http://127.3.2.1", True),
        ("http://[::1]:8501", True),
        ("https://192.168.1.20:8501", True),
        ("", True),
        ("http://192.168.1.20:8501", False),
        ("http://teacher-pc:8501/try-it", False),
        ("http://[fe80::1]:8501", False),
        ("http://localhost.example:8501", False),
        ("http://0.0.0.0:8501", False),
    ],
)
def test_which_addresses_get_a_camera(address: str, secure: bool) -> None:
    assert camera.is_secure(address) is secure


@pytest.mark.parametrize(
    ("found", "reason"), [("insecure", "HTTPS"), ("framed", "inside another one"), ("none", "no camera"), ("denied", "Allow it")]
)
def test_where_there_is_no_camera_it_is_said_why_and_a_file_will_do(
    found: str, reason: str, open_page: Opener, always_m: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera, "_found", lambda: found)
    app = open_page(TRY_IT)
    app.button_group(key="way").set_value("camera").run()
    assert reason in app.warning[0].value and "below" in app.warning[0].value
    app.file_uploader(key="picture").set_value(("hand.png", png(90), "image/png")).run()
    assert "It reads" in [metric.label for metric in app.metric]


# --- inside ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"local_contrast": "true"},
        {"filters": "1", "local_contrast": "true", "pooling": "false"},
        {"filters": "40", "batch_normalization": "false", "kernel_size": "1"},
        {"architecture": "dense", "dense_units": "32"},
        {"architecture": "dense", "dense_units": "32", "local_contrast": "true"},
    ],
    ids=str,
)
def test_every_network_is_opened_with_something_said_of_each_layer(
    settings: dict[str, str], toy_signs: SignDataset, open_page: Opener, portable_here: None
) -> None:
    from signcore.models import plan_model
    from signcore.models.build import build_model
    from signcore.runs.artifacts import save_model

    config, store = tiny_config(**settings), RunStore()
    run = store.create(config, toy_signs, "a network")
    plan = plan_model(config.model)
    save_model(build_model(plan), store.model_path(run.id), {"letters": LETTERS, "config": config.to_dict()})
    store.set_state(run.id, RunState.FINISHED)
    app = open_page(INSIDE, run=run.id)
    assert not app.exception and not app.error
    sent = opened_in(app)
    assert [layer["name"] for layer in sent["networks"]["letters"]["description"]["layers"]] == [layer.name for layer in plan]
    assert set(sent["layers"]) == {layer.name for layer in plan}
    assert all(text for said_of in sent["layers"].values() for text in said_of.values())
    assert "layers." in sent["layers"]["letters"]["keras"] and len(base64.b64decode(sent["batch"])) % 784 == 0


def test_the_picture_of_try_it_can_be_opened_and_another_network_be_compared(
    toy_signs: SignDataset, open_page: Opener, always_m: list, portable_here: None
) -> None:
    mine = add(toy_signs, "mine", 0.9, RunState.FINISHED)
    dense = add(toy_signs, "flat", 0.5, RunState.FINISHED, config=RunConfig().with_settings({"architecture": "dense"}))
    app = open_page(TRY_IT)
    app.switch_page(INSIDE).run()
    app.button_group(key="inside-picture").set_value("tried").run()
    sent = opened_in(app)
    assert sent["letter"] == "" and len(base64.b64decode(sent["sign"])) == 784
    assert app.selectbox(key="asked").value == mine and app.selectbox(key="inside-beside").value == dense
    assert sent["besideName"] == "flat" and set(sent["networks"]) == {"letters", "beside"}
    app.selectbox(key="inside-beside").set_value("").run()
    assert set(opened_in(app)["networks"]) == {"letters"}
