"""Freeing the space of old runs: what they take, what would be removed, and the button that does it."""

from __future__ import annotations

import streamlit as st

from signcore.i18n import _, ngettext
from signcore.runs.pruning import Pruning, bytes_of_runs, can_be_pruned
from ui.shared import cache
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.session import session
from ui.shared.widgets import run_title, said_plainly

_USUALLY_KEPT = 20


@st.fragment
def show_space() -> None:
    """The control for the space that runs take."""
    box = st.expander(_("Free space"), icon="🧹", key="space", on_change="rerun")
    if box.open:  # a closed one measures no folders
        with box:
            _show_choice()


def _show_choice() -> None:
    store = cache.run_store()
    sizes, with_model = bytes_of_runs(store), {run.id: run for run in can_be_pruned(store)}
    st.markdown(
        ngettext(
            "The one run takes {size}. Models are the big part: old ones can go, and results and curves stay.",
            "All {count} runs together take {size}. Models are the big part: old ones can go, and results and curves stay.",
            len(sizes),
        ).format(count=len(sizes), size=_megabytes(sum(sizes.values())))
    )
    number, others = st.columns([1, 2])
    keep = number.number_input(_("Newest models that stay"), 0, value=_USUALLY_KEPT, key="space-keep")
    mine = [run_id for run_id in dict.fromkeys([session().model_run, session().run_id]) if run_id in with_model]
    protected = others.multiselect(
        _("Keep these, too"), list(with_model), mine, format_func=lambda run_id: run_title(with_model[run_id]), key="space-protect"
    )
    with said_plainly():
        _show_what_goes(cache.desk().prune(keep, protect=protected, dry_run=True), keep, protected)


def _show_what_goes(would_go: Pruning, keep: int, protected: list[str]) -> None:
    if would_go.busy:
        st.caption(_("In use just now, so they stay as they are: {count}.").format(count=len(would_go.busy)))
    if not would_go.size:
        st.caption(_("Nothing would go."))
        return
    models = sum(goes.model for goes in would_go.runs)
    st.markdown(_("**{size}** would go; models among it: {count}.").format(size=_megabytes(would_go.size), count=models))
    st.caption(
        _(
            "These runs can't be tried any more, and one that was stopped can't go on where it was. "
            "The same settings, signs and seed train the same network again."
        )
    )
    # A confirmation is for what was on show, and for nothing else.
    sure = st.checkbox(
        _("Yes, remove them for everyone"), key=f"space-sure-{hash((keep, *protected, *(goes.run.id for goes in would_go.runs)))}"
    )
    if st.button(_("Free {size}").format(size=_megabytes(would_go.size)), icon="🧹", disabled=not sure, key="space-free"):
        with st.spinner(_("Removing…")):
            done = cache.desk().prune(keep, protect=protected)
        st.toast(_("{size} are free again.").format(size=_megabytes(done.size)) + f" {plain(done.note, MOST_OF_A_SENTENCE)}", icon="🧹")
        st.rerun()


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
