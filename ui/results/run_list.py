"""All runs in a list that can be searched, sorted and starred; what is chosen in it is compared."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from signcore.classroom.rights import Action
from signcore.i18n import _, ngettext
from signcore.runs.store import EpochEvent, Run
from ui.shared import cache
from ui.shared.plain import visible
from ui.shared.widgets import STATE_SIGNS, said_plainly

_LIST = "run-list"


def show_run_list(runs: list[Run], epochs_of: dict[str, list[EpochEvent]], compared: str) -> None:
    """The list; nothing is made of it before somebody opens it.

    Args:
        runs: the newest first.
        epochs_of: their epochs.
        compared: the key of the field that holds what is compared.
    """
    box = st.expander(_("Find a run: search, sort, star"), icon="🔎", key="run-list-box", on_change="rerun")
    if not box.open:
        return
    with box:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            wanted = st.text_input(_("Search"), key="run-search", placeholder=_("a name, an owner, signs, a setting")).casefold().split()
            starred = st.toggle(_("Only starred"), key="run-starred")
        found = [run for run in runs if (run.facts.is_starred or not starred) and all(word in _text(run) for word in wanted)]
        found.sort(key=lambda run: not run.facts.is_starred)  # the order stays otherwise
        st.dataframe(
            _table(found, epochs_of),
            hide_index=True,
            height=320,
            key=_LIST,
            on_select=lambda: _take(found, compared),
            selection_mode="multi-row",
            column_config={name: st.column_config.NumberColumn(format="%.1f %%") for name in (_("Validation"), _("Training"))},
            alt=ngettext("{count} run with its figures", "{count} runs with their figures", len(found)).format(count=len(found)),
        )
        chosen = st.session_state.get(compared, [])
        whose = {run.id: run.person for run in runs}
        refusal = next((why for one in chosen if (why := cache.desk().why_not(Action.STAR, whose.get(one, "")))), "")
        with st.container(horizontal=True):
            for title, value in ((_("Star what is compared"), True), (_("Take the stars away"), False)):
                disabled = not chosen or bool(refusal)
                st.button(title, key=f"star-{value}", disabled=disabled, help=refusal or None, on_click=_star, args=(chosen, value))
        st.caption(_("A click on a column’s title sorts. Tick runs to compare them; stars are for everyone, and stand first."))


def _text(run: Run) -> str:
    settings = " ".join(f"{name}={value}" for name, value in run.config.settings().items())
    return f"{run.name} {run.owner} {run.data.name} {run.id} {settings}".casefold()


def _table(runs: list[Run], epochs_of: dict[str, list[EpochEvent]]) -> pd.DataFrame:
    last = [epochs_of[run.id][-1] for run in runs]
    return pd.DataFrame(
        {
            "★": ["★" if run.facts.is_starred else "" for run in runs],
            _("Run"): [visible(run.name) for run in runs],
            _("Made by"): [visible(run.owner) for run in runs],
            _("When"): pd.to_datetime([run.created for run in runs], unit="s").round("s"),
            _("State"): [STATE_SIGNS[run.state] for run in runs],
            _("Validation"): [100 * event.val_accuracy for event in last],
            _("Training"): [100 * event.accuracy for event in last],
            _("Epochs"): [event.epoch + 1 for event in last],
            _("Seconds"): [round(sum(event.seconds for event in epochs_of[run.id]), 1) for run in runs],
            _("Parameters"): [run.facts.parameters for run in runs],
            _("Signs"): [visible(run.data.name) for run in runs],
            _("Unlike the lesson"): [" ".join(f"{name}={value}" for name, value in run.config.settings().items()) for run in runs],
        }
    )


def _take(found: list[Run], compared: str) -> None:
    rows = st.session_state[_LIST].selection.rows
    if rows:
        st.session_state[compared] = [found[row].id for row in rows if row < len(found)]


def _star(run_ids: list[str], value: bool) -> None:
    with said_plainly():
        cache.desk().star(run_ids, value=value)
