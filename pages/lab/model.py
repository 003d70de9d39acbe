"""Filters, dropout, layers: the network as it changes."""

import streamlit as st

from signcore.figures.network import network_drawing
from signcore.i18n import _
from signcore.models import plan_model
from signcore.models.code import keras_code
from signcore.models.summary import summarize
from signcore.models.words import doubts
from ui.model.controls import show_controls
from ui.model.layers import drawing_in_words, show_figures, show_layers, show_table
from ui.shared.charts import chart
from ui.shared.session import session
from ui.shared.widgets import heading, said_plainly


def show() -> None:
    """The page."""
    heading(
        _("Build the network"),
        _(
            "Move a slider and see what it does to shapes, parameters and computation. **Try:** halve the filters of "
            "block 1. What else changes, and why?"
        ),
    )
    above = st.container()
    controls, beside = st.columns(2, gap="large")
    with controls, said_plainly():
        show_controls()
    plan = plan_model(session().config.model)
    summary = summarize(plan)
    with above:
        show_figures(summary)
        chart(
            network_drawing(summary),
            key="drawing",
            fact=drawing_in_words(summary),
            is_said=False,
            is_still=False,  # its table stands below
            explanation=_(
                "Drawn to scale: the height of a box is the size of its picture in pixels, its width the number of "
                "channels. From left to right, pictures get smaller and features more abstract."
            ),
        )
        for doubt in doubts(summary.layers):
            st.warning(doubt, icon="🐢")
    with beside:
        show_table(summary)
    show_layers(summary)
    with st.expander(_("The same network in Keras"), icon="🐍"):
        st.code(keras_code(plan), language="python", wrap_lines=True)


show()
