"""The whole lesson from an empty store to its last scene, its trainings among it, each truth against numbers computed here."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from signcore.datasets import library
from signcore.datasets.base import SignDataset
from tests.e2e.dashboard import Visitor, serve

pytestmark = [pytest.mark.e2e, pytest.mark.thorough, pytest.mark.timeout(1800)]

TRAINING, VALIDATION = 24 * 100, 24 * 25
LETTERS = "ABCDEFGHIKLMNOPQRSTUVWXY"
# A right guess and what the truth has to say, by hand from what the lesson's signs and network are.
BY_HAND: dict[str, tuple[str, list[str]]] = {
    "label": (str(1 + 28 * 28), [str(1 + 28 * 28), f"{TRAINING:,}"]),
    "onehot": (str(26 - 2), [str(26 - 2), LETTERS[0]]),
    "neighbours": ("28", ["28"]),
    "count": (str((3 * 3 * 1 + 1) * 75), ["750"]),
    "kernel": (str(28 - 3 + 1), ["26", "28"]),
    "pool": ("4", ["7", "4"]),
    "flatten": (str(4 * 4 * 25), ["400"]),
    "softmax": (f"{math.e:.2f}", ["2.72"]),
    "loss": (f"{math.log(2):.2f}", ["0.693"]),
    "epoch": (str(math.ceil(TRAINING / 32)), [str(math.ceil(TRAINING / 32)), f"{TRAINING:,}"]),
}
DENSE = 400 * 512 + 512 + 512 * 24 + 24
CONVOLUTIONS = (9 * 1 + 1) * 75 + (9 * 75 + 1) * 50 + (9 * 50 + 1) * 25
BY_CHOICE = {"where": ("dense", [f"{100 * DENSE / 264_049:.1f}%", f"{100 * CONVOLUTIONS / 264_049:.1f}%"])}
PATH = ["label", "onehot", "scaling", "neighbours", "shuffle", "count", "where", "kernel", "norm", "pool", "dropout", "flatten", "softmax"]
PATH += ["loss", "epoch", "race", "honest", "anypicture"]


class Record:
    """What the store has written down, read by plain SQL."""

    def __init__(self, folder: Path) -> None:
        with closing(sqlite3.connect(f"file:{folder / 'runs.sqlite'}?mode=ro", uri=True)) as db:
            rows = db.execute("SELECT id, config, data FROM runs ORDER BY created").fetchall()
            self.runs = [(run, json.loads(config), json.loads(data)) for run, config, data in rows]
            last = "SELECT run, accuracy, val_accuracy FROM epochs WHERE (run, epoch) IN (SELECT run, max(epoch) FROM epochs GROUP BY run)"
            self.last = {run: (accuracy, validation) for run, accuracy, validation in db.execute(last)}

    def of(self, is_it: Callable[[Any, Any], bool]) -> tuple[float, float]:
        """Training and validation accuracy of the newest run whose settings and signs are so."""
        return next(self.last[run] for run, config, data in reversed(self.runs) if run in self.last and is_it(config, data))


def percent(share: float) -> str:
    return f"{100 * share:.1f}%" if 0 < share < 1 else f"{100 * share:.0f}%"


def trained(record: Record, scene: str, first_signs: str) -> list[str]:
    """The figures that a scene's truth has to hold."""

    def short(**settings: object) -> tuple[float, float]:
        is_dense = settings.get("architecture") == "dense"
        usual = {"architecture": "cnn", "rescaling": True, "batch_normalization": True, "dense_dropout": [0.0, 0.0] if is_dense else [0.3]}
        changed = {**usual, **settings}
        on_shuffled = changed.pop("shuffled", False)
        return record.of(
            lambda config, data: (
                (config["train"]["subset"], config["train"]["epochs"]) == ((2400, 12) if is_dense else (1200, 4))
                and (data["hash"] != first_signs) == on_shuffled
                and all(config["model"][name] == value for name, value in changed.items())
            )
        )

    match scene:
        case "scaling":
            return [percent(short(architecture="dense", rescaling=kept)[0]) for kept in (True, False)]
        case "shuffle":
            return [percent(short(architecture=one, shuffled=shuffled)[1]) for one in ("dense", "cnn") for shuffled in (False, True)]
        case "norm":
            return [percent(short(batch_normalization=kept)[1]) for kept in (True, False)]
        case "dropout":
            return [percent(figure) for share in (0.6, 0.0) for figure in short(dense_dropout=[share])]
        case "race":
            lanes = [("dense", False), ("cnn", False), ("cnn", True)]
            ends = [
                record.of(
                    lambda config, _data, kind=kind, varied=varied: (
                        config["train"]["subset"] == 2400
                        and config["model"]["architecture"] == kind
                        and config["augment"]["augment"] == varied
                    )
                )
                for kind, varied in lanes
            ]
            return [f"{round(100 * (training - validation)):.0f}" for training, validation in ends]
    raise AssertionError(scene)


