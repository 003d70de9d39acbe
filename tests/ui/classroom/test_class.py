"""The gate of a class, the teacher's page, and what pages leave out for whom."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from signcore.classroom.people import People
from signcore.classroom.settings import ClassSettings, class_settings
from signcore.datasets import SignDataset
from signcore.runs.store import EpochEvent, RunState, RunStore
from tests.toy_runs import tiny_config
from tests.ui.conftest import PAGES, PROJECT
from tests.ui.plainly import seen

CLASS_PAGE = "pages/class/classroom.py"


def arrive(**address: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "router.py"), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def join(app: AppTest, nickname: str, code: str) -> AppTest:
    app.text_input(key="join-nickname").set_value(nickname)
    app.text_input(key="join-code").set_value(code)
    return next(button for button in app.button if button.label == "Join").click().run()


def become_teacher(people: People) -> AppTest:
    """By the secret that the browser would keep after the link was opened."""
    _teacher, secret = people.become_teacher(people.renew_teacher_secret())
    app = arrive()
    app.session_state["signlab"].secret = secret
    return app.run()


def keys(app: AppTest) -> set[str]:
    return {button.key for button in app.button if button.key}


def make_run(signs: SignDataset, person: str, name: str = "ours", state: RunState = RunState.TRAINING) -> str:
    store = RunStore()
    run = store.create(tiny_config(), signs, name, "Somebody", person=person)
    store.add_events(run.id, epochs=[EpochEvent(0, 1.0, 0.9, 1.5, 0.5, 2.0, 100.0, 0.001)])
    store.set_state(run.id, state)
    return run.id


def test_whoever_is_not_known_sees_the_way_in_and_nothing_else(toy_signs: SignDataset) -> None:
    run = make_run(toy_signs, "")
    app = arrive(run=run)
    assert [title.value for title in app.title] == ["Come in"]
    assert {field.key for field in app.text_input} == {"join-nickname", "join-code", "join-handed"}
    assert toy_signs.name not in "".join(text.value for text in [*app.markdown, *app.caption])
    for page in PAGES:
        app.switch_page(page).run()
        assert not app.exception
        assert [title.value for title in app.title] == ["Come in"], page


def test_who_joins_is_led_on_to_where_the_address_says(people: People, toy_signs: SignDataset) -> None:
    run = make_run(toy_signs, "")
    app = AppTest.from_file(str(PROJECT / "router.py"), default_timeout=60)
    app.query_params["run"] = run
    app.run().switch_page("pages/lab/train.py").run()
    join(app, "Mina", people.join_code())
    assert not app.exception
    assert [title.value for title in app.title] == ["Train, and watch"]
    assert app.query_params["run"] == run
    assert [one.nickname for one in people.everybody()] == ["Mina"]


def test_a_wrong_code_and_a_taken_nickname_are_said(people: People) -> None:
    app = join(arrive(), "Mina", "WRONG2")
    assert "not the join code" in seen(app.error[0].value)
    people.join("Mina", people.join_code())
    app = join(app, "mina", people.join_code())
    assert "“mina” is taken" in seen(app.error[0].value)
    assert len(people.everybody()) == 1


def test_a_nickname_is_shown_as_it_is_written(people: People) -> None:
    app = join(arrive(), "**b** [x](y)", people.join_code())
    app.switch_page(CLASS_PAGE).run()
    assert not app.exception
    said = next(text.value for text in app.markdown if "in this class." in text.value)
    assert seen(said) == "You are ****b** [x](y)** in this class." and r"\*\*b" in said


def test_alone_there_is_no_gate_and_no_class_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIGNLAB_CLASS")
    app = arrive()
    assert [title.value for title in app.title] == ["Teach a network to read signs"]
    assert RunStore().setting("join_code") == ""


def test_a_link_that_is_none_is_said_and_changes_nothing(people: People) -> None:
    people.renew_teacher_secret()
    app = arrive(teacher="guessed")
    assert [title.value for title in app.title] == ["Come in"]
    assert "no longer works" in seen(app.warning[0].value)
    assert "teacher" not in app.query_params
    assert people.everybody() == []


def test_the_teacher_s_link_makes_this_browser_the_teacher_s(people: People) -> None:
    app = arrive(teacher=people.renew_teacher_secret())
    assert not app.title, "nothing is shown before the secret is out of the address"
    known = people.by_secret(app.session_state["signlab"].secret)
    assert known is not None and known.is_teacher


def test_a_code_makes_another_browser_the_same_person(people: People) -> None:
    person, _secret = people.join("Mina", people.join_code())
    app = arrive()
    app.text_input(key="join-handed").set_value(people.hand_on(person.id))
    next(button for button in app.button if button.label == "Go on here").click().run()
    known = people.by_secret(app.session_state["signlab"].secret)
    assert known is not None and known.id == person.id


@pytest.mark.parametrize("page", [*PAGES, CLASS_PAGE])
def test_each_page_opens_for_a_learner_and_for_the_teacher(page: str, people: People, toy_signs: SignDataset) -> None:
    make_run(toy_signs, "", state=RunState.FINISHED)
    for app in (join(arrive(), "Mina", people.join_code()), become_teacher(people)):
        app.switch_page(page).run()
        assert not app.exception and [box.value for box in app.error] == []


def test_a_learner_may_look_at_another_s_training_and_steer_their_own(people: People, toy_signs: SignDataset) -> None:
    other = make_run(toy_signs, people.join("Jun", people.join_code())[0].id)
    app = join(arrive(run=other), "Mina", people.join_code())
    app.switch_page("pages/lab/train.py").run()
    stop = app.button(key="stop")
    assert stop.disabled and stop.help == "Only its owner and the teacher may do this."
    assert app.button(key="pause").disabled
    mine = make_run(toy_signs, people.everybody()[-1].id, "mine")
    app.session_state["signlab"].watch(mine)
    app.run()
    assert not app.button(key="stop").disabled
    app.button(key="stop").click().run()
    assert not app.exception
    assert RunStore().take_commands(mine) and not RunStore().take_commands(other)
    assert "at-once" not in {field.key for field in app.number_input}


def test_a_click_that_was_on_the_page_before_it_was_forbidden_is_refused(people: People, toy_signs: SignDataset) -> None:
    app = join(arrive(), "Mina", people.join_code())
    (mina,) = people.everybody()
    run = make_run(toy_signs, mina.id, state=RunState.FINISHED)
    app.switch_page("pages/lab/results.py").run()
    app.button_group(key="results-view").set_value("closely").run()
    app.checkbox(key=f"sure-{run}").check().run()
    RunStore().give(run, "somebody else", "Jun")
    app.button(key=f"delete-{run}").click().run()
    assert not app.exception
    assert run in RunStore().ids()


def test_a_learner_is_not_offered_what_only_the_teacher_may(people: People, toy_signs: SignDataset) -> None:
    make_run(toy_signs, "", state=RunState.FINISHED)
    learner, teacher = join(arrive(), "Mina", people.join_code()), become_teacher(people)
    for app, offered in ((learner, False), (teacher, True)):
        app.switch_page("pages/lab/data.py").run()
        assert (f"remove-{toy_signs.id}" in keys(app)) is offered
        app.switch_page("pages/lab/results.py").run()
        assert any(box.label == "Free space" for box in app.expander) is offered


def test_limits_are_said_before_a_learner_runs_into_them(people: People, toy_signs: SignDataset) -> None:
    teacher = become_teacher(people)
    teacher.switch_page(CLASS_PAGE).run()
    teacher.button_group(key="class-view").set_value("limits").run()
    teacher.number_input(key="class-epochs").set_value(4)
    next(button for button in teacher.button if button.label == "Save").click().run()
    assert not teacher.exception
    assert class_settings(RunStore()) == ClassSettings(epochs=4)
    app = join(arrive(epochs="5"), "Mina", people.join_code())
    app.switch_page("pages/lab/train.py").run()
    assert any("at most 4 epochs" in text.value for text in app.caption)
    app.button(key="start").click().run()
    assert "in this class: 4 at most. This one has 5" in seen(app.error[0].value)
    assert RunStore().runs() == []


def test_a_limit_out_of_its_own_limits_is_said(people: People) -> None:
    teacher = become_teacher(people)
    teacher.switch_page(CLASS_PAGE).run()
    teacher.button_group(key="class-view").set_value("limits").run()
    teacher.number_input(key="class-epochs").set_value(-1)
    next(button for button in teacher.button if button.label == "Save").click().run()
    assert "has to be a whole number from 0 to 500" in seen(teacher.error[0].value)
    assert class_settings(RunStore()) == ClassSettings()


def test_where_everyone_sees_only_their_own_an_address_with_another_s_id_finds_nothing(people: People, toy_signs: SignDataset) -> None:
    other = make_run(toy_signs, people.join("Jun", people.join_code())[0].id, "a secret name", RunState.FINISHED)
    RunStore().set_setting("class", '{"own_only": true}')
    app = join(arrive(run=other), "Mina", people.join_code())
    for page in ("pages/lab/train.py", "pages/lab/results.py", "pages/lab/try_it.py", "pages/learn/inside.py"):
        app.switch_page(page).run()
        assert not app.exception
        everything = [*app.markdown, *app.caption, *app.error, *app.info, *app.text, *app.warning]
        options = [str(option) for box in app.selectbox for option in box.options]
        assert "a secret name" not in seen("\n".join([*(text.value for text in everything), *options])), page


def large(app: AppTest) -> str:
    """What stands on the page for the last row."""
    return "".join(one.proto.body for one in app.get("html"))


def test_the_teacher_sees_who_is_here_hands_on_resets_and_removes(people: People) -> None:
    learner = join(arrive(), "Mina", people.join_code())
    (mina,) = people.everybody()
    app = become_teacher(people)
    app.switch_page(CLASS_PAGE).run()
    assert people.join_code() in large(app)
    app.button_group(key="class-view").set_value("people").run()
    assert app.dataframe[0].value["Who"].tolist() == ["the teacher", "Mina"]
    app.button(key="class-hand").click().run()
    code = app.code[0].value
    app.button(key="class-reset").click().run()
    learner.run()
    assert [title.value for title in learner.title] == ["Come in"]
    learner.text_input(key="join-handed").set_value(people.hand_on(mina.id))
    next(button for button in learner.button if button.label == "Go on here").click().run()
    assert [title.value for title in learner.title] == ["Teach a network to read signs"]
    assert people.person(mina.id) is not None and len(code) == 10
    app.checkbox(key=f"class-sure-{mina.id}").check().run()
    app.button(key="class-remove").click().run()
    assert not app.exception
    assert [one.is_teacher for one in people.everybody()] == [True]
    learner.run()
    assert [title.value for title in learner.title] == ["Come in"]


def test_who_leaves_is_nobody_in_this_browser(people: People) -> None:
    app = join(arrive(), "Mina", people.join_code())
    secret = app.session_state["signlab"].secret
    app.switch_page(CLASS_PAGE).run()
    app.button(key="class-leave-now").click().run()
    assert [title.value for title in app.title] == ["Come in"]
    assert people.by_secret(secret) is None


def test_the_join_code_can_be_renewed(people: People) -> None:
    old, app = people.join_code(), become_teacher(people)
    app.switch_page(CLASS_PAGE).run()
    app.button(key="class-code").click().run()
    assert people.join_code() in large(app) and people.join_code() != old


class SchoolAccount(dict[str, object]):
    """What Streamlit's own login tells of whoever sits there, where it is set up."""

    @property
    def is_logged_in(self) -> bool:
        return bool(self["is_logged_in"])

    def to_dict(self) -> dict[str, object]:
        return dict(self)


