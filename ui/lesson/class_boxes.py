"""What the teacher does comes to learners without a click: one look every few seconds for all of it, as thirty browsers look."""

from __future__ import annotations

import streamlit as st

from ui.classroom.call_box import show_call_box
from ui.lesson.class_question import show_question_box

_EVERY = 5.0  # seconds


def show_class_boxes() -> None:
    """At the top of a learner's page, wherever they are."""
    st.fragment(_show_boxes, run_every=_EVERY)()


def _show_boxes() -> None:
    show_call_box()
    show_question_box()
