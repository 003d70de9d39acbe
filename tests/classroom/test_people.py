"""Joining a class, being known again, being handed on, being shown out; and what is kept of all that."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from signcore.classroom import people as people_module
from signcore.classroom.codes import CODE_ALPHABET, Guard, typed
from signcore.classroom.errors import JoinError
from signcore.classroom.nicknames import LONGEST_NICKNAME
from signcore.classroom.people import TEACHER_ID, People, Role
from signcore.runs.store import RunStore


@pytest.fixture
def people(run_store: RunStore) -> People:
    return People(run_store)


def test_a_browser_is_known_again_by_its_secret_of_which_the_store_has_only_the_hash(people: People, store: Path) -> None:
    person, secret = people.join("Mina", people.join_code())
    assert people.by_secret(secret) == people.person(person.id) and person.role is Role.LEARNER
    assert people.by_secret(secret + "x") is None and people.by_secret("") is None and people.by_secret("\udce9") is None
    teacher = people.renew_teacher_secret()
    handed = people.hand_on(person.id)
    with sqlite3.connect(store / "runs.sqlite") as db:
        everything = "\n".join(db.iterdump())
    db.close()
    assert "Mina" in everything
    assert [one for one in (secret, teacher, handed) if one in everything] == []


def test_the_code_may_be_typed_as_people_type(people: People) -> None:
    code = people.join_code()
    assert len(code) == 6 and set(code) <= set(CODE_ALPHABET)
    person, _secret = people.join("Mina", f" {code[:3].lower()}-{code[3:]} ")
    assert person.nickname == "Mina"
    assert typed("\uff21\uff22c 234") == "ABC234"


def test_a_wrong_code_lets_nobody_in_and_many_wrong_ones_have_one_wait(run_store: RunStore) -> None:
    now = 0.0
    people = People(run_store, Guard(lambda: now))
    for _try in range(20):
        with pytest.raises(JoinError, match="not the join code"):
            people.join("Mina", "WRONG", "192.0.2.7")
    with pytest.raises(JoinError, match="Too many"):
        people.join("Mina", people.join_code(), "192.0.2.7")
    people.join("Jun", people.join_code(), "192.0.2.8")
    now = 61.0
    people.join("Mina", people.join_code(), "192.0.2.7")
    assert [one.nickname for one in people.everybody()] == ["Jun", "Mina"]


def test_wrong_codes_of_many_addresses_have_everybody_wait(run_store: RunStore) -> None:
    people = People(run_store, Guard(lambda: 0.0))
    for number in range(300):
        with pytest.raises(JoinError, match="not the join code"):
            people.join("Mina", "WRONG", f"192.0.2.{number}")
    with pytest.raises(JoinError, match="Too many"):
        people.join("Mina", people.join_code(), "198.51.100.1")


@pytest.mark.parametrize(
    ("typed_name", "kept"),
    [
        ("  Mi  na ", "Mi na"),
        ("Mi\u202ena\u0000\x1b", "Mina"),
        ("a" * 50, "a" * LONGEST_NICKNAME),
        ("**b** <i>", "**b** <i>"),
        ("민아", "민아"),
        ("e" + "\u0301" * 40, "e" + "\u0301" * 4),
    ],
)
def test_nicknames_are_cleaned(typed_name: str, kept: str, people: People) -> None:
    person, _secret = people.join(typed_name, people.join_code())
    assert person.nickname == kept == people.everybody()[0].nickname


@pytest.mark.parametrize("name", ["", "  ", "\u202e\u200b", "\u3164", "\ud800", "Teacher", "the teacher", "선생님"])
def test_nicknames_that_are_none_are_refused(name: str, people: People) -> None:
    with pytest.raises(JoinError):
        people.join(name, people.join_code())
    assert people.everybody() == []


@pytest.mark.parametrize("name", ["Mina", "MINA", "mi na", "Mi-na.", "\uff2dina", "Mina\u200b"])
def test_nicknames_that_look_like_another_s_are_refused(name: str, people: People) -> None:
    people.join("Mina", people.join_code())
    with pytest.raises(JoinError, match="taken"):
        people.join(name, people.join_code())


def test_another_join_code_opens_and_the_old_one_does_not(people: People) -> None:
    old = people.join_code()
    _person, secret = people.join("Mina", old)
    assert people.renew_join_code() == people.join_code() != old
    with pytest.raises(JoinError):
        people.join("Jun", old)
    assert people.by_secret(secret) is not None, "whoever is in stays in"


def test_the_teacher_s_link_works_until_there_is_another(people: People) -> None:
    assert not people.has_teacher_link()
    old = people.renew_teacher_secret()
    teacher, secret = people.become_teacher(old)
    assert teacher.is_teacher and teacher.id == TEACHER_ID and people.has_teacher_link()
    people.renew_teacher_secret()
    with pytest.raises(JoinError, match="no longer works"):
        people.become_teacher(old)
    found = people.by_secret(secret)
    assert found is not None and found.is_teacher
    with pytest.raises(JoinError):
        people.become_teacher(secret), "the secret of a browser is no link"
    assert people.by_secret(old) is None, "and the link is no browser's"


def test_a_person_is_handed_on_once_and_soon(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    person, first = people.join("Mina", people.join_code())
    code = people.hand_on(person.id)
    taken, second = people.take_over(code.lower())
    assert taken.id == person.id and second != first
    assert people.by_secret(first) == people.by_secret(second)
    with pytest.raises(JoinError, match="has been used"):
        people.take_over(code)
    late = people.hand_on(person.id)
    now = people_module.time.time()
    monkeypatch.setattr(people_module.time, "time", lambda: now + 16 * 60)
    with pytest.raises(JoinError, match="too old"):
        people.take_over(late)


def test_a_newer_code_for_a_person_takes_the_place_of_the_older(people: People) -> None:
    person, _secret = people.join("Mina", people.join_code())
    old, new = people.hand_on(person.id), people.hand_on(person.id)
    with pytest.raises(JoinError):
        people.take_over(old)
    assert people.take_over(new)[0].id == person.id


def test_after_a_reset_no_browser_is_that_person_and_a_code_brings_them_back(people: People) -> None:
    person, secret = people.join("Mina", people.join_code())
    people.reset(person.id)
    assert people.by_secret(secret) is None and people.person(person.id) is not None
    back, again = people.take_over(people.hand_on(person.id))
    assert back.id == person.id and people.by_secret(again) is not None


def test_who_is_removed_is_gone_and_the_nickname_is_free(people: People) -> None:
    person, secret = people.join("Mina", people.join_code())
    code = people.hand_on(person.id)
    people.remove(person.id)
    assert people.by_secret(secret) is None
    with pytest.raises(JoinError):
        people.take_over(code)
    other, _secret = people.join("Mina", people.join_code())
    assert other.id != person.id, "and owns none of their runs"


def test_one_browser_leaves_and_the_other_stays(people: People) -> None:
    person, first = people.join("Mina", people.join_code())
    second = people.take_over(people.hand_on(person.id))[1]
    people.forget_browser(first)
    assert people.by_secret(first) is None and people.by_secret(second) is not None


def test_a_school_s_account_is_one_person_and_may_become_the_teacher(people: People) -> None:
    one = people.known("https://login.school.test/ 17", "Mina")
    assert people.known("https://login.school.test/ 17", "Mina K.").id == one.id
    other = people.known("https://login.school.test/ 18", "Mina")
    assert (other.nickname, other.id == one.id) == ("Mina 2", False)
    with pytest.raises(JoinError):
        people.promote(other.id, "guessed")
    assert not people.known("https://login.school.test/ 18", "Mina").is_teacher
    people.promote(one.id, people.renew_teacher_secret())
    assert people.known("https://login.school.test/ 17", "Mina").is_teacher
    assert people.unlimited() >= {one.id, ""} and other.id not in people.unlimited()


def test_a_class_has_an_end(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_module, "MOST_PEOPLE", 2)
    for name in ("Mina", "Jun"):
        people.join(name, people.join_code())
    with pytest.raises(JoinError, match="as many as there can be"):
        people.join("Ari", people.join_code())


def test_where_people_are_is_noted_but_not_at_every_click(people: People) -> None:
    person, _secret = people.join("Mina", people.join_code())
    people.note_seen(person, "train")
    first = people.person(person.id)
    people.note_seen(person, "train")
    assert first is not None and first.doing == "train" and people.person(person.id) == first
    people.note_seen(person, "lesson cnn")
    later = people.person(person.id)
    assert later is not None and later.doing == "lesson cnn"
