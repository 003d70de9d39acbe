"""The teacher's side of a question to all: choose one, watch the answers come, reveal, end."""

from __future__ import annotations

import streamlit as st

from signcore.classroom.question import Question, bars
from signcore.datasets.base import SignDataset
from signcore.figures.answers import answer_bars, answers_in_words
from signcore.i18n import _
from ui.lesson.class_question import scene_of, truth_in_words
from ui.lesson.frame import STEP
from ui.lesson.path import all_scenes
from ui.lesson.scene import Scene
from ui.shared import cache
from ui.shared.charts import chart
from ui.shared.person import people
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.session import own_address
from ui.shared.widgets import need_dataset, said_plainly

_EVERY = 3.0  # seconds


def show_ask_class() -> None:
    """One question at a time."""
    dataset = need_dataset()
    if dataset is None:
        return
    with said_plainly():
        question = cache.desk().together.question()
        scene = scene_of(question) if question else None
        if question is None or scene is None:
            _show_choice(dataset)
        elif question.is_open:
            st.fragment(_show_open, run_every=_EVERY)(question.id)
        else:
            _show_answers(question, scene)
            st.success(plain(truth_in_words(question, scene), MOST_OF_A_SENTENCE), icon="👀")
            _show_end()


def _show_choice(dataset: SignDataset) -> None:
    scenes = {scene.id: scene for scene in all_scenes(dataset)}
    chosen = st.selectbox(
        _("Which question"),
        list(scenes),
        format_func=lambda one: f"{scenes[one].title}{' ⏱' if scenes[one].trains else ''}",
        key="ask-scene",
        help=_("⏱: its truth needs trainings. Do them before you reveal it."),
    )
    scene = scenes[chosen]
    with st.container(border=True):
        st.markdown(f"**{scene.question}**")
        if scene.choices:
            st.markdown("\n".join(f"- {text}" for text in scene.choices.values()))
    if st.button(_("Ask everyone"), type="primary", icon="🙋", key="ask-now"):
        cache.desk().together.ask(scene.id, list(scene.choices), dataset.id)
        st.rerun()
    st.caption(
        _("It appears on everybody’s page, wherever they are. You see how many answered what, without names; the lesson keeps its truth.")
    )


def _show_open(question_id: str) -> None:
    """Redrawn while answers come."""
    with said_plainly():
        question = cache.desk().together.question()
        if question is None or question.id != question_id or not question.is_open:  # another teacher's browser
            st.rerun()
        scene = scene_of(question)
        if scene is None:
            return
        learners = sum(not one.is_teacher for one in people().everybody())
        st.markdown(f"**{scene.question}**")
        _show_answers(question, scene)
        st.progress(
            min(1.0, cache.desk().together.tally().total() / max(1, learners)),
            text=_("{answered} of {learners} answered").format(answered=cache.desk().together.tally().total(), learners=learners),
        )
        truth = scene.truth()
        if st.button(_("Reveal"), type="primary", icon="🎭", key="ask-reveal", disabled=truth is None) and truth is not None:
            cache.desk().together.reveal(truth.guess, truth.within)
            st.rerun()
        if truth is None:
            st.caption(_("The truth appears once the networks of this scene are trained."))
            label = _("Train them: {scene}").format(scene=scene.title)
            st.page_link("pages/learn/lesson.py", label=label, icon="📈", query_params=own_address() | {STEP: scene.id})
        _show_end()


def _show_end() -> None:
    if st.button(_("End the question"), key="ask-end", help=_("Its answers are forgotten.")):
        cache.desk().together.end_question()
        st.rerun()


def _show_answers(question: Question, scene: Scene) -> None:
    """How many answered what, without names."""
    found = bars(question, cache.desk().together.tally())
    answers, counts = [scene.said(answer) for answer, _count in found], [count for _answer, count in found]
    right = [_is_right(question, answer) for answer, _count in found]
    fact = answers_in_words(answers, counts, right)
    if sum(counts):
        chart(answer_bars(answers, counts, right), key="class-answers", fact=fact)
    else:
        st.markdown(plain(fact))


def _is_right(question: Question, answer: str) -> bool:
    """Of a bin of numbers nobody can say so: it may hold both."""
    try:
        return question.is_right(answer)
    except ValueError:
        return False
