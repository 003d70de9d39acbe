"""Choosing signs: from Kaggle, embedded ones, uploads, files in the data folder, sets loaded before, sets of one's own making."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from signcore.datasets import DataFile, UnknownConventionError, find_data_files, library, load_files
from signcore.i18n import _
from signcore.labels import LabelConvention
from signcore.paths import data_folder
from ui.kaggle import show_kaggle
from ui.loaded import show_loaded
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
        kaggle, embedded = st.columns(2, gap="medium")
        with kaggle:
            show_kaggle()
        with embedded:
            st.markdown(_("**Embedded signs**"))
            st.caption(_("Rendered by a program, no download: for a first try, and for a class without a network."))
            load_embedded_signs(key="data")
        upload, folder = st.columns(2, gap="medium")
        with upload:
            _show_upload()
        with folder:
            _show_folder()
        if _PENDING in st.session_state:
            _ask_convention(st.session_state[_PENDING])
    show_loaded()
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
        _("CSV, CSV.gz or ZIP: a training file, and a validation file if you have one; or a ZIP of pictures"),
        type=["csv", "gz", "zip"],
        accept_multiple_files=True,
        max_upload_size=_UPLOAD_MB,
        key="upload",
    )
    st.caption(
        _(
            "CSV: rows of a label and 784 pixels, with or without a header line. ZIP of pictures: a folder for each letter (A, B, C …), "
            "in folders train and test if you like. Nothing leaves this machine."
        )
    )
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
            bar = st.progress(0.0, text=_("Reading and checking every pixel…"))
            try:
                use_dataset(load_files(files, convention, lambda done, total: _show_progress(bar, done, total)))
            finally:
                bar.empty()
            st.session_state.pop(_PENDING, None)
        except UnknownConventionError:
            st.session_state[_PENDING] = list(files)
        if taken is not None:
            st.session_state[_TAKEN] = taken
        st.rerun()


def _show_progress(bar: DeltaGenerator, done: int, total: int) -> None:
    if total:
        bar.progress(done / total, text=_("Reading and checking pictures: {done:,} of {total:,}").format(done=done, total=total))
    else:
        bar.progress(0.0, text=_("Reading and checking every pixel: {done:,} rows").format(done=done))


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
