from __future__ import annotations

import asyncio
import threading

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from signcore.errors import FolderError
from signcore.paths import PROJECT_FOLDER
from ui.shared import server


@pytest.fixture(autouse=True)
def no_server_before():
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.mark.parametrize("variable", ["SIGNLAB_STORE", "SIGNLAB_DATA"])
@pytest.mark.parametrize(("value", "sentence"), [("{file}", "file"), ("~nobody-of-that-name/x", "can't be found")])
def test_a_folder_that_can_not_be_used_is_one_sentence_on_the_page(tmp_path, monkeypatch, variable, value, sentence):
    (tmp_path / "file").write_text("x", encoding="ascii")
    monkeypatch.setenv(variable, value.format(file=tmp_path / "file"))
    page = AppTest.from_file(str(PROJECT_FOLDER / "router.py"), default_timeout=30).run()
    assert not page.exception and len(page.error) == 1
    assert sentence in page.error[0].value and "SIGNLAB" in page.error[0].value.replace("\\", "")


def test_a_drive_without_locks_is_said_on_the_page(monkeypatch):
    from signcore.runs import lock

    def refuse(*_arguments):
        raise OSError(lock.errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lock, "_try_lock", refuse)
    page = AppTest.from_file(str(PROJECT_FOLDER / "router.py"), default_timeout=30).run()
    assert not page.exception and "without file locks" in page.error[0].value


_PLAIN = {
    "server.headless": False,
    "server.sslCertFile": None,
    "server.address": "localhost",
    "server.port": 8501,
    "server.baseUrlPath": "",
}


@pytest.mark.parametrize(
    ("options", "opened"),
    [
        ({}, ["http://localhost:8501/"]),
        ({"server.address": "0.0.0.0", "server.port": 9000}, ["http://localhost:9000/"]),
        ({"server.sslCertFile": "certificate.pem", "server.baseUrlPath": "/signs/"}, ["https://localhost:8501/signs"]),
        ({"server.headless": True}, []),
    ],
)
def test_a_server_that_starts_looks_after_the_queue_and_opens_the_page_where_there_is_a_screen(store, monkeypatch, options, opened):
    tended, seen = threading.Event(), []
    monkeypatch.setattr(server.cache, "scheduler", tended.set)
    monkeypatch.setattr(server.st, "get_option", {**_PLAIN, **options}.__getitem__)
    monkeypatch.setattr(server.webbrowser, "open", seen.append)

    async def start():
        async with server.lifespan(st.App("router.py")):
            pass

    asyncio.run(start())
    assert seen == opened and tended.wait(20)


def test_a_store_that_can_not_be_used_yet_is_tried_again(monkeypatch):
    tries = []

    def scheduler():
        tries.append(1)
        if len(tries) < 3:
            raise FolderError("not yet")

    monkeypatch.setattr(server.cache, "scheduler", scheduler)
    monkeypatch.setattr(server, "_TRY_AGAIN_SECONDS", 0.01)
    server._wake()
    assert len(tries) == 3


def test_streamlit_s_test_harness_may_take_the_server_s_file_for_the_page(store, monkeypatch):
    monkeypatch.chdir(PROJECT_FOLDER)
    page = AppTest.from_file(str(PROJECT_FOLDER / "app.py"), default_timeout=30).run()
    assert not page.exception
    assert page.switch_page("pages/lab/data.py").run().title[0].value == "Look at the signs"
