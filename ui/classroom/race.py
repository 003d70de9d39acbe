"""A race of the class: everybody's networks begin together, and their bars grow."""

from __future__ import annotations

import streamlit as st

from signcore.classroom.class_race import ClassRace, Racer, class_race, racers
from signcore.classroom.rights import Action
from signcore.datasets.base import SignDataset
from signcore.figures.race_bars import race_bars
from signcore.i18n import _, ngettext
from signcore.runs.store import RunState
from signcore.shares import share_text
from ui.classroom.board import nameless
from ui.shared import cache
from ui.shared.charts import chart
from ui.shared.plain import visible
from ui.shared.session import session
from ui.shared.widgets import STATE_SIGNS, need_dataset, said_plainly, state_text

_AS_LONG = 2  # as between two looks at a curve: a whole class looks less often
_MOST = 30


def show_race() -> None:
    """For everybody; the start is the teacher's."""
    dataset = need_dataset()
    if dataset is None:
        return
    st.markdown(
        _(
            "Everybody chooses a network, its settings and these signs, and presses “Start training”. Nothing begins until the teacher "
            "starts the race; then all begin, as many at once as there are computers. **Guess first:** will the largest network win?"
        )
    )
    store = cache.run_store()
    race = class_race(store)
    desk = cache.desk()
    if desk.may(Action.RACE):
        _show_start(race)
    if race is not None:
        every = _AS_LONG * cache.watchers().look(id(session()))
        going = [one for one in _found(race, dataset) if not one.run.state.is_over]
        st.fragment(_show_bars, run_every=every if race.is_held or going else None)(race, dataset)


def _show_start(race: ClassRace | None) -> None:
    desk, is_held = cache.desk(), race is not None and race.is_held
    waiting = len(cache.run_store().runs([RunState.QUEUED], limit=-1))
    with said_plainly(), st.container(horizontal=True, vertical_alignment="center"):
        if is_held:
            label = ngettext("Start {count} training", "Start {count} trainings", waiting).format(count=waiting)
            if st.button(label if waiting else _("Let the queue go"), type="primary", icon="🏁", key="class-race-start"):
                desk.start_race()
                st.rerun()
            st.caption(_("The queue is held: whatever anybody starts waits for you."))
        elif st.button(
            _("Call a race"), icon="📣", key="class-race-call", help=_("From now on everything that is started waits in the queue.")
        ):
            desk.call_race()
            st.rerun()


def _found(race: ClassRace, dataset: SignDataset) -> list[Racer]:
    store = cache.run_store()
    return racers(race, store.runs(), store.last_epochs(), dataset.content_hash)


def _show_bars(race: ClassRace, dataset: SignDataset) -> None:
    now = class_race(cache.run_store())
    found = _found(race, dataset)
    if now != race:  # the teacher called another one, or started this one
        st.rerun(scope="app")
    if not found:
        st.caption(_("Nobody has entered yet."))
        return
    person, rules = cache.desk().person, cache.desk().together.board_rules()
    shown = found[:_MOST]
    titles = [_title(one, with_names=rules.with_names) for one in shown]
    is_over = all(one.run.state.is_over for one in found)
    chart(
        race_bars(
            titles, [one.accuracy or 0.0 for one in shown], [_note(one) for one in shown], [_is_own(one, person.id) for one in shown]
        ),
        key="class-race",
        fact=_fact(found, titles, is_over=is_over),
        explanation=_("Beside each bar: the validation accuracy, and how many of its epochs are done."),
        is_still=is_over,
    )


def _title(one: Racer, *, with_names: bool) -> str:
    if not with_names:
        return nameless(one.run)
    owner = visible(one.run.owner)
    return f"{owner} · {visible(one.run.name)}" if owner else visible(one.run.name)


def _is_own(one: Racer, person: str) -> bool:
    return bool(person) and one.run.person == person


def _note(one: Racer) -> str:
    """What stands beside its bar: as short as a phone needs it."""
    if one.accuracy is None:
        return state_text(one.run.state)
    if one.run.state.is_over:
        return f"{share_text(one.accuracy)} {STATE_SIGNS[one.run.state]}"
    return f"{share_text(one.accuracy)} · {one.epochs}/{one.run.config.train.epochs}"


def _fact(found: list[Racer], titles: list[str], *, is_over: bool) -> str:
    count = ngettext("{count} network takes part.", "{count} networks take part.", len(found)).format(count=len(found))
    if found[0].accuracy is None:
        return count
    said = _("The race is over. First: {name}, {share}.") if is_over else _("Ahead: {name}, {share}.")
    return f"{count} {said.format(name=titles[0], share=share_text(found[0].accuracy))}"
