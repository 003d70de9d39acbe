"""The teacher's side: what each scene takes, what to ask, what learners say; a worksheet; a link that leaves controls out."""

from __future__ import annotations

import html
from collections.abc import Sequence

import streamlit as st

from signcore.config import setting_names
from signcore.i18n import _, current_language
from ui.lesson.scene import Scene
from ui.lesson.steps import lesson_steps
from ui.shared.hidden import HIDE, ONLY
from ui.shared.session import own_address

_OTHERS = ("architecture", "blocks", "presets", "lesson-network")  # controls that are no setting of their own
_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}"
    "h2{font-size:1.1rem;margin:1.5rem 0 .25rem}.line{border-bottom:1px solid #888;height:2rem}"
    "li{margin:.25rem 0}.answer{color:#0b5d6b;font-weight:600}@media print{body{margin:0;font-size:11pt}section{break-inside:avoid}}"
)


def show_teacher(scenes: Sequence[Scene]) -> None:
    """Folded away: the plan, the worksheet, the link."""
    box = st.expander(_("For teachers"), icon="🍎", key="teacher", on_change="rerun")
    if not box.open:
        return
    with box:
        st.markdown(
            _(
                "The whole path takes about {minutes} minutes. With less time, leave out the scenes with trainings: they are marked ⏱."
            ).format(minutes=sum(scene.minutes for scene in scenes))
        )
        steps = {step.id: step.title for step in lesson_steps()}
        for number, scene in enumerate(scenes, start=1):
            with st.container(border=True):
                st.markdown(
                    f"**{number}. {scene.title}**{' ⏱' if scene.trains else ''} · {steps[scene.step]} · "
                    + _("{minutes} min").format(minutes=scene.minutes)
                )
                st.markdown(
                    _("**Ask:** {ask}  \n**Usual answers:** {usual}  \n**If nothing works:** {rescue}").format(
                        ask=scene.ask, usual=scene.usual, rescue=scene.rescue
                    )
                )
        _show_worksheet(scenes)
        _show_link()


def _show_worksheet(scenes: Sequence[Scene]) -> None:
    st.markdown(_("**A worksheet** to print, and its answers."))
    with st.container(horizontal=True):
        for title, name, answered in ((_("Worksheet"), "worksheet", False), (_("Answers"), "answers", True)):
            st.download_button(
                title,
                worksheet(scenes, answered=answered).encode(),
                f"signlab-{name}-{current_language()}.html",
                "text/html",
                icon="🖨️",
                key=f"worksheet-{name}",
                on_click="ignore",
            )


def worksheet(scenes: Sequence[Scene], *, answered: bool) -> str:
    """A page to print: each question with room for a guess and for what was seen; or with the answers."""
    parts = []
    for number, scene in enumerate(scenes, start=1):
        choices = "".join(f"<li>☐ {html.escape(text)}</li>" for text in scene.choices.values())
        part = f"<section><h2>{number}. {html.escape(scene.title)}</h2><p>{html.escape(scene.question)}</p>"
        part += f"<ul>{choices}</ul>" if choices else ""
        if answered:
            truth = scene.truth()
            said = truth.words if truth else _("It depends on your training: see the page.")
            part += f'<p class="answer">{html.escape(said)}</p><p>{html.escape(scene.takeaway)}</p>'
        else:
            part += "".join(f'<p>{html.escape(label)}</p><div class="line"></div>' for label in (_("My guess:"), _("What I saw, and why:")))
        parts.append(part + "</section>")
    title = _("SignLab: answers") if answered else _("SignLab: worksheet")
    return (
        f'<!doctype html>\n<html lang="{current_language()}">\n<meta charset="utf-8">\n<title>{html.escape(title)}</title>\n'
        f"<style>{_STYLE}</style>\n<h1>{html.escape(title)}</h1>\n{''.join(parts)}\n</html>\n"
    )


def _show_link() -> None:
    st.markdown(_("**A link with few controls**, so that a class changes only what you want it to change."))
    kept = st.multiselect(
        _("Controls that stay"),
        [*_OTHERS, *setting_names()],
        ["filters", "conv_dropout"],
        key="teacher-only",
        help=_("All others are left out."),
    )
    base = (st.context.url or "").split("?")[0].rstrip("/")
    address = "&".join(f"{name}={value}" for name, value in {**own_address(), ONLY: ",".join(kept)}.items())
    st.code(f"{base}/model?{address}" if kept else base, language=None, wrap_lines=True)
    st.caption(
        _("In an address by hand: `{only}=filters,conv_dropout` leaves these alone on the page, `{hide}=epochs` takes one away.").format(
            only=ONLY, hide=HIDE
        )
    )
