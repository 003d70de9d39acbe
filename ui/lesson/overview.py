"""All scenes of the lesson, step by step, with what has been done."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from signcore.i18n import _, ngettext
from ui.lesson.frame import STEP, go
from ui.lesson.guesses import guess_of
from ui.lesson.scene import Scene
from ui.lesson.steps import LessonStep, lesson_steps
from ui.shared import cache
from ui.shared.session import own_address, session


def show_overview(scenes: Sequence[Scene]) -> None:
    """The way in, and the seven steps with their scenes and their pages."""
    done = session().done | ({"load"} if session().dataset_id else set()) | ({"train"} if session().run_id else set())
    steps = lesson_steps()
    st.subheader(_("The lesson: seven steps"), anchor=False)
    if scenes:
        seen = [scene for scene in scenes if guess_of(scene.id) is not None]
        following = next((scene for scene in scenes if guess_of(scene.id) is None), scenes[0])
        with st.container(horizontal=True, vertical_alignment="center"):
            title = _("Begin the lesson") if not seen else _("Go on: {scene}").format(scene=following.title)
            st.button(title, type="secondary", icon="🧭", key="lesson-begin", on_click=go, args=(following.id,))
            st.caption(
                ngettext(
                    "{seen} of {count} scene seen; about {minutes} minutes in all. Each begins with a guess.",
                    "{seen} of {count} scenes seen; about {minutes} minutes in all. Each begins with a guess.",
                    len(scenes),
                ).format(seen=len(seen), count=len(scenes), minutes=sum(scene.minutes for scene in scenes)),
                width="stretch",
            )
    st.progress(
        sum(step.id in done for step in steps) / len(steps),
        text=_("{done} of {all} done").format(done=sum(step.id in done for step in steps), all=len(steps)),
    )
    for number, step in enumerate(steps, start=1):
        _show_step(number, step, [scene for scene in scenes if scene.step == step.id], is_done=step.id in done)
    if not cache.run_store().runs(limit=1):
        st.caption(_("A step is ticked off once you have done it in this browser."))


def _show_step(number: int, step: LessonStep, scenes: Sequence[Scene], *, is_done: bool) -> None:
    with st.container(border=True):
        words, link = st.columns([5, 2], vertical_alignment="center")
        mark = "✅" if is_done else "◻️"
        words.markdown(f"**{number}. {step.title}** {mark}  \n{step.why}")
        link.page_link(step.page, label=step.link, icon=step.icon, query_params=_address(step))
        with st.container(horizontal=True, gap="small"):
            for scene in scenes:
                st.button(
                    f"{'●' if guess_of(scene.id) is not None else '○'} {scene.title}",
                    key=f"scene-{scene.id}",
                    type="tertiary",
                    on_click=go,
                    args=(scene.id,),
                )


def _address(step: LessonStep) -> dict[str, str]:
    """What the link to a step carries: this session's choices, and the view that it is done in."""
    return own_address() | ({"view": step.view} if step.view else {})


def place_of(scenes: Sequence[Scene]) -> int | None:
    """The scene that the address names."""
    asked = st.query_params.get(STEP, "")
    return next((place for place, scene in enumerate(scenes) if scene.id == asked), None)
