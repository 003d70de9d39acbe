"""What the teacher does comes to learners without a click: one look every few seconds for all of it, as thirty browsers look."""

from __future__ import annotations

import streamlit as st

from ui.classroom.call_box import show_call_box
from ui.lesson.class_question import show_question_box
from ui.shared.presence import presence

_OFTEN, _SELDOM = 5.0, 8.0  # seconds between two looks
_MANY = 12  # above so many busy learners each looks less often, so that their clicks and the training keep their processor


def show_class_boxes() -> None:
    """At the top of a learner's page, wherever they are."""
    st.fragment(_show_boxes, run_every=_SELDOM if presence().busy() > _MANY else _OFTEN)()


def _show_boxes() -> None:
    show_call_box()
    show_question_box()
