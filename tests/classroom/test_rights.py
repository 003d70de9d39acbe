"""Who may do what: every action of the table, tried at the desk by everybody, against a real store."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from signcore.classroom import rights
from signcore.classroom.desk import Desk
from signcore.classroom.errors import NotAllowedError
from signcore.classroom.people import ALONE, People, Person
from signcore.classroom.presence import Presence
from signcore.classroom.rights import RIGHTS, Action, Who, may
from signcore.classroom.settings import class_settings
from signcore.datasets import DataFile, SignDataset, collected, library
from signcore.errors import SignLabError
from signcore.running.capacity import is_queue_held, runs_at_once
from signcore.running.scheduler import Scheduler
from signcore.runs import moving
from signcore.runs.store import Command, RunState, RunStore
from tests.idle_launcher import IdleLauncher
from tests.toy_runs import tiny_config

PLACES = ("owner", "other", "teacher", "alone")


@dataclass
class World:
    """A class with two learners, and what one of them made."""

    store: RunStore
    people: People
    persons: dict[str, Person]
    secrets: dict[str, str]
    signs: SignDataset
    going: str
    over: str
    sign: str
    file: Path

    def desk(self, who: str) -> Desk:
        return Desk(self.persons[who], self.store, lambda: Scheduler(self.store, IdleLauncher()), self.people)


@pytest.fixture
def world(run_store: RunStore, toy_signs: SignDataset, tmp_path: Path) -> World:
    people = People(run_store)
    owner, secret = people.join("Mina", people.join_code())
    other, other_secret = people.join("Jun", people.join_code())
    teacher, teacher_secret = people.become_teacher(people.renew_teacher_secret())
    going = run_store.create(tiny_config(), toy_signs, "going", "Mina", person=owner.id).id
    run_store.set_state(going, RunState.TRAINING)
    over = run_store.create(tiny_config(), toy_signs, "over", "Mina", person=owner.id).id
    run_store.model_path(over).write_bytes(b"a model")
    run_store.set_state(over, RunState.FINISHED)
    sign = collected.keep_sign(np.zeros((28, 28), np.uint8), "A", "Mina", owner.id).id
    file = tmp_path / "ours.signlab"
    moving.pack(run_store, run_store.run(run_store.create(tiny_config(), toy_signs, state=RunState.FINISHED).id), None, file)
    persons = {"owner": owner, "other": other, "teacher": teacher, "alone": ALONE}
    secrets = {"owner": secret, "other": other_secret, "teacher": teacher_secret, "alone": ""}
    return World(run_store, people, persons, secrets, toy_signs, going, over, sign, file)


def _unreadable(world: World, desk: Desk) -> bool:
    """A file that is no table: whoever may load is told so, and not that they may not."""
    try:
        desk.load_files([DataFile("a.csv", content=b"label,pixel1\n1,2\n")])
    except NotAllowedError:
        raise
    except SignLabError:
        return True
    return False


def _asked(world: World) -> str:
    return world.desk("teacher").together.ask("label", (), "").id


def _queued(world: World) -> str:
    return world.store.create(tiny_config(), world.signs, "last").id


# Each action as a deed at the desk, which says whether the store shows that it was done.
DEEDS: dict[Action, Callable[[World, str], bool]] = {
    Action.SEE: lambda w, who: w.desk(who).runs.run(w.over).id == w.over,
    Action.TRAIN: lambda w, who: w.store.run(w.desk(who).submit(tiny_config(), w.signs).id).person == w.persons[who].id,
    Action.STEER: lambda w, who: (w.desk(who).command(w.going, Command.PAUSE), bool(w.store.take_commands(w.going)))[1],
    Action.RENAME: lambda w, who: w.desk(who).rename(w.over, "another") == w.store.run(w.over).name == "another",
    Action.DELETE: lambda w, who: (w.desk(who).delete(w.over), w.over not in w.store.ids())[1],
    Action.STAR: lambda w, who: (w.desk(who).star([w.over], value=True), w.store.run(w.over).facts.is_starred)[1],
    Action.IMPORT: lambda w, who: w.desk(who).bring_here(w.file).person == w.persons[who].id,
    Action.LOAD_DATA: lambda w, who: _unreadable(w, w.desk(who)),
    Action.REMOVE_DATA: lambda w, who: (
        w.store.set_state(w.going, RunState.STOPPED),
        w.desk(who).remove_dataset(w.signs.id),
        library.stored_datasets() == {},
    )[-1],
    Action.KEEP_SIGN: lambda w, who: w.desk(who).keep_sign(np.ones((28, 28), np.uint8), "B", "Jun").owner == w.persons[who].id,
    Action.REMOVE_SIGN: lambda w, who: (w.desk(who).remove_signs([w.sign]), collected.count_signs() == 0)[1],
    Action.PRUNE: lambda w, who: (w.desk(who).prune(0), not w.store.model_path(w.over).exists())[1],
    Action.SET_AT_ONCE: lambda w, who: (w.desk(who).set_at_once(7), runs_at_once(w.store) == 7)[1],
    Action.ORDER_QUEUE: lambda w, who: [_queued(w), last := _queued(w), w.desk(who).send_ahead(last), w.store.line()[0] == last][-1],
    Action.RACE: lambda w, who: (
        [w.desk(who).call_race(), is_queue_held(w.store), w.desk(who).start_race(), not is_queue_held(w.store)][1::2] == [True] * 2
    ),
    Action.SET_CLASS: lambda w, who: (w.desk(who).change_settings(epochs=3), class_settings(w.store).epochs == 3)[1],
    Action.MANAGE_PEOPLE: lambda w, who: (w.desk(who).reset(w.persons["owner"].id), w.people.by_secret(w.secrets["owner"]) is None)[1],
    Action.LEAVE: lambda w, who: (w.desk(who).leave(w.secrets[who]), w.people.by_secret(w.secrets[who]) is None)[1],
    Action.WATCH: lambda w, who: len(w.desk(who).together.tiles(w.people.everybody(), Presence())) == 2,
    Action.ASK: lambda w, who: w.desk(who).together.ask("label", (), "") == w.desk("other").together.question(),
    Action.ANSWER: lambda w, who: w.desk(who).together.answer(_asked(w), "785") == w.desk(who).together.own_answer(),
    Action.CALL: lambda w, who: w.desk(who).together.call_everyone("data") == w.desk("other").together.call(),
    Action.ORDER_BOARD: lambda w, who: (
        w.desk(who).together.change_board(hidden=frozenset({w.over})),
        w.desk("other").together.board_rules().hidden == {w.over},
    )[1],
    Action.TAKE_HOME: lambda w, who: (w.desk(who).take_everything_home_here(w.file), zipfile.is_zipfile(w.file))[1],
    Action.CLEAR: lambda w, who: (
        w.store.set_state(w.going, RunState.STOPPED),
        w.desk(who).clear(),
        (w.store.ids(), collected.count_signs(), [one.id for one in w.people.everybody()]) == (set(), 0, ["teacher"]),
    )[-1],
}


def test_the_table_has_a_line_for_every_action_and_each_is_tried() -> None:
    assert set(RIGHTS) == set(DEEDS) == set(Action)


@pytest.mark.parametrize("who", PLACES)
@pytest.mark.parametrize("action", list(Action), ids=lambda action: action.name)
def test_the_desk_does_what_the_table_allows_and_nothing_else(action: Action, who: str, world: World) -> None:
    # The table in the words of the teacher's page, not by the function that the desk asks.
    allowed = (
        who
        in {
            Who.EVERYBODY: PLACES,
            Who.EVERYBODY_UNLESS_OWN_ONLY: PLACES,
            Who.OWNER: ("owner", "teacher", "alone"),
            Who.TEACHER: ("teacher", "alone"),
        }[RIGHTS[action]]
    )
    before = _everything(world)
    if allowed:
        assert DEEDS[action](world, who), "it was done"
        return
    with pytest.raises(NotAllowedError) as refused:
        DEEDS[action](world, who)
    assert str(refused.value).endswith(".") and str(refused.value) == world.desk(who).why_not(action, world.persons["owner"].id)
    if action not in (Action.REMOVE_DATA, Action.ORDER_QUEUE, Action.CLEAR):  # whose deeds prepare something first
        assert _everything(world) == before, "nothing was changed"
    assert world.signs.id in library.stored_datasets()


def _everything(world: World) -> tuple[object, ...]:
    return (
        [(run.id, run.name, run.state, run.facts, run.person) for run in world.store.runs()],
        world.store.model_path(world.over).exists(),
        collected.owners(),
        class_settings(world.store),
        world.store.line(),
        runs_at_once(world.store),
        world.people.by_secret(world.secrets["owner"]) is not None,
    )


@pytest.mark.parametrize(
    "deed",
    [
        lambda desk, w: desk.stop(w.going),
        lambda desk, w: desk.resume(w.over),
        lambda desk, w: desk.resume_here(w.over, at_once=True),
        lambda desk, w: desk.give_up_here(w.going, "because"),
        lambda desk, _w: desk.renew_join_code(),
        lambda desk, _w: desk.renew_teacher_link(),
        lambda desk, w: desk.hand_on(w.persons["teacher"].id),
        lambda desk, w: desk.remove_person(w.persons["owner"].id),
        lambda desk, _w: desk.prune(0, dry_run=True),
        lambda desk, w: desk.star([w.over], value=False),
        lambda desk, _w: desk.together.tally(),
        lambda desk, _w: desk.together.reveal("785"),
        lambda desk, _w: desk.together.end_question(),
        lambda desk, _w: desk.together.standing_call(),
        lambda desk, _w: desk.together.end_call(),
        lambda desk, w: desk.take_everything_home(w.file),
    ],
)
def test_every_other_deed_that_is_not_for_all_refuses_another_learner(deed: Callable[[Desk, World], object], world: World) -> None:
    before = _everything(world)
    with pytest.raises(NotAllowedError):
        deed(world.desk("other"), world)
    assert _everything(world) == before


def test_where_learners_see_only_their_own_runs_a_guessed_id_finds_nothing(world: World) -> None:
    world.desk("teacher").change_settings(own_only=True)
    own, others = world.desk("owner").runs, world.desk("other").runs
    assert {run.id for run in own.runs()} == {world.going, world.over} == own.ids()
    assert others.runs() == [] and others.ids() == set() and others.all_epochs() == {}
    with pytest.raises(SignLabError, match="There is no run"):
        others.run(world.over)
    assert world.desk("teacher").runs.ids() == world.store.ids()
    assert not may(world.persons["other"], Action.SEE, world.persons["owner"].id, own_only=True)


def test_nobody_s_runs_are_the_teacher_s(world: World) -> None:
    old = world.store.create(tiny_config(), world.signs, "of before", state=RunState.FINISHED).id
    for who in ("owner", "other"):
        with pytest.raises(NotAllowedError):
            world.desk(who).delete(old)
    nobody = Person("", "")
    assert not rights.may(nobody, Action.DELETE, ""), "an empty id owns nothing"
    world.desk("teacher").delete(old)
    assert old not in world.store.ids()


def test_a_mark_on_several_runs_is_set_on_all_or_on_none(world: World) -> None:
    mine = world.store.create(tiny_config(), world.signs, "mine", state=RunState.FINISHED, person=world.persons["other"].id).id
    with pytest.raises(NotAllowedError):
        world.desk("other").star([mine, world.over], value=True)
    assert not world.store.run(mine).facts.is_starred


def test_runs_are_signed_with_the_nickname_of_the_class_whatever_is_said(world: World) -> None:
    run = world.desk("other").submit(tiny_config(), world.signs, owner="Mina")
    assert (run.owner, run.person) == ("Jun", world.persons["other"].id)
    assert world.desk("alone").submit(tiny_config(), world.signs, owner="Ada").owner == "Ada"


def test_signs_that_a_run_trains_with_stay(world: World) -> None:
    with pytest.raises(SignLabError, match="still training"):
        world.desk("teacher").remove_dataset(world.signs.id)
    assert world.signs.id in library.stored_datasets()
