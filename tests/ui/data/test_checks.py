"""The checks of the data page: found once, shown with evidence, and mended by a click."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from signcore.datasets import TRAINING, VALIDATION, Origin, Part, SignDataset, findings, library
from signcore.datasets.findings import CHECKS
from tests.toy_runs import toy_part, until
from tests.ui.plainly import signs_in_use
from ui.data.checks.search import Checking, checking_of

Opener = Callable[..., AppTest]


@pytest.fixture
def faulty(store: object) -> SignDataset:
    """Toy signs, one of which is blank, and one there twice, the second time with another letter."""
    part = toy_part(200)
    images = np.array(part.images)
    images[7], images[30] = 90, images[5]
    parts = {TRAINING: Part(images, part.labels, part.rows), VALIDATION: toy_part(48, seed=1)}
    return library.add(SignDataset.of("Faulty signs", parts, Origin("csv", files=("faulty.csv",), convention="course")))


def checks_of(app: AppTest) -> AppTest:
    app.button_group(key="view").set_value("checks").run()
    assert not app.exception
    return app


def looked(app: AppTest, dataset: SignDataset) -> AppTest:
    checks_of(app).button(key="checks-look").click().run()
    until(lambda: checking_of(dataset.id).findings is not None)
    app.run()
    assert not app.exception
    return app


def test_nothing_is_searched_before_the_click(faulty: SignDataset, open_page: Opener) -> None:
    checks_of(open_page("pages/lab/data.py"))
    assert not checking_of(faulty.id).is_running and checking_of(faulty.id).findings is None


def test_faults_are_shown_and_left_out_by_a_click(faulty: SignDataset, open_page: Opener) -> None:
    app = looked(open_page("pages/lab/data.py"), faulty)
    assert "Signs of a single grey all over, in training: 1." in [box.value for box in app.error]
    assert any("The same picture with two letters" in box.value for box in app.error)
    assert "No line of column names" in app.success[0].value
    assert "H" in next(text.value for text in app.caption if text.value.startswith("The signs in question"))  # sign 7
    app.button(key="checks-blank signs-training-out").click().run()
    assert not app.exception
    (newest, name) = next(iter(library.stored_datasets().items()))
    assert name == "Faulty signs, 1 left out" and signs_in_use(app) == name
    assert len(library.open_dataset(newest).training) == 199


def test_another_learner_sees_what_was_found(faulty: SignDataset, open_page: Opener) -> None:
    looked(open_page("pages/lab/data.py"), faulty)
    other = checks_of(open_page("pages/lab/data.py"))
    assert other.success and not [button for button in other.button if button.key == "checks-look"]


def test_a_search_that_breaks_off_says_so(faulty: SignDataset, open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("as a test")

    monkeypatch.setitem(findings.CHECKS, "blank", findings.Check("Blank", "Fine", broken))  # type: ignore[arg-type]
    app = checks_of(open_page("pages/lab/data.py"))
    app.button(key="checks-look").click().run()
    until(lambda: checking_of(faulty.id).failed)
    app.run()
    assert "stopped unexpectedly" in app.error[0].value


def test_the_stages_come_in_order_and_end_at_all() -> None:
    shares: list[float] = []

    class Watched(Checking):
        def _report(self, name: str, share: float) -> None:
            super()._report(name, share)
            shares.append(self.share)

    search = Watched(SignDataset.of("toy", {TRAINING: toy_part(72), VALIDATION: toy_part(24, seed=1)}, Origin("csv")))
    search.start()
    until(lambda: search.findings is not None)
    assert shares == sorted(shares) and shares[-1] == 1.0 and len(shares) >= len(CHECKS)