def test_a_school_s_own_login_takes_the_place_of_nickname_and_code(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "user", SchoolAccount(is_logged_in=False))
    app = arrive()
    assert [title.value for title in app.title] == ["Come in"]
    assert "join-login" in keys(app) and not app.text_input
    app = arrive(teacher=people.renew_teacher_secret())
    assert "Log in first" in seen(app.warning[0].value)

    monkeypatch.setattr(st, "user", SchoolAccount(is_logged_in=True, iss="https://login.school.test", sub="17", email="mina@school.test"))
    app = arrive()
    assert [title.value for title in app.title] == ["Teach a network to read signs"]
    (mina,) = people.everybody()
    assert (mina.nickname, mina.is_teacher) == ("mina", False)
    app.switch_page(CLASS_PAGE).run()
    assert any("when you log in again" in text.value for text in app.markdown)
    arrive(teacher="guessed")
    assert not people.everybody()[0].is_teacher
    arrive(teacher=people.renew_teacher_secret())
    assert people.everybody()[0].is_teacher
    app = arrive().switch_page(CLASS_PAGE).run()
    assert people.join_code() not in large(app), "nobody needs a code there"
    assert any("log in with your school" in text.value for text in app.markdown)

    monkeypatch.setattr(st, "user", SchoolAccount(is_logged_in=True, iss="https://login.school.test", sub="18", email="kim@school.test"))
    arrive()
    monkeypatch.setattr(st, "user", SchoolAccount(is_logged_in=True, iss="https://login.school.test", sub="17", email="mina@school.test"))
    app = arrive().switch_page(CLASS_PAGE).run()
    app.button_group(key="class-view").set_value("people").run()
    assert "class-remove" in keys(app)
    assert not {"class-hand", "class-reset"} & keys(app), "the school knows Kim in whatever browser"
