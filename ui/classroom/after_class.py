"""After the class: everything in one ZIP, everything deleted, and what is kept for how long."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from signcore.classroom.clearing import ARCHIVES, cleared_in_words
from signcore.classroom.desk import Desk
from signcore.errors import SignLabError
from signcore.i18n import _
from signcore.paths import made_folder
from ui.shared import cache
from ui.shared.background import BackgroundWork
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.widgets import said_plainly


class ArchiveWork(BackgroundWork):
    """The making of the ZIP: once a server, whoever waits for it.

    Attributes:
        done, total: runs that are in it, and of how many.
        said: what is missing in it; mostly nothing.
        error: why there is none, as a sentence.
    """

    def __init__(self) -> None:
        super().__init__("signlab-archive")
        self.done = self.total = 0
        self.said = self.error = ""
        self._make: Callable[[], str] | None = None

    def make(self, desk: Desk, target: Path) -> None:
        """Begin, unless it is under way."""
        if not self.is_running:
            self._make = lambda: desk.take_everything_home(target, self._report)
            self.start()

    def _prepare(self) -> bool:
        self.done = self.total = 0
        self.said = self.error = ""
        return self._make is not None

    def _work(self) -> None:
        try:
            self.said = self._make() if self._make else ""
        except (SignLabError, OSError) as error:
            self.error = str(error)

    def _report(self, done: int, total: int) -> None:
        self.done, self.total = done, total


@st.cache_resource(show_spinner=False)
def archive_work() -> ArchiveWork:
    """This server's."""
    return ArchiveWork()


def show_after_class() -> None:
    """For the teacher."""
    st.markdown(
        _(
            "Nothing is deleted by itself: trainings, signs and nicknames stay on this computer until you delete them here. Answers to a "
            "question go with the question. Where everybody is stands in the server’s memory, and the last place of each in its store."
        )
    )
    _show_taking_home()
    _show_clearing()


def _show_taking_home() -> None:
    st.subheader(_("Take everything home"), anchor=False)
    st.markdown(
        _("One ZIP: every training for another SignLab, the networks for Keras, a model card for each, and the signs of your own hands.")
    )
    with said_plainly():
        path, work = cache.run_store().folder / ARCHIVES / "class.zip", archive_work()
        if st.button(_("Make the ZIP"), icon="📦", key="archive-make", disabled=work.is_running):
            made_folder(path.parent)
            path.unlink(missing_ok=True)
            work.make(cache.desk(), path)
            st.rerun()
        if work.is_running:
            st.fragment(_show_progress, run_every=0.5)()
        elif work.error:
            st.error(plain(work.error, MOST_OF_A_SENTENCE), icon="🚧")
        elif path.exists():
            label = _("Save the ZIP ({size:,.1f} MB)").format(size=path.stat().st_size / 2**20)
            st.download_button(
                label, path.read_bytes, "signlab-class.zip", "application/zip", icon="💾", key="archive-save", on_click="ignore"
            )
            if work.said:
                st.caption(plain(work.said, MOST_OF_A_SENTENCE))
            st.caption(_("Names of people are in it. It stays on this computer until you make another one or delete everything."))


def _show_progress() -> None:
    work = archive_work()
    if not work.is_running:
        st.rerun(scope="app")
    share = work.done / work.total if work.total else 0.0
    st.progress(share, text=_("{done} of {total} trainings are in it").format(done=work.done, total=work.total or "…"))


def _show_clearing() -> None:
    st.subheader(_("Delete everything"), anchor=False)
    st.markdown(
        _(
            "All trainings with their networks, all collected signs and the data sets made of pictures, all learners with their nicknames. "
            "Tables of signs, the limits, and you as the teacher stay. There is no way back."
        )
    )
    sure = st.checkbox(_("Yes, delete everything that the class made"), key="clear-sure")
    if st.button(_("Delete everything now"), icon="🗑️", key="clear-now", disabled=not sure):
        with said_plainly(), st.spinner(_("Deleting …")):
            done = cache.desk().clear()
            st.success(_("Deleted: {what}.").format(what=cleared_in_words(done)), icon="🗑️")
            if done.still_going:
                st.warning(_("Some trainings are still ending. Do it once more in a moment."), icon="⏳")
