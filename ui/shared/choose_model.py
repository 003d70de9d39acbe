"""Which trained network is asked: the best one for the signs in use, unless someone chose another; and why it is that one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from signcore.datasets.base import SignDataset
from signcore.errors import RunError
from signcore.i18n import _, ngettext, restored
from signcore.runs.artifacts import read_about
from signcore.runs.choice import Candidate, Reason, best_finished, candidates, choose
from signcore.runs.store import Run, RunStore
from signcore.shares import share_text
from signcore.starter import STARTER_ID, STARTER_PATH, has_starter
from ui.shared import cache
from ui.shared.plain import plain, visible
from ui.shared.session import session
from ui.shared.widgets import model_was_removed, run_title

_KEY = "asked"


@dataclass(frozen=True)
class Asked:
    """The network that answers.

    Attributes:
        path: its model file.
        name: what it is called.
        data_hash, data_name: of the signs that it was trained on.
        subset: how many of those training signs were used; 0 for all.
        reads_cameras: whether it learnt from signs as a camera sees them.
    """

    path: Path
    name: str
    data_hash: str
    data_name: str
    subset: int = 0
    reads_cameras: bool = False

    def trained_on(self, dataset: SignDataset) -> bool:
        """Whether these are the signs that it learnt from."""
        return self.data_hash == dataset.content_hash


def choose_model(dataset: SignDataset | None) -> Asked | None:
    """The network to ask, with the list that lets one choose another; None, and what to do, if there is none."""
    store, mine = cache.run_store(), session()
    ranked = candidates(store, dataset.content_hash if dataset else "")
    chosen = mine.chosen_model()
    _say_what_is_missing(store, [chosen or mine.run_id], ranked)
    found = choose(ranked, lambda run: _is_usable(store, run), chosen=chosen, watched=mine.run_id, shipped=has_starter())
    if found is None:
        st.info(_("There is no trained network yet. Train one first; the quick look is the shortest way to one."), icon="🌱")
        st.page_link("pages/lab/train.py", label=_("Open the train page"), icon="📈")
        return None
    own, reason = (None, Reason.CHOSEN) if chosen == STARTER_ID and has_starter() else found
    titles = {one.run.id: _title(one) for one in ranked}
    if has_starter():
        titles[STARTER_ID] = _("The network that comes with SignLab, trained on synthetic signs")
    asked = own.run.id if own else STARTER_ID
    st.selectbox(
        _("Network to ask"),
        list(titles),
        list(titles).index(asked),
        format_func=titles.__getitem__,
        key=_KEY,
        on_change=_note_choice,
        help=_(
            "Those best for the signs in use come first. A percentage is the share of its own validation signs that a network read right."
        ),
    )
    st.caption(" ".join([_why(own, reason, dataset), *_better_one(own, ranked, store)]))
    if own is None:
        return _shipped()
    return Asked(
        store.model_path(own.run.id),
        own.run.name,
        own.run.data.hash,
        own.run.data.name,
        own.run.config.train.subset,
        own.run.config.train.camera_renders > 0,
    )


def _note_choice() -> None:
    session().choose_model(st.session_state[_KEY])


def _shipped() -> Asked:
    try:
        data = read_about(STARTER_PATH)["data"]
        return Asked(STARTER_PATH, _("SignLab’s network"), data["hash"], restored(data["name"]))
    except (RunError, KeyError):  # whoever asks it is told so
        return Asked(STARTER_PATH, _("SignLab’s network"), "", "?")


def _is_usable(store: RunStore, run: Run) -> bool:
    """Whether a run's model file is one of SignLab's, and whole: its list of members stands at its end."""
    try:
        read_about(store.model_path(run.id))
    except RunError:
        return False
    return True


def _title(one: Candidate) -> str:
    """What the list says of a run. Of one that goes on it says no figure: a list holds on to the text that was chosen."""
    accuracy = f" · {share_text(one.accuracy)}" if one.run.state.is_over and one.accuracy >= 0 else ""
    elsewhere = "" if one.same_signs else " · " + _("other signs: {name}").format(name=visible(one.run.data.name))
    return run_title(one.run) + accuracy + elsewhere


def _why(own: Candidate | None, reason: Reason, dataset: SignDataset | None) -> str:
    """Why this one answers, and how good it is, as a sentence or three."""
    said = {
        Reason.CHOSEN: _("The network that you chose."),
        Reason.WATCHED: _("The run that you are watching."),
        Reason.BEST: _("The best finished network for these signs."),
        Reason.SHIPPED: _("There is no finished network for these signs to ask, so the one that comes with SignLab answers."),
        Reason.OTHER_SIGNS: _("There is no finished network for these signs to ask; this is the best one for other signs."),
        Reason.UNFINISHED: _("There is no finished network to ask; this is the best of the others."),
    }[reason]
    if dataset is None and reason in (Reason.SHIPPED, Reason.OTHER_SIGNS):
        said = _("No signs are loaded, so there is nothing to tell which network is the best for them.")
    return f"{said} {_how_far(own)}" if own else said


def _how_far(own: Candidate) -> str:
    planned = own.run.config.train.epochs
    done = own.last.epoch + 1 if own.last else 0
    if done == 0:
        return _("Its first epoch has not ended, so it has learnt very little.")
    elsewhere = _("the validation signs of “{name}”").format(name=plain(own.run.data.name))
    signs = _("these validation signs") if own.same_signs else elsewhere
    share = share_text(own.accuracy) if own.accuracy >= 0 else _("an unknown share")
    if own.is_finished:
        return _("It read {share} of {signs} right.").format(share=share, signs=signs)
    if own.run.state.is_over:
        said = ngettext(
            "It was stopped after {done} of {planned} epoch and read {share} of {signs} right.",
            "It was stopped after {done} of {planned} epochs and read {share} of {signs} right.",
            planned,
        )
    else:
        said = ngettext(
            "It has done {done} of {planned} epoch and reads {share} of {signs} right.",
            "It has done {done} of {planned} epochs and reads {share} of {signs} right.",
            planned,
        )
    return said.format(done=done, planned=planned, share=share, signs=signs)


def _better_one(own: Candidate | None, ranked: list[Candidate], store: RunStore) -> list[str]:
    """A pointer to the best finished network for these signs, where a worse one is asked."""
    best = best_finished(ranked, lambda run: _is_usable(store, run))
    if best is None or (own and (own.run.id == best.run.id or (own.same_signs and own.accuracy >= best.accuracy))):
        return []
    said = _("The best finished one for these signs is “{name}”: {share}.")
    return [said.format(name=plain(best.run.name), share=share_text(best.accuracy))]


def _say_what_is_missing(store: RunStore, wanted: list[str], ranked: list[Candidate]) -> None:
    """Why a run that was chosen or is watched can't be asked."""
    for run_id in {one for one in wanted if one and one != STARTER_ID} - {one.run.id for one in ranked}:
        try:
            run = store.run(run_id)
        except RunError as error:
            st.caption(plain(str(error), most=200))
            continue
        if run.facts.pruned is not None:
            st.caption(model_was_removed(run))
        else:
            st.caption(_("“{name}” has no network to ask yet: none has been saved so far.").format(name=plain(run.name)))
