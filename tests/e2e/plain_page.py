"""A page of Streamlit that shows hostile texts in each kind of place."""

import plotly.graph_objects as go
import streamlit as st

from signcore.plain_text import in_figure
from tests.hostile_texts import HOSTILE
from ui.shared.plain import in_code, plain, visible

st.title("Plain")
for number, text in enumerate(HOSTILE):
    with st.container(key=f"markdown-{number}"):
        st.markdown(plain(text))
    with st.container(key=f"label-{number}"):
        st.button(plain(text), key=f"button-{number}")
    with st.container(key=f"sentence-{number}"):
        st.caption(f"a “{plain(text)}”, **{plain(text)}** b")
    with st.container(key=f"code-{number}"):
        st.markdown(f"`{in_code(text)}`")
    with st.container(key=f"text-{number}"):
        st.text(visible(text))
st.table({plain(text): [plain(text)] for text in HOSTILE})
figure = go.Figure([go.Bar(x=[1], y=[in_figure(text)], name=in_figure(text), orientation="h") for text in HOSTILE])
figure.update_layout(height=40 * len(HOSTILE), showlegend=True, yaxis={"type": "category", "tickmode": "linear"})
st.plotly_chart(figure, key="figure")
