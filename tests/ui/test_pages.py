"""Every page, run by Streamlit's own test harness."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from signcore.config import PRESETS, RunConfig, preset
from signcore.datasets import library
from signcore.datasets.base import SignDataset
from signcore.labels import LabelConvention
from signcore.runs.artifacts import PREDICTIONS_NAME
from signcore.runs.store import BatchEvent, EpochEvent, RunState, RunStore
from tests.idle_launcher import IdleLauncher
from tests.ui.conftest import PAGES
from tests.ui.plainly import seen, signs_in_use
from ui.shared import cache

Opener = Callable[..., AppTest]


def no_trouble(app: AppTest) -> None:
    assert not app.exception
    assert [box.value for box in app.error] == []


def csv_bytes(labels: list[int], bright: int = 200) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["label", *(f"pixel{i}" for i in range(1, 785))])
    for label in labels:
        writer.writerow([label, *(bright - pixel % 28 for pixel in range(392)), *(10 + label + pixel % 28 for pixel in range(392))])
    return text.getvalue().encode()


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_on_an_empty_store(page: str, open_page: Opener) -> None:
    app = open_page(page)
    no_trouble(app)
    assert app.title


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_with_signs_and_a_run(page: str, toy_signs: SignDataset, open_page: Opener) -> None:
    store = RunStore()
    run = store.create(RunConfig(), toy_signs, "a finished one")
    store.add_facts(run.id, steps_per_epoch=6, parameters=264049, training_images=192, device="a processor", seconds=2.5)
    store.add_events(run.id, [BatchEvent(1, 0, 3.2, 0.1, 1.0)], [EpochEvent(0, 3.0, 0.2, 2.9, 0.25, 2.5, 80.0, 0.001)])
    store.set_state(run.id, RunState.FINISHED)
    app = open_page(page, run=run.id)
    no_trouble(app)


def test_the_model_page_counts_as_the_lesson_does(open_page: Opener) -> None:
    app = open_page("pages/lab/model.py")
    assert [metric.value for metric in app.metric[:2]] == ["264,049", "263,749"]


def test_a_slider_changes_the_counts_and_the_address(open_page: Opener) -> None:
    app = open_page("pages/lab/model.py")
    next(slider for slider in app.slider if slider.label == "Filters in block 1").set_value(74).run()
    # by hand: 10 fewer in conv_1, 4 fewer in its normalisation, 9 * 50 fewer in conv_2
    assert seen(app.metric[0].value) == f"{264_049 - 10 - 4 - 450:,}"
    assert app.query_params["filters"] == "74,50,25"


def test_the_address_sets_the_network(open_page: Opener) -> None:
    app = open_page("pages/lab/model.py", architecture="dense")
    assert seen(app.metric[0].value) == "676,888"


def test_a_wrong_address_is_said_and_does_no_harm(open_page: Opener) -> None:
    app = open_page("pages/lab/model.py", filters="75,-3,25")
    assert not app.exception
    assert seen(app.metric[0].value) == "264,049"


def test_choosing_a_layer_explains_it_with_its_own_numbers(open_page: Opener) -> None:
    app = open_page("pages/lab/model.py")
    app.button_group(key="layer").set_value("conv_2").run()
    assert "(3×3×75 weights + 1 bias) × 50 filters = 33,800 parameters" in app.info[0].value


def test_an_uploaded_file_becomes_the_signs_in_use(open_page: Opener) -> None:
    kaggle = [code for code in LabelConvention.KAGGLE.codes for _copy in range(2)]
    app = open_page("pages/lab/data.py")
    app.file_uploader(key="upload").set_value([("mine.csv", csv_bytes(kaggle), "text/csv")]).run()
    no_trouble(app)
    assert signs_in_use(app) == "mine.csv"
    assert [metric.value for metric in app.metric[:3]] == ["24", "24", "24"]  # one of two set aside for each letter


def test_labels_that_fit_both_conventions_are_asked_for(open_page: Opener) -> None:
    app = open_page("pages/lab/data.py")
    app.file_uploader(key="upload").set_value([("few.csv", csv_bytes([0, 0, 1, 1, 10, 10]), "text/csv")]).run()
    assert not app.exception
    app.radio(key="ask-numbering").set_value(LabelConvention.COURSE).run()
    no_trouble(app)
    (dataset_id,) = library.stored_datasets()
    assert sorted(set(library.open_dataset(dataset_id).training.labels.tolist())) == [0, 1, 10]


def test_a_broken_upload_is_one_sentence_and_leaves_nothing(open_page: Opener) -> None:
    app = open_page("pages/lab/data.py")
    app.file_uploader(key="upload").set_value([("mine.csv", b"label,pixel1\n3,4\n", "text/csv")]).run()
    assert not app.exception
    assert len(app.error) == 1
    assert "785" in seen(app.error[0].value)
    assert library.stored_datasets() == {}


def test_pinning_a_sign_shows_it_as_numbers(toy_signs: SignDataset, open_page: Opener) -> None:
    app = open_page("pages/lab/data.py")
    app.button(key="gallery-pin").click().run()
    app.button_group(key="view").set_value("numbers").run()
    no_trouble(app)
    assert any("The pinned sign" in text.value for text in app.markdown)


def test_start_queues_a_run_with_the_chosen_settings(toy_signs: SignDataset, open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "make_launcher", lambda _store: IdleLauncher())  # nothing starts: only the queue is asked
    app = open_page("pages/lab/train.py", epochs="3", filters="8,8,8")
    app.button(key="start").click().run()
    no_trouble(app)
    (run,) = RunStore().runs()
    assert run.state is RunState.QUEUED
    assert (run.config.train.epochs, run.config.model.filters, run.data.id) == (3, (8, 8, 8), toy_signs.id)
    assert app.query_params["run"] == run.id


def test_a_failed_run_says_why(toy_signs: SignDataset, open_page: Opener) -> None:
    store = RunStore()
    run = store.create(RunConfig(), toy_signs)
    store.set_state(run.id, RunState.FAILED, "The memory is full.")
    app = open_page("pages/lab/train.py", run=run.id)
    assert not app.exception
    assert [seen(box.value) for box in app.error] == ["The memory is full."]


def test_an_unknown_run_in_the_address_is_said(toy_signs: SignDataset, open_page: Opener) -> None:
    RunStore().create(RunConfig(), toy_signs)
    app = open_page("pages/lab/train.py", run="nosuch")
    assert not app.exception
    assert "There is no run nosuch" in seen(app.error[0].value)


def test_two_runs_are_compared_by_what_differs(toy_signs: SignDataset, open_page: Opener) -> None:
    store = RunStore()
    for settings, accuracy in (({"architecture": "dense"}, 0.5), ({}, 0.75)):
        run = store.create(RunConfig().with_settings(settings), toy_signs)
        store.add_events(run.id, epochs=[EpochEvent(0, 1.0, 0.9, 1.5, accuracy, 2.0, 100.0, 0.001)])
        store.set_state(run.id, RunState.FINISHED)
    app = open_page("pages/lab/results.py")
    no_trouble(app)
    table = app.table[0].value
    assert table.loc["Accuracy, validation"].tolist() == ["75.0%", "50.0%"]
    assert table.loc["Gap, in points"].tolist() == ["+15.0", "+40.0"]
    assert table.loc["Kind of network"].tolist() == ["Convolutional", "Dense"]
    assert "epochs" not in table.index


def test_every_preset_can_be_chosen(toy_signs: SignDataset, open_page: Opener) -> None:
    app = open_page("pages/lab/train.py", data=toy_signs.id)
    for name in PRESETS:
        app.button(key=f"preset-{name}").click().run()
        no_trouble(app)
        assert app.query_params.get("data") == toy_signs.id
        chosen = RunConfig().with_settings(
            {key: value for key, value in app.query_params.items() if key not in ("data", "run")}  # the address says what is set
        )
        assert chosen == preset(name, chosen)


def test_a_run_that_was_stopped_can_go_on(toy_signs: SignDataset, open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "make_launcher", lambda _store: IdleLauncher())
    store = RunStore()
    run = store.create(RunConfig().with_settings({"epochs": "7"}), toy_signs)
    store.set_state(run.id, RunState.STOPPED)
    app = open_page("pages/lab/train.py", run=run.id)
    app.button(key="fork").click().run()
    no_trouble(app)
    assert app.query_params["epochs"] == "7"
    app.button(key="go-on").click().run()
    no_trouble(app)
    assert store.run(run.id).state is RunState.QUEUED


def test_a_setting_may_depart_from_the_preset(toy_signs: SignDataset, open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "make_launcher", lambda _store: IdleLauncher())
    app = open_page("pages/lab/train.py", data=toy_signs.id)
    next(slider for slider in app.slider if slider.label == "Epochs").set_value(7).run()
    app.run()
    assert app.query_params["epochs"] == "7"
    assert {app.button(key=f"preset-{name}").proto.type for name in PRESETS} == {"secondary"}, "it is no preset any more"
    app.button(key="start").click().run()
    no_trouble(app)
    assert RunStore().runs()[0].config.train.epochs == 7


def test_answers_of_a_run_that_went_on_are_read_anew(toy_signs: SignDataset) -> None:
    store = RunStore()
    run = store.create(RunConfig(), toy_signs)
    path = store.run_folder(run.id) / PREDICTIONS_NAME
    for ended, value in ((1.0, 0.25), (2.0, 0.75)):
        np.save(path, np.full((1, 24), value, np.float16))
        found = cache.validation_probabilities(run.id, ended)
        assert found is not None and float(found[0, 0]) == value
