"""Choosing signs: embedded ones, files in the data folder, uploads, sets loaded before, and sets of one's own making."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from signcore.datasets import DataFile, UnknownConventionError, find_data_files, library, load_files
from signcore.i18n import _
from signcore.labels import LabelConvention
from signcore.paths import data_folder
from ui import cache
from ui.session import session
from ui.studio import show_studio
from ui.widgets import load_embedded_signs, said_plainly, use_dataset

_UPLOAD_MB = 200
_PENDING = "files-to-ask-about"  # files whose labels fit both conventions, until someone says which one is meant
_TAKEN = "uploads-taken"  # which uploads were looked at already, so that a rerun does not read them again


def show_sources() -> None:
    """All ways to signs, closed once there are some."""
    loaded = library.stored_datasets()
    waiting = _PENDING in st.session_state
    with st.expander(_("Choose signs"), expanded=not loaded or waiting, icon="📂"):
        embedded, folder, upload = st.columns(3, gap="medium")
        with embedded:
            st.markdown(_("**Embedded signs**"))
            st.caption(_("Rendered by a program, no download: for a first try, and for a class without a network."))
            load_embedded_signs(key="data")
        with folder:
            _show_folder()
        with upload:
            _show_upload()
        if _PENDING in st.session_state:
            _ask_convention(st.session_state[_PENDING])
        if len(loaded) > 1:
            _show_loaded(loaded)
    studio = st.expander(_("Make synthetic signs of your own"), icon="🎛️", key="studio", on_change="rerun")
    if studio.open:  # a closed one renders no previews
        with studio, said_plainly():
            show_studio()


def _show_folder() -> None:
    st.markdown(_("**From the data folder**"))
    offers = find_data_files(data_folder())
    if not offers:
        st.caption(
            _(
                "Put `sign_mnist_train.csv` and `sign_mnist_test.csv` (from Kaggle, “Sign Language MNIST”) into `{folder}`, then reload."
            ).format(folder=data_folder())
        )
    for number, files in enumerate(offers):
        if st.button(" + ".join(file.name for file in files), key=f"folder-{number}", icon="📄"):
            _load(files, None)


def _show_upload() -> None:
    st.markdown(_("**Your own file**"))
    uploads = st.file_uploader(
        _("CSV, CSV.gz or ZIP; a training file, and a validation file if you have one"),
        type=["csv", "gz", "zip"],
        accept_multiple_files=True,
        max_upload_size=_UPLOAD_MB,
        key="upload",
    )
    st.caption(_("Rows of a label and 784 pixels, with or without a header line. Nothing leaves this machine."))
    if uploads:
        _load_uploads(uploads)


def _load_uploads(uploads: Sequence[UploadedFile]) -> None:
    identity = tuple(upload.file_id for upload in uploads)
    if st.session_state.get(_TAKEN) != identity:
        files = [DataFile(upload.name, content=upload.getvalue()) for upload in uploads]
        _load(files, None, taken=identity)


def _load(files: Sequence[DataFile], convention: LabelConvention | None, taken: tuple[str, ...] | None = None) -> None:
    """Load files and use them, and draw the page anew; files whose labels don't tell their convention are asked about."""
    with said_plainly():
        try:
            with st.spinner(_("Reading and checking every pixel…")):
                use_dataset(load_files(files, convention))
            st.session_state.pop(_PENDING, None)
        except UnknownConventionError:
            st.session_state[_PENDING] = list(files)
        if taken is not None:
            st.session_state[_TAKEN] = taken
        st.rerun()


def _ask_convention(files: Sequence[DataFile]) -> None:
    names = ", ".join(file.name for file in files)
    st.warning(
        _("The labels of {names} fit both ways of numbering letters, and a wrong guess would show every letter after I as another.").format(
            names=names
        ),
        icon="❓",
    )
    titles = {
        LabelConvention.KAGGLE: _("0–24, J left out (Kaggle): 10 is K"),
        LabelConvention.COURSE: _("0–23 without a gap (course): 10 is L"),
    }
    convention = st.radio(
        _("How does this file number its letters?"), list(titles), index=None, format_func=titles.__getitem__, key="convention"
    )
    if convention is not None:
        _load(files, convention)
    if st.button(_("Don't load it"), key="convention-cancel"):
        del st.session_state[_PENDING]
        st.rerun()


def _show_loaded(loaded: dict[str, str]) -> None:
    """Signs that were loaded before, by anyone who uses this server."""
    current = session().dataset_id if session().dataset_id in loaded else next(iter(loaded))
    chosen = st.selectbox(
        _("Loaded before"), list(loaded), list(loaded).index(current), format_func=loaded.__getitem__, key=f"loaded-{current}"
    )
    if chosen != session().dataset_id:
        use_dataset(cache.dataset(chosen))
