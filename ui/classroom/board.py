"""The board: the class' best networks on the signs in use, and what the teacher makes of it."""

from __future__ import annotations

import math
import time

import pandas as pd
import streamlit as st

from signcore.classroom.board import MOST_SHOWN, BoardRules, Entry, what_differs
from signcore.classroom.rights import Action
from signcore.config.words import describe
from signcore.durations import duration_text
from signcore.i18n import _
from signcore.runs.store import Run
from signcore.shares import share_text
from ui.shared import cache
from ui.shared.plain import visible
from ui.shared.widgets import need_dataset, run_title, said_plainly


def show_board() -> None:
    """For everybody; the teacher's controls below it."""
    dataset = need_dataset()
    if dataset is None:
        return
    with said_plainly():
        desk = cache.desk()
        rules, found = desk.together.board_rules(), desk.together.board(dataset.content_hash)
        if desk.settings.own_only and not desk.may(Action.SEE):
            st.caption(_("In this class everyone sees only their own runs, so here are yours."))
        if found:
            _show_table(found[:MOST_SHOWN], rules)
        else:
            st.info(_("Nothing has been trained to its end on these signs yet."), icon="🏁")
        if rules.frozen is not None:
            st.caption(_("❄️ The board stands still: what ends from now on is not on it."))
        st.caption(
            _(
                "Compared on the validation part of the signs in use, on which no network trained. ⭐: no other here is at least as "
                "accurate in no more time with no more parameters. To be first by a point may be luck."
            )
        )
        if desk.may(Action.ORDER_BOARD):
            _show_controls(found, rules)


def _show_table(shown: list[Entry], rules: BoardRules) -> None:
    own = cache.desk().person.id
    has_own = bool(own) and any(one.run.person == own for one in shown)
    rows = []
    for place, (one, differing) in enumerate(zip(shown, what_differs(shown), strict=True), start=1):
        row = {
            _("Place"): f"{place} ⭐" if one.is_efficient else str(place),
            _("Validation accuracy"): share_text(one.accuracy),
            _("Time"): "–" if math.isinf(one.seconds) else duration_text(one.seconds),
            _("Parameters"): f"{one.parameters:,}",
            _("Network"): describe(one.run.config),
        }
        if rules.with_names:
            row[_("Name")] = visible(one.run.name)
            row[_("Whose")] = visible(one.run.owner) or "–"
        if has_own:
            row[_("Yours")] = "🙋" if one.run.person == own else ""
        rows.append(row | differing)
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key="board",
        alt=_("The best networks on these signs, with what they took and in which settings they differ"),
    )


def nameless(run: Run) -> str:
    """A run where names are left out: what it is made of, and its id."""
    return f"{describe(run.config)} · {run.id}"


def _show_controls(found: list[Entry], rules: BoardRules) -> None:
    together = cache.desk().together
    with st.container(horizontal=True, vertical_alignment="center"):
        frozen = rules.frozen is not None
        if st.button(_("Let it move again") if frozen else _("Freeze"), icon="❄️", key="board-freeze"):
            together.change_board(frozen=None if frozen else time.time())
            st.rerun()
        if st.button(
            _("Start over"),
            icon="🧽",
            key="board-reset",
            help=_("Clears the board; the runs stay. What finishes from now on appears on it."),
        ):
            together.change_board(since=time.time(), frozen=None, hidden=frozenset())
            st.rerun()
        named = st.toggle(_("With names"), rules.with_names, key="board-names")
        if named != rules.with_names:
            together.change_board(with_names=named)
            st.rerun()
    titles = {one.run.id: run_title(one.run) if rules.with_names else nameless(one.run) for one in found}
    titles |= {run_id: run_id for run_id in rules.hidden}
    if not titles:  # a choice of nothing is greyed out, and hard to read
        return
    hidden = st.multiselect(
        _("Hidden runs"), list(titles), sorted(rules.hidden), format_func=lambda run_id: titles[run_id], key="board-hidden"
    )
    if frozenset(hidden) != rules.hidden:
        together.change_board(hidden=frozenset(hidden))
        st.rerun()
