"""What holds in the class: whose runs are seen, and how much of the machine each learner may take."""

from __future__ import annotations

from dataclasses import fields

import streamlit as st

from signcore.classroom.settings import ClassSettings
from signcore.i18n import _
from ui.shared import cache
from ui.shared.widgets import said_plainly


def show_limits_form() -> None:
    """A form of all of them; it says where one is out of its limits."""
    desk = cache.desk()
    now = desk.settings
    with st.form("class-settings"):
        own_only = st.toggle(_("Everyone sees only their own runs"), now.own_only, key="class-own-only")
        values: dict[str, object] = {"own_only": own_only}
        left, right = st.columns(2, gap="large")
        limits = [spec for spec in fields(ClassSettings) if spec.metadata]
        for number, spec in enumerate(limits):
            with left if number < (len(limits) + 1) // 2 else right:
                hint = _(spec.metadata["hint"]) if spec.metadata["hint"] else None
                values[spec.name] = st.number_input(
                    _(spec.metadata["title"]), value=int(getattr(now, spec.name)), step=1, key=f"class-{spec.name}", help=hint
                )
        st.caption(_("0 is no limit. Limits hold for learners, not for you; each reads theirs above the settings of the next training."))
        if st.form_submit_button(_("Save"), type="primary"):
            with said_plainly():
                desk.change_settings(**values)
                st.toast(_("Saved: this holds from now on."), icon="✅")
