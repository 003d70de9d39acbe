"""Choosing signs on the data page: pictures, Kaggle, and several sets side by side."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from signcore.classroom import desk
from signcore.config import RunConfig
from signcore.datasets import DataFile, SignDataset, library, load_files
from signcore.errors import DataError
from signcore.runs.store import RunState, RunStore
from tests.datasets.csv_files import zipped
from tests.datasets.picture_files import archive, pictures
from tests.idle_launcher import IdleLauncher
from tests.ui.plainly import seen, signs_in_use
from ui.shared import cache, loading

Opener = Callable[..., AppTest]
DATA = "pages/lab/data.py"


def other_signs() -> SignDataset:
    return load_files([archive(pictures("A", "B"), "hands.zip")])


def words(app: AppTest) -> str:
    return seen("\n".join(element.value for element in [*app.markdown, *app.text, *app.caption]))


def bars(app: AppTest) -> list[str]:
    return [bar.proto.text for bar in app.get("progress")]


def run_until(app: AppTest, wanted: Callable[[], bool]) -> None:
    """Rerun, as the fragment would do of itself, until the background has come so far."""
    for _try in range(100):
        app.run()
        if wanted():
            return
        time.sleep(0.05)
    pytest.fail("it did not come so far")


def upload(app: AppTest, content: bytes, name: str = "hands.zip") -> None:
    app.file_uploader(key="upload").set_value([(name, content, "application/zip")]).run()
    run_until(app, lambda: not bars(app))
    assert not app.exception


def test_a_zip_of_pictures_becomes_the_signs_in_use(open_page: Opener) -> None:
    app = open_page(DATA)
    upload(app, zipped(pictures("train/A", "train/B", "test/A", "test/B") | pictures("train/J", count=3)))
    assert not app.error
    assert signs_in_use(app) == "hands.zip" and [metric.value for metric in app.metric[:3]] == ["10", "10", "2"]
    assert "J (3)" in words(app)


def test_a_hostile_picture_among_good_ones_is_left_out_and_named(open_page: Opener) -> None:
    app = open_page(DATA)
    upload(app, zipped(pictures("A", "B") | {"A/9.png": b"<script>"}))
    assert not app.error and signs_in_use(app) == "hands.zip"
    assert "Left out, because they are not pictures, whatever their names say: A/9.png." in words(app)


def test_nothing_but_hostile_pictures_is_one_sentence_and_leaves_nothing(open_page: Opener) -> None:
    app = open_page(DATA)
    upload(app, zipped({"A/9.png": b"<script>", "B/9.png": b"<script>"}))
    said = [seen(error.value) for error in app.error]
    assert len(said) == 1 and "None of the 2 pictures in hands" in said[0]
    assert [seen(error.value) for error in app.error] == said
    app.run()
    assert [seen(error.value) for error in app.error] == said, "it is said as long as the file is there"
    assert library.stored_datasets() == {}


def slow_files(monkeypatch: pytest.MonkeyPatch, total: int) -> tuple[threading.Event, threading.Event]:
    """Make the reading of files wait in its middle, until the first event; the second tells that it is there."""
    go_on, started = threading.Event(), threading.Event()

    def slow(files: list[DataFile], convention: object, progress: Callable[[int, int], None]) -> SignDataset:
        progress(25, total)
        started.set()
        assert go_on.wait(30)
        progress(100, total)
        return load_files(files)

    monkeypatch.setattr(desk, "load_files", slow)
    return go_on, started


def test_no_click_and_no_page_change_interrupts_the_reading(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, started = slow_files(monkeypatch, total=100)
    app = open_page(DATA)
    app.file_uploader(key="upload").set_value([("hands.zip", zipped(pictures("A", "B")), "application/zip")]).run()
    assert started.wait(30)
    assert not app.exception and bars(app)[0].startswith("Reading and checking pictures: 25 of 100")
    app.switch_page("pages/lab/model.py").run()
    app.switch_page(DATA).run()
    assert bars(app)[0].startswith("Reading and checking pictures: 25 of 100")
    go_on.set()
    # The set can be in the store, and so be shown, a moment before the reading is over.
    run_until(app, lambda: signs_in_use(app) == "hands.zip" and not bars(app))
    assert not app.exception and not app.error and not bars(app)


def test_a_reading_can_be_stopped(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, started = slow_files(monkeypatch, total=0)
    app = open_page(DATA)
    app.file_uploader(key="upload").set_value([("hands.zip", zipped(pictures("A", "B")), "application/zip")]).run()
    assert started.wait(30)
    assert bars(app) == ["Reading and checking every pixel: 25 rows. You can look around meanwhile."]
    app.button(key="files-stop").click().run()
    go_on.set()
    assert not app.exception and not app.error and not bars(app)
    assert library.stored_datasets() == {}


def test_time_left_goes_by_what_was_done(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [50.0]
    monkeypatch.setattr(loading.time, "monotonic", lambda: now[0])
    load = loading.BackgroundLoad(lambda _progress: other_signs())
    assert load._prepare() and load.seconds_left is None
    now[0] += 0.5
    load._report(10, 100)
    assert load.seconds_left is None, "too early to say"
    now[0] += 4.5
    assert load.seconds_left == 45.0
    load._report(500, 0)
    assert load.seconds_left is None, "nobody knows how many there are"


def test_labels_that_fit_both_ways_are_asked_about(open_page: Opener) -> None:
    app = open_page(DATA)
    rows = [[label % 9, *((label * 9 + pixel) % 256 for pixel in range(784))] for label in range(36)]
    text = "\n".join(",".join(map(str, row)) for row in rows)
    upload(app, text.encode(), "signs.csv")
    assert "fit more than one way" in app.warning[0].value and not app.metric
    app.radio(key="ask-numbering").set_value("kaggle").run()
    run_until(app, lambda: bool(app.metric))
    assert signs_in_use(app) == "signs.csv" and not app.warning and not app.error


def test_kaggle_s_progress_is_shown_and_its_signs_are_used(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, started = threading.Event(), threading.Event()

    def slow(progress: Callable[[int, int], None]) -> SignDataset:
        progress(20 * 2**20, 60 * 2**20)
        started.set()
        assert go_on.wait(30)
        return other_signs()

    monkeypatch.setattr(loading, "load_kaggle", slow)
    app = open_page(DATA)
    app.button(key="kaggle-start").click().run()
    assert started.wait(30)
    app.run()
    assert not app.exception
    assert bars(app) == ["Downloading: 20 of 60 MB. You can go on to other pages meanwhile."]
    assert app.button(key="kaggle-start").disabled
    app.switch_page("pages/lab/model.py").run()  # leaving the page stops nothing
    app.switch_page(DATA).run()
    assert bars(app) == ["Downloading: 20 of 60 MB. You can go on to other pages meanwhile."]
    go_on.set()
    run_until(app, lambda: signs_in_use(app) == "hands.zip")
    assert not app.exception and not app.error


def test_no_connection_is_said_once_and_another_try_can_work(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(progress: object) -> SignDataset:
        raise DataError("Kaggle can't be reached from this machine; is it online? By hand: …")

    monkeypatch.setattr(loading, "load_kaggle", fails)
    app = open_page(DATA)
    app.button(key="kaggle-start").click().run()
    run_until(app, lambda: bool(app.error))
    assert [seen(error.value) for error in app.error] == ["Kaggle can't be reached from this machine; is it online? By hand: …"]
    assert not app.button(key="kaggle-start").disabled
    monkeypatch.setattr(loading, "load_kaggle", lambda **_: other_signs())
    app.button(key="kaggle-start").click().run()
    run_until(app, lambda: signs_in_use(app) == "hands.zip")
    assert not app.error


def test_sets_stand_side_by_side_and_one_is_used(toy_signs: SignDataset, open_page: Opener) -> None:
    other = other_signs()
    app = open_page(DATA, data=toy_signs.id)
    said = words(app)
    assert f"8 to train with, 2 to check with · letters: A, B · fingerprint {other.id}" in said
    assert "Source: pictures in hands.zip · licence: not known" in said
    assert app.button(key=f"use-{toy_signs.id}").disabled
    app.button(key=f"use-{other.id}").click().run()
    assert not app.exception
    assert signs_in_use(app) == "hands.zip" and app.query_params["data"] in (other.id, [other.id])
    assert app.button(key=f"use-{other.id}").disabled and not app.button(key=f"use-{toy_signs.id}").disabled


def test_removing_the_set_in_use_goes_on_with_another(toy_signs: SignDataset, open_page: Opener) -> None:
    other = other_signs()
    app = open_page(DATA, data=other.id)
    app.button(key=f"remove-{other.id}").click().run()
    assert not app.exception and not app.error
    assert list(library.stored_datasets()) == [toy_signs.id]
    assert signs_in_use(app) == toy_signs.name
    app.button(key=f"remove-{toy_signs.id}").click().run()
    assert not app.exception and library.stored_datasets() == {}


def test_signs_that_a_run_waits_for_stay(toy_signs: SignDataset, open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "make_launcher", lambda _store: IdleLauncher())
    store = RunStore()
    run = store.create(RunConfig(), toy_signs)
    app = open_page(DATA)
    app.button(key=f"remove-{toy_signs.id}").click().run()
    assert [seen(error.value) for error in app.error] == [
        "A run is still training with these signs. Wait until it is over, or stop it first."
    ]
    store.set_state(run.id, RunState.STOPPED)
    app.button(key=f"remove-{toy_signs.id}").click().run()
    assert not app.exception and library.stored_datasets() == {}


def test_a_name_from_a_file_is_text(open_page: Opener) -> None:
    load_files([archive(pictures("A", "B"), "**[x](http://x)**.zip")])
    app = open_page(DATA)
    name = next(element.value for element in app.markdown if element.value.startswith(r"**\*\*"))
    assert r"\*\*\[x\]\(http\:" in name and seen(name).startswith("****[x](http://x)**.zip**")
