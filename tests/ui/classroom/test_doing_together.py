"""What a class does together, as its teacher and its learners see it."""

from __future__ import annotations

import time

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from signcore.classroom.people import People
from signcore.classroom.question import ClassQuestion
from signcore.datasets import SignDataset, collected
from signcore.runs.store import EpochEvent, RunState, RunStore
from tests.toy_runs import tiny_config
from tests.ui.conftest import PROJECT
from tests.ui.plainly import seen
from ui.classroom.after_class import archive_work
from ui.shared import cache
from ui.shared.presence import presence

CLASS_PAGE, LESSON = "pages/class/classroom.py", "pages/learn/lesson.py"


def arrive(secret: str, page: str = LESSON, **address: str) -> AppTest:
    """A browser that is somebody's, at a page."""
    app = AppTest.from_file(str(PROJECT / "router.py"), default_timeout=60)
    app.run()
    app.session_state["signlab"].secret = secret
    for name, value in address.items():
        app.query_params[name] = value
    return app.run() if page == LESSON else app.run().switch_page(page).run()


def learner(people: People, nickname: str = "Mina", page: str = LESSON, **address: str) -> AppTest:
    return arrive(people.join(nickname, people.join_code())[1], page, **address)


def teacher(people: People, view: str, page: str = CLASS_PAGE) -> AppTest:
    return arrive(people.become_teacher(people.renew_teacher_secret())[1], page, view=view)


def said(app: AppTest) -> str:
    assert not app.exception and [box.value for box in app.error] == []
    texts = [*app.markdown, *app.caption, *app.info, *app.success]
    return "\n".join(seen(text.value) for text in texts)


def has(app: AppTest, key: str) -> bool:
    return any(button.key == key for button in app.button)


def a_run(signs: SignDataset, person: str, accuracy: float = 0.5, name: str = "ours") -> str:
    store = RunStore()
    run = store.create(tiny_config(), signs, name, "Mina", person=person)
    store.add_facts(run.id, seconds=12.0, parameters=1234)
    store.add_events(run.id, epochs=[EpochEvent(0, 1.0, 0.9, 1.5, accuracy, 2.0, 100.0, 0.001)])
    store.model_path(run.id).parent.mkdir(parents=True, exist_ok=True)
    store.model_path(run.id).touch()
    store.set_state(run.id, RunState.FINISHED)
    return run.id


@pytest.mark.thorough
def test_the_teacher_sees_who_is_where_and_may_be_stuck(people: People, toy_signs: SignDataset, monkeypatch: pytest.MonkeyPatch) -> None:
    mina = learner(people, "Mina", step="onehot")
    learner(people, "Jun", "pages/lab/data.py")
    a_run(toy_signs, people.everybody()[-1].id)
    text = said(teacher(people, "people"))
    assert "🟢 **Mina**" in text and "Lesson · onehot" in text and "Data" in text and badges(people) == []
    now = time.time()
    monkeypatch.setattr(presence(), "_now", lambda: now - 310.0)
    mina.query_params["step"] = "scaling"
    mina.run()
    monkeypatch.setattr(presence(), "_now", lambda: now)
    mina.run()
    assert badges(people) == [":orange-badge[may be stuck]"]


def badges(people: People) -> list[str]:
    return [text.value for text in teacher(people, "people").markdown if "badge[" in text.value]


def test_an_error_that_a_learner_saw_shows_on_their_tile(people: People, toy_signs: SignDataset) -> None:
    learner(people)
    assert badges(people) == []
    presence().note_error(people.everybody()[-1].id)
    assert badges(people) == [":orange-badge[saw an error]"]


def test_a_question_is_answered_on_any_page_counted_without_names_and_revealed(people: People, toy_signs: SignDataset) -> None:
    asking = teacher(people, "ask")
    asking.selectbox(key="ask-scene").set_value("label").run()
    asking.button(key="ask-now").click().run()
    question = ClassQuestion(RunStore().database).now()
    assert question is not None and (question.scene, question.choices, question.data) == ("label", (), toy_signs.id)
    app = learner(people, "Mina", "pages/lab/model.py")
    assert "🙋 **Your class is asked:**" in said(app) and "How many numbers are in a row?" in said(app)
    _guess(app, question.id, 784)
    assert "Your answer: **784**" in said(app)
    _guess(app, question.id, 785)
    asking.run()
    assert "1 answer. Most often: 785 (1)." in said(asking) and "Mina" not in said(asking)
    assert asking.get("plotly_chart")
    asking.button(key="ask-reveal").click().run()
    assert "1 answer. Most often: 785 (1). Right: 1." in said(asking)
    app.run()
    assert "You guessed **785**, and so it is." in said(app) and "together 785 numbers" in said(app)
    app.button(key=f"answer-close-{question.id}").click().run()
    assert "You guessed" not in said(app)
    asking.button(key="ask-end").click().run()
    assert ClassQuestion(RunStore().database).now() is None