def truth(page: Page) -> str:
    """What the reveal says, once it says something."""
    told = page.get_by_test_id("stAlertContentSuccess").first
    told.wait_for(timeout=600_000)
    return told.inner_text()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_truth_of_the_lesson_on_signs_and_trainings_of_its_own(
    language: str, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNLAB_STORE", str(tmp_path / "store"))
    with serve(tmp_path) as home:
        context = browser.new_context(viewport={"width": 1280, "height": 720}, locale={"en": "en-US", "ko": "ko-KR"}[language])
        visitor = Visitor(context.new_page(), home)
        page = visitor.page
        visitor.open("/")
        page.locator(".st-key-first-minute button").click()
        page.locator(".js-plotly-plot .scatterlayer path.js-line").first.wait_for(timeout=120_000)
        page.get_by_test_id("stSidebarNavLink").first.click()
        visitor.settle()
        page.locator(".st-key-lesson-begin button").click()

        for scene in PATH:
            page.wait_for_function("scene => location.search.includes(`step=${scene}`)", arg=scene, timeout=30_000)
            visitor.settle()
            go_through(visitor, scene, tmp_path / "store")
            if scene != PATH[-1]:
                page.locator(".st-key-lesson-next button").click()
        page.locator(".st-key-lesson-end button").click()
        visitor.settle()
        expect(page.get_by_test_id("stSidebarNavLink").first).to_be_visible()
        assert visitor.complaints == []
        context.close()


def go_through(visitor: Visitor, scene: str, store: Path) -> None:
    """Guess, see the thing itself, and hold what is revealed against what is known here."""
    page = visitor.page
    if scene in BY_HAND:
        guess, figures = BY_HAND[scene]
        field = page.locator(f".st-key-guess-number-{scene} input")
        field.fill(guess)
        field.press("Enter")
        said = truth(page)
        expect(page.get_by_text("🎯"), f"{said} is what was guessed").to_be_visible(timeout=30_000)
        missing = [figure for figure in figures if figure not in said]
        assert not missing, f"{scene}: {missing} not in {said}"
    elif scene in BY_CHOICE:
        guess, figures = BY_CHOICE[scene]
        page.locator(f".st-key-guess-{scene}-{guess} button").click()
        said = truth(page)
        assert all(figure in said for figure in figures), said
    else:
        page.locator(f"[class*='st-key-guess-{scene}-'] button").first.click()
        visitor.settle()
        for button in ("lesson-shuffle", f"pair-{scene}", "race-start"):
            found = page.locator(f".st-key-{button} button")
            if found.count():
                found.first.click()
                visitor.settle()
        said = truth(page)
        record = Record(store)
        dataset = library.open_dataset(record.runs[0][2]["id"])
        if scene == "honest":
            check_honest(said, record, store, dataset)
        elif scene == "anypicture":
            assert any(letter in said for letter in LETTERS) and "%" in said
        else:
            wait_until_said(page, lambda: trained(Record(store), scene, dataset.content_hash))
    expect(page.get_by_test_id("stCode").first, "the lesson's lines").to_be_visible(timeout=60_000)


def wait_until_said(page: Page, figures: Callable[[], list[str]]) -> None:
    for _look in range(1800):
        try:
            wanted = figures()
        except StopIteration:  # not all are trained
            wanted = ["…"]
        said = truth(page)
        if all(figure in said for figure in wanted):
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{wanted} not in {said}")


def check_honest(said: str, record: Record, store: Path, dataset: SignDataset) -> None:
    """Counted again from what the networks said of each validation sign, near copies found by NumPy's own correlation."""
    labels, known = dataset.validation.labels, np.zeros(VALIDATION, bool)
    for letter in range(len(LETTERS)):
        asked, trained_on = np.flatnonzero(labels == letter), np.flatnonzero(dataset.training.labels == letter)
        rows = np.concatenate([dataset.validation.images[asked], dataset.training.images[trained_on]]).reshape(-1, 784)
        known[asked] = np.corrcoef(rows)[: len(asked), len(asked) :].max(axis=1) >= 0.93
    kept = [
        store / "runs" / run / "validation-probabilities.npy" for run, _config, data in record.runs if data["hash"] == dataset.content_hash
    ]
    answers = [np.load(path).argmax(axis=1) for path in kept if path.exists()]
    right = max((said == labels for said in answers if len(said) == VALIDATION), key=np.mean)
    assert percent(float(known.mean())) in said, said
    if known.any() and not known.all():
        assert percent(float(right[known].mean())) in said and percent(float(right[~known].mean())) in said, said
