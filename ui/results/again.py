"""The same run again: with other seeds, to see what chance does; or from the same start with one thing changed."""

from __future__ import annotations

from collections.abc import Container

import streamlit as st

from signcore.config import setting_names
from signcore.config.words import describe, in_words
from signcore.i18n import _, ngettext
from signcore.runs.store import Run
from signcore.seeds import but_for_the_seed, fresh_seeds
from ui.results.submitting import submit_all
from ui.shared import cache
from ui.shared.session import session
from ui.shared.widgets import run_title, said_plainly

_MOST_SEEDS = 9
_STARTED = "again-started"


def show_again(selected: list[Run]) -> None:
    """A choice of one of these runs, and the two ways to repeat it."""
    box = st.expander(_("Again: with other seeds, or with one thing changed"), icon="🔁", key="again-box", on_change="rerun")
    if not box.open:
        return
    with box:
        by_id = {run.id: run for run in selected}
        run = by_id[st.selectbox(_("Which run"), list(by_id), format_func=lambda one: run_title(by_id[one]), key="again-run")]
        seeds, change = st.columns(2, gap="large")
        with seeds:
            _show_seeds(run)
        with change:
            _show_change(run)


def _show_seeds(run: Run) -> None:
    st.markdown(_("**What does chance do?** The same settings from other random starts; together they become a band."))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        count = int(st.number_input(_("Other seeds"), 1, _MOST_SEEDS, 2, key="again-seeds", width=140))
        if st.button(_("Repeat"), icon="🎲", key="again-repeat"):
            _submit(run, [{"seed": str(seed)} for seed in _fresh_seeds(run, count)])


def _fresh_seeds(run: Run, count: int) -> list[int]:
    """The lowest seeds with which this has not been trained on these signs."""
    own = but_for_the_seed(run.config)
    runs = cache.run_store().runs(limit=-1)
    taken = {one.config.train.seed for one in runs if one.data.hash == run.data.hash and but_for_the_seed(one.config) == own}
    return fresh_seeds(taken, count)


def _show_change(run: Run) -> None:
    st.markdown(_("**What does one setting do?** The same start, the same signs, one thing changed; both curves overlaid."))
    now = run.config.all_settings()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(_("Setting"), [one for one in setting_names() if one != "seed"], key="again-setting", width=220)
        value = st.text_input(_("Its value, now {value}").format(value=now[name]), key=f"again-value-{name}", width=180)
        if st.button(_("Train it"), icon="▶️", key="again-change", disabled=not value.strip()):
            _submit(run, [{name: value.strip()}])


def _submit(run: Run, changes: list[dict[str, str]]) -> None:
    with said_plainly():
        dataset = cache.dataset(run.data.id)
        configs = [run.config.with_settings(change) for change in changes]
        names = [
            ", ".join([describe(config), *(": ".join(in_words(config, setting)) for setting in change)])
            for config, change in zip(configs, changes, strict=True)
        ]
        started = [one.id for one in submit_all(dataset, list(zip(configs, names, strict=True)))]
        st.session_state[_STARTED] = [*st.session_state.get(_STARTED, []), run.id, *started]
        session().watch(started[0], run.id)
        st.toast(
            ngettext(
                "{count} training is waiting its turn. Its curve joins the others here after its first epoch.",
                "{count} trainings are waiting their turn. Their curves join the others here after their first epochs.",
                len(started),
            ).format(count=len(started)),
            icon="⏳",
        )


def join_started(known: Container[str], compared: str) -> None:
    """What was started here and has finished an epoch by now is compared, too; called before a page draws the field."""
    started = st.session_state.get(_STARTED, [])
    joining = [run_id for run_id in started if run_id in known]
    if joining:
        st.session_state[compared] = list(dict.fromkeys([*st.session_state.get(compared, []), *joining]))
        st.session_state[_STARTED] = [run_id for run_id in started if run_id not in known]
