from __future__ import annotations

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from signcore.paths import PROJECT_FOLDER


@pytest.fixture(autouse=True)
def no_server_before():
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.mark.parametrize("variable", ["SIGNLAB_STORE", "SIGNLAB_DATA"])
@pytest.mark.parametrize(("value", "sentence"), [("{file}", "file"), ("~nobody-of-that-name/x", "no folder that can be found")])
def test_a_folder_that_can_not_be_used_is_one_sentence_on_the_page(tmp_path, monkeypatch, variable, value, sentence):
    (tmp_path / "file").write_text("x", encoding="ascii")
    monkeypatch.setenv(variable, value.format(file=tmp_path / "file"))
    page = AppTest.from_file(str(PROJECT_FOLDER / "app.py"), default_timeout=30).run()
    assert not page.exception and len(page.error) == 1
    assert sentence in page.error[0].value and "SIGNLAB" in page.error[0].value.replace("\\", "")


def test_a_drive_without_locks_is_said_on_the_page(monkeypatch):
    from signcore.runs import lock

    def refuse(*_arguments):
        raise OSError(lock.errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lock, "_try_lock", refuse)
    page = AppTest.from_file(str(PROJECT_FOLDER / "app.py"), default_timeout=30).run()
    assert not page.exception and "without file locks" in page.error[0].value
