"""The rule that foreign text comes into Markdown through `plain`: what it finds, and what it lets pass."""

from __future__ import annotations

import pytest

from tests.foreign_text import foreign_in_markdown


@pytest.mark.parametrize(
    "code",
    [
        "st.markdown(f'**{card.name}**')",
        "st.error(str(problem))\n",
        "place.metric(_('Signs'), dataset.name)",
        "st.button('x', help=run.owner)",
        "st.pills('x', [run.name for run in runs])",
        "st.radio('x', ids, format_func=lambda one: by_id[one].name)",
        "st.progress(0.5, text='a ' + run.reason)",
        "st.table({run.name: [1] for run in runs})",
        "st.caption(_('in {folder}').format(folder=data_folder()))",
        "st.caption(st.query_params['run'])",
        "for notice in dataset.notices():\n    st.caption(notice)",
        "if (why := load.error):\n    st.warning(why)",
        "st.session_state[KEY] = load.error\nst.error(st.session_state.get(KEY))",
        "def title(run):\n    return visible(run.name)\nst.checkbox(title(run))",
        "def heading(text):\n    st.title(text)\nheading(run.name)",
        "def outer(text):\n    inner(text)\ndef inner(text):\n    st.title(text)\nouter(f'x {run.name}')",
        "st.expander(visible(run.name))",
    ],
)
def test_is_found(code: str) -> None:
    if "problem" in code:
        code = f"try:\n    pass\nexcept SignLabError as problem:\n    {code}"
    assert len(foreign_in_markdown({"page.py": code})) == 1


@pytest.mark.parametrize(
    "code",
    [
        "st.markdown(plain(card.name))",
        "st.radio('x', ids, format_func=plain)",
        "st.radio('x', asks.options, format_func=plain)",
        "st.selectbox('x', ids, format_func=lambda one: by_id[one].name)",
        "st.multiselect('x', [run.name for run in runs])",
        "st.text(visible(run.name))",
        "st.text_input('x', run.name, placeholder=run.name)",
        "st.caption(f'{len(card.warnings)} things to know')",
        "st.image(picture, alt=dataset.name)",
        "st.caption(row.layer.name)",
        "def title(run):\n    return plain(run.name)\nst.checkbox(title(run))",
        "st.session_state[TURN] = 1\nst.session_state[NAME] = run.name\nst.caption(st.session_state[TURN])",
        "st.caption(_('yes') if run.name == other.name else _('no'))",
        "def title(run, most):\n    return plain(run.name)\nst.caption(title(run, run.name))",
    ],
)
def test_passes(code: str) -> None:
    assert foreign_in_markdown({"page.py": code}) == []
