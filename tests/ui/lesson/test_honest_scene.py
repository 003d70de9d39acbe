"""What a figure is worth: published, with and without near copies, and what the best network here reads of the class' own hands."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from signcore.datasets.base import SignDataset
from signcore.datasets.collected import keep_sign
from signcore.labels import LETTERS
from tests.idle_launcher import IdleLauncher
from tests.ui.finished_runs import finished
from ui.shared import cache


def test_the_published_figures_stand_beside_one_s_own(
    toy_signs: SignDataset, open_page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    always_a = np.eye(24, dtype=np.float32)[0]
    monkeypatch.setattr(cache, "make_launcher", lambda _store: IdleLauncher())
    monkeypatch.setattr("ui.lesson.scenes.compare.probabilities", lambda _process, _model, images: np.tile(always_a, (len(images), 1)))
    for label in (0, 0, 0, 1):
        keep_sign(toy_signs.validation.images[label], LETTERS[label], "Ada")
    finished(toy_signs, "mine", wrong=12)

    app = open_page("pages/learn/lesson.py", data=toy_signs.id, step="honest")
    app.button(key="pass-honest").click().run()
    assert not app.exception
    table = app.table[0].value
    rows = [list(row) for row in table.itertuples(index=False)]
    assert [row[1:] for row in rows[:3]] == [["78.0%", "–", "–"], ["94.8%", "–", "–"], ["98.7%", "–", "–"]]
    assert [row[1:] for row in rows[3:5]] == [["85.0%", "81.5%", "–"], ["97.6%", "97.0%", "–"]]
    assert rows[5][0] == "mine" and rows[5][1] == f"{36 / 48:.1%}" and rows[5][3] == "75.0%", "three of the four kept signs are an A"