def _guess(app: AppTest, question_id: str, number: float) -> None:
    app.number_input(key=f"answer-number-{question_id}").set_value(number)
    next(button for button in app.button if button.label == "That is my guess").click().run()


def test_while_the_class_is_asked_the_lesson_keeps_the_truth_back_from_learners_alone(people: People, toy_signs: SignDataset) -> None:
    question = ClassQuestion(RunStore().database).ask("label", (), toy_signs.id)
    app = learner(people, step="label")
    assert "The scene opens when your teacher reveals" in said(app)
    _guess(app, question.id, 785)
    assert "785 numbers" not in said(app), "their own guess opens nothing, either"
    projector = arrive(people.become_teacher(people.renew_teacher_secret())[1], step="label")
    assert "**Guess first.**" in said(projector)
    ClassQuestion(RunStore().database).reveal("785")
    app.run()
    assert "Your guess: **785**" in said(app) and "785 numbers" in said(app), "the lesson took the answer for the guess"


def test_a_choice_is_answered_by_a_click_and_its_truth_waits_for_trainings(people: People, toy_signs: SignDataset) -> None:
    question = ClassQuestion(RunStore().database).ask("scaling", ("worse", "same", "better"), toy_signs.id)
    app = learner(people)
    app.button(key=f"answer-{question.id}-worse").click().run()
    app.button(key=f"answer-{question.id}-same").click().run()
    assert ClassQuestion(RunStore().database).tally() == {"same": 1}
    asking = teacher(people, "ask")
    assert asking.button(key="ask-reveal").disabled and "once the networks of this scene are trained" in said(asking)


def test_where_the_trainings_behind_the_truth_are_not_there_to_see_the_key_alone_is_told(people: People, toy_signs: SignDataset) -> None:
    class_question = ClassQuestion(RunStore().database)
    question = class_question.ask("scaling", ("worse", "same", "better"), toy_signs.id)
    app = learner(people)
    app.button(key=f"answer-{question.id}-same").click().run()
    class_question.reveal("worse")
    assert "You guessed **as well**. The answer is: worse." in said(app.run())


@pytest.mark.thorough
def test_everyone_is_offered_the_teacher_s_page_and_follows_or_not(people: People, toy_signs: SignDataset) -> None:
    run = a_run(toy_signs, "")
    leading = arrive(people.become_teacher(people.renew_teacher_secret())[1], "pages/lab/results.py")
    leading.session_state["signlab"].watch(run)
    leading.session_state["signlab"].pinned, leading.session_state["signlab"].has_pinned = ("validation", 3), True
    leading.run()
    mina, jun = learner(people, "Mina", "pages/lab/model.py", filters="9,9"), learner(people, "Jun")
    assert "Your teacher is looking at" not in said(mina)
    leading.button(key="call").click().run()
    for app in (mina, jun):
        app.run()
        assert "📣 Your teacher is looking at **Results**." in said(app)
    next(button for button in jun.button if button.label == "Not now").click().run()
    assert "Your teacher is looking at" not in said(jun)
    next(button for button in mina.button if button.label == "Go there").click().run()
    own = mina.session_state["signlab"]
    assert [title.value for title in mina.title] == ["Compare, and look for mistakes"] and "Your teacher is looking at" not in said(mina)
    assert (own.run_id, own.dataset_id, own.pinned) == (run, toy_signs.id, ("validation", 3))
    assert own.config.model.filters == (9, 9), "their own settings stay"
    leading.run()
    assert "Offered to everyone: Results. 1 followed, 1 declined." in said(leading)
    leading.button(key="call-end").click().run()
    assert "Your teacher is looking at" not in said(learner(people, "Ari"))


def test_no_learner_has_the_teacher_s_buttons(people: People, toy_signs: SignDataset) -> None:
    for view in ("ask", "after", "people", "board", "race", "signs"):
        app = learner(people, f"Mina {view}", CLASS_PAGE, view=view)
        assert not app.exception
        assert not any(
            has(app, key)
            for key in (
                "call",
                "ask-now",
                "board-freeze",
                "board-reset",
                "class-race-call",
                "class-race-start",
                "archive-make",
                "clear-now",
            )
        )


@pytest.mark.thorough
def test_a_race_is_called_entered_started_and_its_bars_say_who_is_ahead(people: People, toy_signs: SignDataset) -> None:
    store = RunStore()
    mina, secret = people.join("Mina", people.join_code())
    app = teacher(people, "race")
    app.button(key="class-race-call").click().run()
    assert "The queue is held: whatever anybody starts waits for you." in said(app) and "Nobody has entered yet." in said(app)
    run = store.create(tiny_config(epochs=4), toy_signs, "Tiny", "Mina", person=mina.id)
    app.run()
    assert app.button(key="class-race-start").label == "Start 1 training" and "1 network takes part." in said(app)
    hers = arrive(secret, CLASS_PAGE, view="race")
    assert not has(hers, "class-race-start") and not has(hers, "class-race-call") and "1 network takes part." in said(hers)
    app.button(key="class-race-start").click().run()
    assert "The queue is held" not in said(app) and has(app, "class-race-call")
    store.add_events(run.id, epochs=[EpochEvent(0, 1.0, 0.9, 1.5, 0.75, 2.0, 100.0, 0.001)])
    app.run()
    assert "1 network takes part. Ahead: Mina · Tiny, 75.0%." in said(app)
    store.set_state(run.id, RunState.FINISHED)
    hers.run()
    assert "The race is over. First: Mina · Tiny, 75.0%." in said(hers)


