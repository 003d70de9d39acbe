"""A chart as every page shows it: its main fact in a sentence, the picture, what it shows; its table and its files folded away."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from signcore.figures.style import CHART_CONFIG
from signcore.figures.table import table_of
from signcore.i18n import _
from signcore.scripts import assembled, source
from ui.shared.plain import MOST_OF_A_SENTENCE, plain

_mount = st.components.v2.component(
    "signlab_chart_picture", html=source("chart_picture.html"), css=source("parts/controls.css"), js=assembled("chart_picture.js")
)


def chart(figure: go.Figure, *, key: str, fact: str, explanation: str = "", is_said: bool = True, is_still: bool = True) -> None:
    """A chart.

    Args:
        figure: the picture.
        key: its name on the page; files are called by it.
        fact: what it tells, computed, in a sentence or two: also its alternative text. No Markdown: it may hold foreign names.
        explanation: what stands in it, and what to look for.
        is_said: whether the fact is shown; else it stands elsewhere on the page.
        is_still: whether its table and files are offered; not where it is redrawn every second.
    """
    st.plotly_chart(figure, key=key, config=CHART_CONFIG, alt=fact)
    if is_said:
        st.markdown(plain(fact, MOST_OF_A_SENTENCE))
    if explanation:
        st.caption(explanation)
    if is_still:
        show_files(figure, key=key)


def show_files(figure: go.Figure, *, key: str) -> None:
    """The chart's table, and the chart as CSV, SVG and PNG; nothing is made before somebody looks."""
    box = st.popover(_("Table and files"), icon="🧾", type="tertiary", key=f"{key}-files", on_change="rerun")
    if not box.open:
        return
    with box:
        table = table_of(figure)
        st.dataframe(table, hide_index=True, key=f"{key}-table", height=min(300, 38 + 35 * len(table)))
        with st.container(horizontal=True):
            content, name = table.to_csv(index=False).encode(), f"signlab-{key}"
            st.download_button(_("CSV"), content, f"{name}.csv", "text/csv", key=f"{key}-csv", on_click="ignore")
            _mount(key=f"{key}-picture", data={"chart": f"st-key-{key}", "name": name, "failed": _("This browser can’t draw it.")})
