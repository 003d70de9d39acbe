"""What may be wrong with the signs in use: each finding with its evidence, and what to do about it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from signcore.datasets.base import SignDataset
from signcore.datasets.findings import CHECKS, Evidence, Finding, Severity, leave_out
from signcore.datasets.findings.copies import NEAR_COPIES
from signcore.datasets.near_copies import split_by_photograph
from signcore.figures.pixels import contact_sheet
from signcore.i18n import _
from signcore.labels import LETTERS
from ui.data.checks.search import checking_of
from ui.shared.widgets import said_plainly, use_dataset

_SHOWN = 8
_BLANK_TILE = np.full((28, 28), 128, np.uint8)


def show_checks(dataset: SignDataset) -> None:
    """A search on request, once for everyone; then what it found, the worst first, and what is fine."""
    st.markdown(
        _(
            "A network believes what it is given. So check the data before training: is a sign labelled M that shows "
            "N? Is a picture blank, or on its side? Are copies of one photograph in training **and** in validation, so "
            "that the accuracy means nothing?"
        )
    )
    checking = checking_of(dataset.id)
    if checking.findings is None:
        if st.button(_("Check these signs"), icon="🔍", key="checks-look", disabled=checking.is_running):
            checking.start()
        if checking.failed:
            st.error(_("The checks stopped unexpectedly. The server's log says why; try again."), icon="🚧")
        elif checking.stage or checking.is_running:
            _wait(dataset.id)
        return
    findings = sorted((finding for found in checking.findings.values() for finding in found), key=lambda finding: finding.severity)
    for finding in findings:
        with st.container(border=True):
            _show_finding(dataset, finding)
    fine = [_(CHECKS[name].fine) for name, found in checking.findings.items() if not found]
    if fine:
        st.success("\n".join(f"* {sentence}" for sentence in fine), icon="✅")
    unasked = [_(check.title) for name, check in CHECKS.items() if name not in checking.findings]
    if unasked:
        st.caption(
            _("Not checked, because it makes no sense for these signs or there are too few of them: {checks}.").format(
                checks=", ".join(unasked)
            )
        )


@st.fragment(run_every=0.5)
def _wait(dataset_id: str) -> None:
    checking = checking_of(dataset_id)
    if checking.findings is not None or checking.failed:
        st.rerun(scope="app")
    title = _(CHECKS[checking.stage].title) if checking.stage else ""
    st.progress(checking.share, text=_("Checking: {check}").format(check=title))


def _show_finding(dataset: SignDataset, finding: Finding) -> None:
    box, icon = {Severity.SERIOUS: (st.error, "🛑"), Severity.DOUBTFUL: (st.warning, "🤔"), Severity.NOTICE: (st.info, "ℹ️")}[
        finding.severity
    ]
    box(finding.sentence, icon=icon)
    evidence = finding.evidence
    key = f"checks-{finding.kind}-{evidence.part if evidence else ''}"
    if evidence is not None:
        pages = -(-len(evidence.indices) // _SHOWN)
        turn = st.session_state.get(f"{key}-turn", 0) % pages
        _show_evidence(dataset, evidence, slice(turn * _SHOWN, (turn + 1) * _SHOWN))
        if pages > 1 and st.button(_("Show others"), icon="➡️", key=f"{key}-next", help=_("The clearest cases come first.")):
            st.session_state[f"{key}-turn"] = turn + 1
            st.rerun()
    st.markdown(finding.what_to_do)
    if finding.kind == NEAR_COPIES:
        if st.button(
            _("Split by photograph instead"), icon="✂️", key="copies-split", help=_("Sets whole photographs aside for validation.")
        ):
            with said_plainly():
                use_dataset(split_by_photograph(dataset))
                st.rerun()
    elif finding.may_leave_out and evidence is not None:
        hint = _("Makes a new set without these {count:,}; the one that you have stays as it is.").format(count=len(evidence.indices))
        if st.button(_("Leave them out"), icon="🧹", key=f"{key}-out", help=hint):
            with said_plainly():
                use_dataset(leave_out(dataset, finding))
                st.rerun()


def _show_evidence(dataset: SignDataset, evidence: Evidence, shown: slice) -> None:
    """Some of the images in a row, below each the one that gives it away, and in words which letters they have."""
    part, indices, partners, scores = (
        dataset.parts[evidence.part],
        evidence.indices[shown],
        evidence.partners[shown],
        evidence.scores[shown],
    )
    images, letters = part.images[indices], [LETTERS[label] for label in part.labels[indices]]
    paired = bool((partners >= 0).any())
    if paired:
        others = dataset.parts[evidence.partner_part]
        below = np.array([others.images[one] if one >= 0 else _BLANK_TILE for one in partners])
        images = np.concatenate([images, below])
        letters = [f"{letter}/{LETTERS[others.labels[one]] if one >= 0 else '–'}" for letter, one in zip(letters, partners, strict=True)]
    words = ", ".join(letter if np.isnan(score) else f"{letter} {score:.2f}" for letter, score in zip(letters, scores, strict=True))
    if paired:
        shown_are = _("Above: the signs in question ({part}). Below: what each is like ({other}).").format(
            part=_(evidence.part), other=_(evidence.partner_part)
        )
    else:
        shown_are = _("The signs in question ({part}).").format(part=_(evidence.part))
    if evidence.measure:
        scored = _("Letter and {measure}: {words}.").format(measure=_(evidence.measure), words=words)
    else:
        scored = _("Letter: {words}.").format(words=words)
    said = f"{shown_are} {scored}"
    # Always eight places wide, so that two pairs do not fill the page.
    empty = _SHOWN - len(indices)
    sheet = contact_sheet(images, columns=len(indices), scale=4)
    st.image(np.pad(sheet, ((0, 0), (0, empty * 116), (0, 0))), alt=said, width="stretch")
    st.caption(said)
