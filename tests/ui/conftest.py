"""The dashboard without a browser."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

PROJECT = Path(__file__).resolve().parents[2]
PAGES = (
    "pages/learn/lesson.py",
    "pages/learn/inside.py",
    "pages/lab/data.py",
    "pages/lab/model.py",
    "pages/lab/train.py",
    "pages/lab/results.py",
    "pages/lab/try_it.py",
)


@pytest.fixture(autouse=True, scope="module")
def short_collections() -> None:
    """Collecting garbage takes no longer than a page.

    Where another test of this process loaded Keras, Streamlit clears Keras' session after each run of a page. That collects all garbage,
    and goes through the hundreds of thousands of objects that libraries made; those that are there by now are left out.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def fresh_server(store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No shared resource of an earlier test's server."""
    monkeypatch.chdir(PROJECT)
    st.cache_resource.clear()
    st.cache_data.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """Open a page of the dashboard as a new browser session would."""

    def opened(page: str, **address: str) -> AppTest:
        app = AppTest.from_file(str(PROJECT / "router.py"), default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        return app.switch_page(page).run()

    return opened
