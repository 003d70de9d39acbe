"""Choosing signs: from Kaggle, built-in ones, uploads, files in the data folder, sets loaded before, sets that a learner makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from signcore.classroom.limits import is_limited
from signcore.datasets import NOTHING_CHOSEN, Choices, DataFile, Question, find_data_files, library
from signcore.datasets.files import MAX_FILE_BYTES
from signcore.durations import duration_text
from signcore.i18n import _
from signcore.labels import LabelConvention
from signcore.paths import data_folder
from ui.data.sources.kaggle import show_kaggle
from ui.data.sources.stored import show_loaded
from ui.data.sources.studio import show_studio
from ui.shared import cache
from ui.shared.browser import say_if_uploads_are_blocked
from ui.shared.loading import FilesLoad
from ui.shared.plain import MOST_OF_A_SENTENCE, in_code, plain
from ui.shared.uploads import hold
from ui.shared.widgets import load_built_in_signs, said_plainly, use_dataset

_UPLOAD_MB = MAX_FILE_BYTES // 2**20
_PENDING = "files-to-ask-about"  # a FilesLoad that can't go on before somebody answers its question
_TAKEN = "uploads-taken"  # which uploads were looked at already, so that a rerun does not read them again
_REFUSED = "uploads-refused"  # files that gave no signs: the next one is not judged with them
_READING = "files-reading"  # the FilesLoad under way; a click, or a look at another page, does not interrupt it
_PROBLEM = "files-problem"  # why the last one gave no signs
_AT_ONCE = 0.3  # seconds: what takes less needs no progress bar


def show_sources() -> None:
    """All ways to get signs, folded away once there are some."""
    loaded = library.stored_datasets()
    waiting = _PENDING in st.session_state
    with st.expander(_("Choose signs"), expanded=not loaded or waiting, icon="📂"):
        kaggle, built_in = st.columns(2, gap="medium")
        with kaggle:
            show_kaggle()
        with built_in:
            st.markdown(_("**Built-in signs**"))
            st.caption(_("Rendered by a program, no download: for a first try, and for a class without internet."))
            load_built_in_signs(key="data")
        upload, folder = st.columns(2, gap="medium")
        with upload:
            _show_upload()
        with folder:
            _show_folder()
        if _PENDING in st.session_state:
            _ask(st.session_state[_PENDING])
    if _READING in st.session_state:
        _show_reading()
    if problem := st.session_state.get(_PROBLEM):
        st.error(plain(problem, MOST_OF_A_SENTENCE), icon="🚧")
        if _TAKEN not in st.session_state:  # of an upload it is said as long as the file is there
            del st.session_state[_PROBLEM]
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
            ).format(folder=in_code(str(data_folder()), MOST_OF_A_SENTENCE))
        )
    for number, files in enumerate(offers):
        if st.button(" + ".join(plain(file.name) for file in files), key=f"folder-{number}", icon="📄"):
            _load(files)


def _show_upload() -> None:
    st.markdown(_("**Your own file**"))
    say_if_uploads_are_blocked()
    desk = cache.desk()
    limit = min(_UPLOAD_MB, desk.settings.upload_mb) if is_limited(desk.person) else _UPLOAD_MB
    uploads = st.file_uploader(
        _("CSV, CSV.gz or ZIP: a training file, and a validation file if you have one; or a ZIP of pictures"),
        type=["csv", "gz", "zip"],
        accept_multiple_files=True,
        max_upload_size=limit,
        key="upload",
    )
    hold(uploads)
    st.caption(
        _(
            "CSV: rows of a label and 784 pixels, with or without a header line. ZIP of pictures: a folder for each letter (A, B, C …), or "
            "names that begin with it (A1.jpg), in folders train and test if you like. Up to {limit} MB; a larger ZIP, or a folder, goes "
            "into the data folder. Files go only to the computer that runs SignLab."
        ).format(limit=limit)
    )
    if uploads:
        _load_uploads(uploads)
    elif st.session_state.pop(_TAKEN, None):
        st.session_state.pop(_PROBLEM, None)  # the file that it speaks of is gone


def _load_uploads(uploads: Sequence[UploadedFile]) -> None:
    refused: set[str] = st.session_state.setdefault(_REFUSED, set())
    fresh = [upload for upload in uploads if upload.file_id not in refused]  # the field goes on listing a file that was of no use
    identity = tuple(upload.file_id for upload in fresh)
    if fresh and st.session_state.get(_TAKEN) != identity:
        st.session_state[_TAKEN] = identity
        _load([DataFile(upload.name, content=upload.getvalue()) for upload in fresh])


def _load(files: Sequence[DataFile], choices: Choices = NOTHING_CHOSEN) -> None:
    """Begin to read files in the background, in place of what is being read."""
    if _READING in st.session_state:
        st.session_state[_READING].stop()
    for name in (_PROBLEM, _PENDING):
        st.session_state.pop(name, None)
    load = st.session_state[_READING] = FilesLoad(cache.desk(), files, choices)
    load.start()
    load.wait(_AT_ONCE)


@st.fragment(run_every=0.5)
def _show_reading() -> None:
    """How far the reading is; at its end its signs are used, or it is said why there are none."""
    load: FilesLoad | None = st.session_state.get(_READING)
    if load is None:
        return
    if load.is_running:
        bar, stop = st.columns([4, 1], vertical_alignment="center")
        bar.progress(load.done / load.total if load.total else 0.0, text=_progress_text(load))
        if not stop.button(_("Stop"), key="files-stop", icon="⏹️", width="stretch"):
            return
        load.stop()
    elif load.dataset is not None:
        cache.dataset.clear(load.dataset.id)  # type: ignore[attr-defined, unused-ignore] # the same signs may have other notices now
        use_dataset(load.dataset)
    elif load.asks:
        st.session_state[_PENDING] = load
    else:
        st.session_state.setdefault(_REFUSED, set()).update(st.session_state.get(_TAKEN) or ())
        st.session_state[_PROBLEM] = load.error or _("Loading stopped unexpectedly. The server's log says why; try again.")
    del st.session_state[_READING]
    st.rerun(scope="app")


def _progress_text(load: FilesLoad) -> str:
    if not load.total:
        return _("Reading and checking every pixel: {done:,} rows. You can look around meanwhile.").format(done=load.done)
    if load.seconds_left is None:
        return _("Reading and checking pictures: {done:,} of {total:,}").format(done=load.done, total=load.total)
    return _("Reading and checking pictures: {done:,} of {total:,}, about {duration} left. You can look around meanwhile.").format(
        done=load.done, total=load.total, duration=duration_text(load.seconds_left)
    )


def _ask(load: FilesLoad) -> None:
    """What the files leave open, with the possible answers; an answer starts another reading."""
    asks, choices = load.asks, load.choices
    if asks is None:
        return
    st.warning(plain(str(asks), MOST_OF_A_SENTENCE), icon="❓")
    match asks.question:
        case Question.NUMBERING:
            answer = st.radio(
                _("How does this file number its letters?"), asks.options, index=None, format_func=_numbering_title, key="ask-numbering"
            )
            answered = answer and replace(choices, convention=LabelConvention(answer))
        case Question.TRAINING_FILE:
            answer = st.radio(_("Which file is for training?"), asks.options, index=None, format_func=plain, key="ask-training-file")
            answered = answer and replace(choices, training=answer)
        case Question.NOT_HANDS:
            wanted = st.button(_("Load them anyway"), key="ask-not-hands", icon="🖼️")
            answered = replace(choices, any_pictures=True) if wanted else None
    if answered:
        _load(load.files, answered)
        st.rerun()
    if st.button(_("Don't load it"), key="ask-cancel"):
        del st.session_state[_PENDING]
        st.rerun()


def _numbering_title(convention: str) -> str:
    titles = {
        LabelConvention.KAGGLE: _("0–24, J left out (Kaggle): 10 is K"),
        LabelConvention.COURSE: _("0–23 without a gap (course): 10 is L"),
        LabelConvention.ALPHABET: _("0–25, the whole alphabet: 9 is J, 10 is K"),
        LabelConvention.COURSE_FROM_1: _("1–24 without a gap: 10 is K"),
        LabelConvention.ALPHABET_FROM_1: _("1–26, the whole alphabet: 10 is J, 11 is K"),
    }
    return titles[LabelConvention(convention)]
