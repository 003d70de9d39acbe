"""What a server does before its first page: room for a class' connections, a log that stays small, a look at its folders."""

from __future__ import annotations

import streamlit as st

from signcore.errors import SignLabError
from signcore.open_file_limit import bound_server_log, raise_open_file_limit
from signcore.paths import data_folder
from ui.shared import cache


@st.cache_resource(show_spinner=False)
def set_up_server() -> None:
    """Once a server."""
    raise_open_file_limit()
    bound_server_log()


def what_is_wrong() -> str:
    """Why no page can work here, as a sentence: the store or the folder of data files can't be used. Empty where all is well."""
    try:
        cache.run_store()
        data_folder()
    except SignLabError as error:
        return str(error)
    return ""