def test_the_board_shows_the_best_without_names_where_the_teacher_prefers(people: People, toy_signs: SignDataset) -> None:
    person, secret = people.join("Mina", people.join_code())
    a_run(toy_signs, person.id, 0.5, "slower")
    best = a_run(toy_signs, "", 0.75, "best")
    table = arrive(secret, CLASS_PAGE, view="board").dataframe[0].value
    assert list(table["Name"]) == ["best", "slower"] and list(table["Yours"]) == ["", "🙋"]
    assert list(table["Place"]) == ["1 ⭐", "2"], "the other took as long, is as large, and reads fewer right"
    app = teacher(people, "board")
    app.toggle(key="board-names").set_value(False).run()
    table = app.dataframe[0].value
    assert "Name" not in table and "Whose" not in table and "Mina" not in table.to_string()
    app.multiselect(key="board-hidden").set_value([best]).run()
    assert len(app.dataframe[0].value) == 1
    app.button(key="board-freeze").click().run()
    a_run(toy_signs, "", 0.9, "late")
    app.run()
    assert len(app.dataframe[0].value) == 1 and "stands still" in said(app)
    app.button(key="board-reset").click().run()
    assert len(app.dataframe) == 0 and "Nothing has been trained" in said(app)


def _give(person: str, owner: str, letters: str) -> None:
    for number, letter in enumerate(letters):
        collected.keep_sign(np.full((28, 28), 20 * number + len(person), np.uint8), letter, person, owner)


@pytest.mark.thorough
def test_one_button_makes_the_class_set_with_somebody_held_out(people: People, toy_signs: SignDataset) -> None:
    _give("Mina", "p1", "ABC")
    _give("Jun", "p2", "AD")
    app = teacher(people, "signs")
    text = said(app)
    assert "**5 signs** by 2 people." in text and "E, F, G" in text
    assert list(app.dataframe[0].value["Signs"]) == [3, 2]
    app.toggle(key="class-set-together").set_value(False).run()
    assert "Only the person who is checked on signed D" in said(app)
    app.button(key="class-set-make").click().run()
    made = cache.dataset(app.session_state["signlab"].dataset_id)
    assert made.origin.recipe["checked"] == ["Jun"] and (len(made.training), len(made.validation)) == (3, 2)
    assert not any(toggle.key == "class-set-together" for toggle in app.toggle), "no sign is in it twice"
    app.button(key="class-set-offer").click().run()
    followed = learner(people, "Ari")
    next(button for button in followed.button if button.label == "Go there").click().run()
    assert followed.session_state["signlab"].dataset_id == made.id


def test_signs_are_taken_back_by_whoever_gave_them_and_by_the_teacher(people: People, toy_signs: SignDataset) -> None:
    mina, secret = people.join("Mina", people.join_code())
    _give("Mina", mina.id, "AB")
    _give("Jun", "another", "C")
    app = arrive(secret, CLASS_PAGE, view="signs")
    assert app.multiselect(key="our-signs-whose").options == ["Mina"], "those of others are not theirs to delete"
    app.multiselect(key="our-signs-whose").set_value(["Mina"]).run()
    app.checkbox(key="our-signs-sure").check().run()
    app.button(key="our-signs-now").click().run()
    assert [sign.person for sign in collected.collected_signs()] == ["Jun"]
    assert teacher(people, "signs").multiselect(key="our-signs-whose").options == ["Jun"]


def test_after_class_everything_is_packed_and_then_deleted(people: People, toy_signs: SignDataset, monkeypatch: pytest.MonkeyPatch) -> None:
    from signcore.classroom import desk

    def instead(target: object, progress: object) -> str:  # the process itself is tried in tests/classroom
        progress(1, 1)  # type: ignore[operator]
        target.write_bytes(b"a zip")  # type: ignore[attr-defined]
        return "Missing in it: one"

    monkeypatch.setattr(desk, "archive_apart", instead)
    learner(people)
    run = a_run(toy_signs, "")
    app = teacher(people, "after")
    app.button(key="archive-make").click().run()
    archive_work().wait(10.0)
    app.run()
    assert app.get("download_button") and "Missing in it: one" in said(app)
    assert app.button(key="clear-now").disabled
    app.checkbox(key="clear-sure").check().run()
    app.button(key="clear-now").click().run()
    assert "Deleted: 1 training, 0 collected signs, 1 person." in said(app)
    assert run not in RunStore().ids() and [one.is_teacher for one in people.everybody()] == [True]
