"""Files that a visitor sent, and that no control holds any more: the server need not keep them until the visitor leaves.

A browser takes back a file that it replaces, and none whose page is left: a lesson's photographs of thirty learners would be gigabytes.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

_HELD, _BEFORE = "uploads-held", "uploads-before"


def note_new_run() -> None:
    """At the beginning of a page's run: what fragments held since the one before is of before."""
    st.session_state[_BEFORE] = st.session_state.get(_BEFORE, set()) | st.session_state.pop(_HELD, set())


def hold(files: UploadedFile | Sequence[UploadedFile] | None) -> None:
    """What a control holds in this run of the page; called for each that takes files, each time that it is drawn."""
    several = [files] if isinstance(files, UploadedFile) else files or []
    st.session_state.setdefault(_HELD, set()).update(one.file_id for one in several)


def forget_left_files() -> None:
    """At the end of a page's run: let go of those that controls held at an earlier run, and none does now."""
    held: set[str] = st.session_state.pop(_HELD, set())
    here = get_script_run_ctx(suppress_warning=True)
    if here is not None and isinstance(here.uploaded_file_mgr, MemoryUploadedFileManager):  # the one that Streamlit has
        for file_id in st.session_state.get(_BEFORE, set()) - held:
            here.uploaded_file_mgr.remove_file(session_id=here.session_id, file_id=file_id)
    st.session_state[_BEFORE] = held
