"""A run's files to take home, and importing a run from another computer."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import streamlit as st

from signcore.exports import EXPORTS, missing_packages
from signcore.exports.apart import export_apart
from signcore.i18n import _, current_language
from signcore.paths import made_folder
from signcore.runs.moving import MOST_BYTES
from signcore.runs.store import Run
from ui.shared import cache
from ui.shared.browser import say_if_uploads_are_blocked
from ui.shared.plain import plain
from ui.shared.session import session
from ui.shared.uploads import hold
from ui.shared.widgets import said_plainly

_ARRIVED = "run-arrived"
_FOLDER = "home"  # in a run's folder


def show_take_home(run: Run) -> None:
    """A choice of file, and the buttons that make it and save it."""
    has_model = cache.run_store().model_path(run.id).exists()
    kinds = [kind for kind in EXPORTS if has_model or kind not in {"keras", "page", "onnx", "tflite"}]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox(
            _("Take home"),
            kinds,
            format_func=lambda one: EXPORTS[one].ending,
            key=f"home-kind-{run.id}",
            width=220,
        )
        folder = cache.run_store().run_folder(run.id) / _FOLDER
        path = folder / f"{int(run.ended or 0)}-{current_language()}{EXPORTS[kind].ending}"
        if st.button(_("Make the file"), icon="📦", key=f"home-make-{run.id}", disabled=bool(missing_packages(kind))):
            with said_plainly(), st.spinner(_("Making it …")):
                shutil.rmtree(folder, ignore_errors=True)  # one file at a time waits to be fetched
                made_folder(folder)
                st.session_state[f"said-{path}"] = export_apart(run.id, kind, path)
        if path.exists():
            st.download_button(
                _("Save {name}").format(name=f"signlab-{run.id}{EXPORTS[kind].ending}"),
                path.read_bytes,
                f"signlab-{run.id}{EXPORTS[kind].ending}",
                "application/octet-stream",
                icon="💾",
                key=f"home-save-{run.id}-{kind}",
                on_click="ignore",
            )
    st.caption(_(EXPORTS[kind].words))
    if missing := missing_packages(kind):
        st.caption(
            _("This needs {packages}: pip install -r requirements-export.txt on the computer that SignLab runs on.").format(
                packages=", ".join(missing)
            )
        )
    if said := st.session_state.get(f"said-{path}"):
        st.caption(plain(said, 600))


def show_arrivals() -> None:
    """A field for a run from another computer."""
    box = st.expander(_("Bring a run from another computer"), icon="🛬", key="arrivals", on_change="rerun")
    if not box.open:
        return
    with box:
        say_if_uploads_are_blocked()
        file = st.file_uploader(
            _("A run (.signlab), or a network of SignLab’s (.keras)"), key="arrival", max_upload_size=MOST_BYTES // 2**20
        )
        hold(file)
        if file is not None and st.session_state.get(_ARRIVED) != file.file_id:
            with said_plainly(), tempfile.TemporaryDirectory() as folder, st.spinner(_("Looking at it …")):
                path = Path(folder, _harmless(file.name))
                path.write_bytes(file.getbuffer())
                run = cache.desk().bring(path)
                st.session_state[_ARRIVED] = file.file_id
                session().watch(run.id)
                st.success(_("“{name}” is here now.").format(name=plain(run.name)), icon="🛬")
        st.caption(_("A run brings its curves, its network and its signs. What comes is checked before anything of it is kept."))


def _harmless(name: str) -> str:
    """A file's name of letters, digits and its ending: what a stranger calls a file names one here, and the run later."""
    stem = "".join(character if character.isalnum() or character in " -_" else "_" for character in Path(name).stem)[:60] or "run"
    return f"{stem}{'.keras' if name.lower().endswith('.keras') else '.signlab'}"
