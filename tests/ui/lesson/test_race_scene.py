"""Before a class has its own race, the published one is what a guess is held against."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from signcore.datasets.base import SignDataset


def test_the_gaps_are_those_of_the_published_figures(toy_signs: SignDataset, open_page: Callable[..., AppTest]) -> None:
    app = open_page("pages/learn/lesson.py", data=toy_signs.id, step="race")
    app.button(key="guess-race-dense").click().run()
    assert not app.exception
    # 98 % − 78 %; 99.97 % − 94.8 %; 98.6 % − 98.7 %, which is a tenth of a point and no “-0”.
    gaps = "Dense 512-512 20 points, The lesson's CNN 5 points, The CNN, varied signs 0 points"
    (told,) = (box.value.replace("\\", "") for box in app.success)
    assert "so it is" in told and told.endswith(f"{gaps}.")
