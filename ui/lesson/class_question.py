"""A guess that the whole class is asked at once: the box in which learners answer, wherever they are."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from signcore.classroom.question import Question
from signcore.errors import DataError
from signcore.i18n import _
from ui.lesson.frame import STEP
from ui.lesson.guesses import note_guess
from ui.lesson.path import scene_named
from ui.lesson.scene import Scene
from ui.shared import cache
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.session import own_address
from ui.shared.widgets import said_plainly

_CLOSED = "class-question-closed"  # the one whose box this browser has closed


def scene_of(question: Question) -> Scene | None:
    """The scene of a question with the signs of which it is asked; None where these are gone."""
    try:
        return scene_named(question.scene, cache.dataset(question.data))
    except DataError:
        return None


def show_question_box() -> None:
    """At the top of a learner's page, while the class is asked something and until they have seen the truth."""
    with said_plainly():
        question = cache.desk().together.question()
        if question is None or st.session_state.get(_CLOSED) == question.id:
            return
        scene = scene_of(question)
        if scene is None:
            return
        answer = cache.desk().together.own_answer()
        with st.container(border=True, key="class-question"):
            if question.is_open:
                _show_open(question, scene, answer)
            else:
                _show_revealed(question, scene, answer)


def _show_open(question: Question, scene: Scene, answer: str | None) -> None:
    st.markdown(_("🙋 **Your class is asked:** {question}").format(question=scene.question))
    if question.choices:
        with st.container(horizontal=True):
            for key in question.choices:
                kind: Literal["primary", "secondary"] = "primary" if key == answer else "secondary"
                name = f"answer-{question.id}-{key}"
                st.button(scene.said(key), key=name, type=kind, on_click=_answer, args=(question, key))
    else:
        with st.form(f"answer-{question.id}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
            st.number_input(_("Your guess"), value=None, step=None, key=_number_key(question), width=180)
            st.form_submit_button(_("That is my guess"), type="primary", on_click=_answer_number, args=(question,))
    with st.container(horizontal=True, vertical_alignment="center"):
        if answer is not None:
            st.markdown(
                _("Your answer: **{answer}**. You may change it until your teacher reveals the truth.").format(
                    answer=plain(scene.said(answer))
                ),
                width="content",
            )
        label = _("Have a look: {scene}").format(scene=scene.title)
        st.page_link("pages/learn/lesson.py", label=label, icon="🧭", query_params=own_address() | {STEP: scene.id})


def _number_key(question: Question) -> str:
    return f"answer-number-{question.id}"


def _answer_number(question: Question) -> None:
    if (number := st.session_state.get(_number_key(question))) is not None:
        _answer(question, str(number))


def _answer(question: Question, text: str) -> None:
    with said_plainly():
        kept = cache.desk().together.answer(question.id, text)
        note_guess(question.scene, kept)  # so that the lesson knows it, too


def _show_revealed(question: Question, scene: Scene, answer: str | None) -> None:
    words = plain(truth_in_words(question, scene), MOST_OF_A_SENTENCE)
    if answer is None:
        st.success(words, icon="👀")
    elif question.is_right(answer):
        st.success(_("You guessed **{guess}**, and so it is. {truth}").format(guess=plain(scene.said(answer)), truth=words), icon="🎯")
    else:
        st.success(_("You guessed **{guess}**. {truth}").format(guess=plain(scene.said(answer)), truth=words), icon="👀")
    st.button(
        _("Close"),
        key=f"answer-close-{question.id}",
        type="tertiary",
        on_click=lambda: st.session_state.__setitem__(_CLOSED, question.id),
    )


def truth_in_words(question: Question, scene: Scene) -> str:
    """The scene's own truth in the reader's language.

    Its key or number alone where this person may not see the trainings that told it, or has newer ones that tell something else.
    """
    truth = scene.truth()
    if truth is not None and truth.guess == question.truth:
        return truth.words
    return _("The answer is: {answer}.").format(answer=scene.said(question.truth or ""))
