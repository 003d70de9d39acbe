"""A scene on the page: its question, what is seen, the truth beside the guess, and the way on."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from signcore.i18n import _
from ui.lesson.guesses import forget_guess, guess_of, note_guess
from ui.lesson.held_back import is_held_back
from ui.lesson.scene import NOTHING, Scene
from ui.lesson.steps import lesson_steps
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.session import session
from ui.shared.widgets import said_plainly

STEP = "step"  # in the address


def show_scene(scenes: Sequence[Scene], place: int) -> None:
    """The scene at a place of the path."""
    scene = scenes[place]
    steps = [step.id for step in lesson_steps()]
    st.progress(
        (place + 1) / len(scenes),
        text=_("Step {step} of {steps} · scene {scene} of {scenes} · about {minutes} min").format(
            step=steps.index(scene.step) + 1, steps=len(steps), scene=place + 1, scenes=len(scenes), minutes=scene.minutes
        ),
    )
    st.title(scene.title, anchor=False)
    guess = guess_of(scene.id)
    if is_held_back(scene.id):
        st.info(
            _("Your class is being asked this right now: answer above. The scene opens when your teacher reveals the truth."), icon="🙋"
        )
        _show_way_on(scenes, place)
        return
    with st.container(border=True):
        st.markdown(_("**Guess first.** {question}").format(question=scene.question))
        if guess is None:
            _ask(scene)
        else:
            _show_guess(scene, guess)
    if guess is not None:
        told = st.empty()  # near the question, though what tells it stands below
        with said_plainly():
            scene.show()
        with told:
            _reveal(scene, guess)
        st.info(_("**Remember:** {sentence}").format(sentence=scene.takeaway), icon="🎒")
        with st.expander(_("The lesson’s own lines, with the numbers of these signs"), icon="🐍", expanded=True):
            st.code(scene.code, language="python", wrap_lines=True)
        session().done.add(scene.step)
    _show_way_on(scenes, place)


def _ask(scene: Scene) -> None:
    if scene.choices:
        with st.container(horizontal=True):
            for key, text in scene.choices.items():
                st.button(text, key=f"guess-{scene.id}-{key}", on_click=note_guess, args=(scene.id, key))
    else:
        with st.form(f"guess-{scene.id}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
            number = st.number_input(_("Your guess"), value=None, step=None, key=f"guess-number-{scene.id}", width=180)
            if st.form_submit_button(_("That is my guess"), type="primary") and number is not None:
                note_guess(scene.id, f"{number:g}"[:12])
                st.rerun()
    st.button(_("Show me without a guess"), key=f"pass-{scene.id}", type="tertiary", on_click=note_guess, args=(scene.id,))


def _show_guess(scene: Scene, guess: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        said = _("Your guess: **{guess}**").format(guess=plain(scene.said(guess))) if guess != NOTHING else _("You skipped this one.")
        st.markdown(said, width="content")
        st.button(_("Guess again"), key=f"again-{scene.id}", type="tertiary", on_click=forget_guess, args=(scene.id,))


def _reveal(scene: Scene, guess: str) -> None:
    truth = scene.truth()
    if truth is None:
        st.warning(_("The answer appears here once the networks below are trained."), icon="⏳")
        return
    words = plain(truth.words, MOST_OF_A_SENTENCE)
    if guess == NOTHING:
        st.success(words, icon="👀")
    elif scene.is_right(guess, truth):
        st.success(_("You guessed **{guess}**, and so it is. {truth}").format(guess=plain(scene.said(guess)), truth=words), icon="🎯")
    else:
        st.success(_("You guessed **{guess}**. {truth}").format(guess=plain(scene.said(guess)), truth=words), icon="👀")


def _show_way_on(scenes: Sequence[Scene], place: int) -> None:
    with st.container(horizontal=True, key="lesson-way"):
        if place:
            st.button(_("◀ Back"), key="lesson-back", on_click=go, args=(scenes[place - 1].id,))
        if place + 1 < len(scenes):
            st.button(_("Next ▶"), key="lesson-next", type="primary", on_click=go, args=(scenes[place + 1].id,))
        else:
            st.button(_("To the end"), key="lesson-end", type="primary", on_click=go, args=("",))
        st.button(_("All scenes"), key="lesson-all", on_click=go, args=("",))


def go(scene_id: str) -> None:
    """Go to a scene; to all of them where it is empty."""
    if scene_id:
        st.query_params[STEP] = scene_id
    else:
        st.query_params.pop(STEP, None)
