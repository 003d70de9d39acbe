"""What a network mixes up: the confusion matrix, the signs behind a square of it, and the way on to the reason."""

from __future__ import annotations

import streamlit as st

from signcore.datasets import VALIDATION, SignDataset
from signcore.evaluation import Evaluation
from signcore.figures.letters import confusion_map
from signcore.figures.style import CHART_CONFIG
from signcore.hand.differences import what_tells_apart
from signcore.i18n import _, ngettext
from signcore.labels import LETTERS, mixup
from signcore.runs.store import Run
from signcore.shares import share_text
from ui.shared import cache
from ui.shared.charts import show_files
from ui.shared.inline_image import data_url
from ui.shared.pinned import show_pinnable
from ui.shared.session import session

_AT_ONCE = 24  # signs
_TRUE, _SAID, _PAGE = "mixup-true", "mixup-said", "mixup-page"
_REFERENCE_WIDTH = 112
_SIGN_HEIGHT = 72  # in half of the page


def show_mixups(run: Run, evaluation: Evaluation, dataset: SignDataset) -> None:
    """The matrix, a choice of one of its squares, and the signs behind that."""
    confused = evaluation.most_confused()
    if _TRUE not in st.session_state or st.session_state.get("mixup-run") != run.id:
        first = confused[0] if confused else (0, 0, 0)
        _choose(*first[:2])
        st.session_state["mixup-run"] = run.id
    matrix, behind = st.columns([1, 1], gap="large")
    with matrix:
        key = f"confusion-{run.id}"
        st.plotly_chart(
            figure := confusion_map(evaluation),
            key=key,
            config=CHART_CONFIG,
            on_select=lambda: _take_click(key),
            selection_mode="points",
            alt=summary_of(evaluation),
        )
        st.caption(
            _(
                "A row is a sign, a column the answer. On the diagonal the answer was right; every other square is a mix-up, the "
                "stronger its colour, the more often. **Try:** click a square: the signs behind it appear."
            )
        )
        show_files(figure, key=key)
    with behind:
        _show_choice(confused)
        _show_signs(run, evaluation, dataset)


def summary_of(evaluation: Evaluation) -> str:
    """How good it is, and what it mixes up most."""
    said = _("{accuracy} of {count:,} validation signs are read right.").format(
        accuracy=share_text(evaluation.accuracy), count=len(evaluation.labels)
    )
    confused = [
        ngettext("{true} read as {said}, {count} time", "{true} read as {said}, {count} times", count).format(
            true=LETTERS[true], said=LETTERS[answer], count=count
        )
        for true, answer, count in evaluation.most_confused()
    ]
    return said + (" " + _("Most often said wrongly: {pairs}.").format(pairs="; ".join(confused)) if confused else "")


def _choose(true: int, said: int) -> None:
    st.session_state[_TRUE], st.session_state[_SAID], st.session_state[_PAGE] = true, said, 1


def _take_click(key: str) -> None:
    points = st.session_state[key].selection.points
    if points:
        true, said, _count = points[0]["customdata"]
        _choose(int(true), int(said))


def _show_choice(confused: list[tuple[int, int, int]]) -> None:
    """The same choice by keyboard: the most frequent mix-ups as buttons, and any two letters."""
    with st.container(horizontal=True, gap="small"):
        for true, said, count in confused:
            st.button(
                f"{mixup(true, said)} · {count}",
                key=f"mixup-{true}-{said}",
                help=_("{true} read as {said}").format(true=LETTERS[true], said=LETTERS[said]),
                on_click=_choose,
                args=(true, said),
            )
    with st.container(horizontal=True):
        for key, title in ((_TRUE, _("The sign shows")), (_SAID, _("It was read as"))):
            st.selectbox(
                title,
                range(len(LETTERS)),
                format_func=LETTERS.__getitem__,
                key=key,
                on_change=lambda: st.session_state.__setitem__(_PAGE, 1),
                width=150,
                persist_state="session",
            )


def _show_signs(run: Run, evaluation: Evaluation, dataset: SignDataset) -> None:
    true, said = st.session_state[_TRUE], st.session_state[_SAID]
    one, other = LETTERS[true], LETTERS[said]
    rows = evaluation.behind(true, said)
    whole = int((evaluation.labels == true).sum())
    if true == said:
        told = ngettext("{count} of {whole} sign for {one} was read right.", "{count} of {whole} signs for {one} were read right.", whole)
    else:
        told = ngettext(
            "{count} of {whole} sign for {one} was read as {other}.", "{count} of {whole} signs for {one} were read as {other}.", whole
        )
    st.markdown(told.format(count=len(rows), whole=whole, one=one, other=other))
    if true != said:
        with st.container(horizontal=True, vertical_alignment="center"):
            for letter, label in ((one, true), (other, said)):
                st.image(
                    data_url(cache.clean_sign(label)),
                    caption=_("{letter}, as it is meant").format(letter=letter),
                    alt=_("The letter {letter} as a drawn hand").format(letter=letter),
                    width=_REFERENCE_WIDTH,
                )
            st.caption(what_tells_apart(one, other), width="stretch")
    if not len(rows):
        return
    pages = -(-len(rows) // _AT_ONCE)
    if pages > 1:
        st.number_input(_("Page, of {pages}").format(pages=pages), 1, pages, key=_PAGE, width=160, persist_state="session")
    page = min(st.session_state.get(_PAGE, 1), pages)
    shown = [int(row) for row in rows[(page - 1) * _AT_ONCE : page * _AT_ONCE]]
    names = [f"{other} {share_text(float(evaluation.probabilities[row, said]))}" for row in shown]
    show_pinnable(dataset, VALIDATION, shown, key=f"behind-{run.id}-{true}-{said}-{page}", names=names, tagged=True, height=_SIGN_HEIGHT)
    st.caption(_("The most confident answers first. **Try:** click a sign to ask why it was read so, or to paint on it."))
    show_ways_on(run, evaluation, shown)


def show_ways_on(run: Run, evaluation: Evaluation, shown: list[int]) -> None:
    """From the pinned sign, where it is one of those shown, to the inside page and to Try it; else from the first of them."""
    part_name, index = session().pinned
    row = index if part_name == VALIDATION and index in shown and session().has_pinned else shown[0]
    answer = int(evaluation.probabilities[row].argmax())
    true = int(evaluation.labels[row])
    rival = true if true != answer else int(evaluation.probabilities[row].argsort()[-2])
    places = ", ".join([LETTERS[true], f"{LETTERS[answer]} {share_text(float(evaluation.probabilities[row, answer]))}"])
    with st.container(horizontal=True):
        if st.button(
            _("Why {one}, not {other}?").format(one=LETTERS[answer], other=LETTERS[rival]), icon="🔬", key=f"why-{row}", help=places
        ):
            _go_on(run, row)
            session().hold_against(LETTERS[answer], LETTERS[rival])
            st.switch_page("pages/learn/inside.py")
        if st.button(_("Paint on it"), icon="🖌️", key=f"paint-{row}", help=places):
            _go_on(run, row)
            st.session_state["way"] = "sign"
            st.switch_page("pages/lab/try_it.py")


def _go_on(run: Run, row: int) -> None:
    session().pinned, session().has_pinned = (VALIDATION, row), True
    session().choose_model(run.id)
