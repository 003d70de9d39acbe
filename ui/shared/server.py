"""What a server does before its first page: room for a class' connections, a log that stays small, a look at its folders."""

from __future__ import annotations

import os
import sys
import threading
import time
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from signcore.classroom.desk import Desk
from signcore.classroom.mode import VARIABLE
from signcore.classroom.notice import addresses, notice
from signcore.classroom.people import ALONE
from signcore.errors import SignLabError
from signcore.open_file_limit import bound_server_log, raise_open_file_limit
from signcore.paths import data_folder
from signcore.running.cluster.choice import check_choice
from ui.shared import cache
from ui.shared.person import all_runs, people, serves_class

_TRY_AGAIN_SECONDS = 5.0


def _tell_of_class() -> None:
    """In the terminal, where nobody told of it yet: `python -m signcore class` does, which `make run CLASS=1` calls."""
    if serves_class() and (not os.environ.get(VARIABLE) or not people().has_teacher_link()):
        scheme = "https" if st.get_option("server.sslCertFile") else "http"
        port = int(st.get_option("server.port"))
        secret = Desk(ALONE, all_runs()).renew_teacher_link()
        sys.stderr.write(notice(people().join_code(), secret, addresses(scheme, port), scheme, port))


def what_is_wrong() -> str:
    """Why no page can work here, as a sentence: the store, the folder of data files or the room can't be used. Empty if all is well."""
    try:
        all_runs()
        data_folder()
        check_choice()
    except SignLabError as error:
        return str(error)
    return ""


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Deep links from the first visitor on, room for a class' connections, a log that stays small, a queue that goes on by itself."""
    # Else Streamlit takes a folder `pages` for pages of its older kind until `st.navigation` was called once in the process, and says
    # “Page not found” to everybody who comes by a deep link before that: a whole class, when a server starts again.
    PagesManager.uses_pages_directory = False
    raise_open_file_limit()
    bound_server_log()
    threading.Thread(target=_wake, name="signlab-wake", daemon=True).start()  # not awaited: the drive of the store may hang
    if not st.get_option("server.headless"):
        webbrowser.open(_address())  # as Streamlit does where it serves a script alone
    yield


def _wake() -> None:
    """Look after the queue, as soon as the store can be used."""
    while True:
        try:
            cache.scheduler()
            _tell_of_class()
        except SignLabError:  # pages say it, and `/healthz`
            time.sleep(_TRY_AGAIN_SECONDS)
        else:
            return


def _address() -> str:
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    host = st.get_option("server.address") or "localhost"
    shown = "localhost" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - what Streamlit may be told, not a place to listen
    return f"{scheme}://{shown}:{st.get_option('server.port')}/{st.get_option('server.baseUrlPath').strip('/')}"
