"""A question to all, “everyone to this page” and the board, against a real store."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from signcore.classroom.board import BoardRules, entries, what_differs
from signcore.classroom.call import Call, Heed
from signcore.classroom.errors import TogetherError
from signcore.classroom.people import Person, Role
from signcore.classroom.question import Question, answer_of, bars
from signcore.classroom.together import Together
from signcore.datasets.base import SignDataset
from signcore.runs.choice import Candidate, candidates
from signcore.runs.store import EpochEvent, RunState, RunStore
from tests.toy_runs import tiny_config

TEACHER, MINA, JUN = Person("t", "", Role.TEACHER), Person("p1", "Mina"), Person("p2", "Jun")


@pytest.fixture
def teacher(run_store: RunStore) -> Together:
    return Together(TEACHER, run_store, run_store)


@pytest.fixture
def mina(run_store: RunStore) -> Together:
    return Together(MINA, run_store, run_store)


def test_each_has_one_answer_until_it_is_revealed(teacher: Together, mina: Together, run_store: RunStore) -> None:
    asked = teacher.ask("scaling", ("worse", "same", "better"), "abc")
    assert mina.question() == asked and asked.is_open and mina.own_answer() is None
    mina.answer(asked.id, "worse")
    mina.answer(asked.id, "same")
    Together(JUN, run_store, run_store).answer(asked.id, "worse")
    assert teacher.tally() == {"same": 1, "worse": 1}
    teacher.reveal("worse")
    with pytest.raises(TogetherError, match="over"):
        mina.answer(asked.id, "worse")
    revealed = mina.question()
    assert revealed is not None and not revealed.is_open
    assert mina.own_answer() == "same" and not revealed.is_right("same") and revealed.is_right("worse")
    teacher.end_question()
    assert mina.question() is None and teacher.tally() == {}
    assert run_store.database.select("SELECT * FROM replies") == [], "answers are forgotten with the question"
    with pytest.raises(TogetherError):
        teacher.reveal("worse")


def test_another_question_forgets_the_answers_to_the_one_before(teacher: Together, mina: Together, run_store: RunStore) -> None:
    first = teacher.ask("label", (), "")
    mina.answer(first.id, "784")
    again = teacher.ask("label", (), "")
    assert again.id != first.id and mina.own_answer() is None
    with pytest.raises(TogetherError):
        mina.answer(first.id, "785")
    assert run_store.database.select("SELECT * FROM replies") == []


def test_only_keys_and_numbers_are_kept(teacher: Together, run_store: RunStore) -> None:
    teacher.ask("scaling", ("worse", "same"), "abc")
    teacher.reveal("same")
    kept = json.loads(run_store.setting("class_question"))
    assert {name: kept[name] for name in ("scene", "choices", "data", "truth")} == {
        "scene": "scaling",
        "choices": ["worse", "same"],
        "data": "abc",
        "truth": "same",
    }


@pytest.mark.parametrize(("typed", "kept"), [("785", "785"), ("785.0", "785"), ("-0.25", "-0.25"), ("1e3", "1000"), ("264049", "264049")])
def test_numbers_are_kept_as_they_are_written_shortest(typed: str, kept: str) -> None:
    assert answer_of(Question("1", "s", (), "", 0.0), typed) == kept


@pytest.mark.parametrize("typed", ["", "many", "nan", "inf", "1e12", "<b>"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(TogetherError, match="no answer"):
        answer_of(Question("1", "s", (), "", 0.0), typed)


def test_a_key_that_is_no_choice_is_refused() -> None:
    with pytest.raises(TogetherError, match="no answer"):
        answer_of(Question("1", "s", ("worse",), "", 0.0), "785")


def test_many_different_numbers_become_bins_that_a_joke_does_not_squeeze() -> None:
    answers = Counter({str(number): 1 for number in range(100)} | {"999999999": 1})
    found = bars(Question("1", "s", (), "", 0.0), answers)
    assert len(found) == 12 and sum(count for _text, count in found) == 101
    assert max(count for _text, count in found) < 20


def test_a_number_is_right_within_its_limit() -> None:
    question = Question("1", "s", (), "", 0.0, truth="785", within=2.0)
    assert [question.is_right(answer) for answer in ("783", "782.9", "787")] == [True, False, True]
    assert not Question("1", "s", (), "", 0.0).is_right("785"), "nothing is right before it is revealed"


def test_an_offer_goes_away_by_following_declining_and_ending(teacher: Together, mina: Together, run_store: RunStore) -> None:
    jun = Together(JUN, run_store, run_store)
    call = teacher.call_everyone("data", data="abc", run="r1", sign=("training", 4))
    assert mina.call() == jun.call() == call == Call(call.id, "data", data="abc", run="r1", sign=("training", 4), begun=call.begun)
    mina.heed(call.id, Heed.FOLLOWED)
    assert mina.call() is None and jun.call() == call
    jun.heed(call.id, Heed.DECLINED)
    assert teacher.standing_call() == (call, {"followed": 1, "declined": 1})
    again = teacher.call_everyone("train")
    assert mina.call() == again, "another offer is offered to all"
    teacher.end_call()
    assert mina.call() is None and teacher.standing_call() is None
    with pytest.raises(TogetherError, match="not offered"):
        mina.heed(again.id, Heed.FOLLOWED)


def _run(store: RunStore, signs: SignDataset, accuracy: float, seconds: float, parameters: int, **settings: object) -> str:
    run = store.create(tiny_config(**settings), signs, "one", "Mina", person="p1")
    store.add_facts(run.id, seconds=seconds, parameters=parameters)
    store.add_events(run.id, epochs=[EpochEvent(0, 1.0, accuracy, 1.0, accuracy, seconds, 10.0, 0.001)])
    store.set_state(run.id, RunState.FINISHED)
    store.model_path(run.id).parent.mkdir(parents=True, exist_ok=True)
    store.model_path(run.id).touch()
    return run.id


def test_the_board_is_by_accuracy_and_marks_what_nothing_beats(teacher: Together, run_store: RunStore, toy_signs: SignDataset) -> None:
    large = _run(run_store, toy_signs, 0.90, 60.0, 1000)
    small = _run(run_store, toy_signs, 0.80, 60.0, 100, filters=2)
    slow = _run(run_store, toy_signs, 0.80, 61.0, 100)
    quick = _run(run_store, toy_signs, 0.80, 10.0, 2000)
    beaten = _run(run_store, toy_signs, 0.70, 70.0, 1000)
    board = teacher.board(toy_signs.content_hash)
    assert [one.run.id for one in board] == [large, small, slow, quick, beaten], "of equals the first"
    # By hand: slow takes longer than small at equal accuracy and size; beaten loses to large in accuracy and time.
    assert {one.run.id for one in board if one.is_efficient} == {large, small, quick}
    assert [one["Filters"] for one in what_differs(board[:2])] == ["4, 4", "2"]
    assert what_differs([board[0], board[2]]) == [{}, {}], "these have the same settings"
    assert teacher.board("0" * 64) == [], "figures on other signs can't be compared"


def test_of_two_that_are_equal_in_all_both_are_marked(run_store: RunStore, toy_signs: SignDataset) -> None:
    _run(run_store, toy_signs, 0.8, 10.0, 100)
    _run(run_store, toy_signs, 0.8, 10.0, 100)
    found = entries(candidates(run_store, toy_signs.content_hash), toy_signs.content_hash, BoardRules())
    assert [one.is_efficient for one in found] == [True, True]


def test_a_network_of_which_no_time_is_known_beats_nothing_by_it(run_store: RunStore, toy_signs: SignDataset) -> None:
    timed, arrived = (_run(run_store, toy_signs, 0.8, 10.0, 100) for _i in range(2))
    run_store.add_facts(arrived, seconds=None)
    found = entries(candidates(run_store, toy_signs.content_hash), toy_signs.content_hash, BoardRules())
    assert {one.run.id: one.is_efficient for one in found} == {timed: True, arrived: False}


def test_a_run_that_goes_on_or_was_not_measured_is_not_on_the_board(run_store: RunStore, toy_signs: SignDataset) -> None:
    going = run_store.create(tiny_config(), toy_signs)
    run_store.set_state(going.id, RunState.TRAINING)
    over = run_store.run(_run(run_store, toy_signs, 0.8, 1.0, 1))
    epoch = run_store.epochs(over.id)[-1]
    found = [Candidate(run_store.run(going.id), epoch, True), Candidate(over, None, True)]
    assert entries(found, toy_signs.content_hash, BoardRules()) == []


def test_the_teacher_orders_the_board(teacher: Together, mina: Together, run_store: RunStore, toy_signs: SignDataset) -> None:
    first = _run(run_store, toy_signs, 0.5, 1.0, 1)
    ended = run_store.run(first).ended
    assert ended is not None
    teacher.change_board(frozen=ended)
    second = _run(run_store, toy_signs, 0.9, 1.0, 1)

    def shown() -> list[str]:
        return [one.run.id for one in mina.board(toy_signs.content_hash)]

    assert shown() == [first], "what ends later is not on a frozen board"
    teacher.change_board(frozen=None, hidden=frozenset({first}))
    assert shown() == [second]
    teacher.change_board(since=run_store.run(second).ended, hidden=frozenset())
    assert shown() == []
    teacher.change_board(since=0.0, with_names=False)
    assert shown() == [second, first] and not mina.board_rules().with_names
