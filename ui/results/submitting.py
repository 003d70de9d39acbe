"""Several trainings at once: queued one after another, and what happened said where not all of them could be."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from signcore.config import RunConfig
from signcore.datasets.base import SignDataset
from signcore.errors import SignLabError
from signcore.i18n import _
from signcore.runs.store import Run
from ui.shared import cache
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.session import session


def submit_all(dataset: SignDataset, wanted: Sequence[tuple[RunConfig, str]]) -> list[Run]:
    """Queue trainings, each with its name. Those before the first that can't be stay, and the reason is said.

    Raises:
        SignLabError: not even the first could be.
    """
    started: list[Run] = []
    for config, name in wanted:
        try:
            started.append(cache.desk().submit(config, dataset, name, session().nickname))
        except SignLabError as error:
            if not started:
                raise
            said = _("{started} of {wanted} are in the queue, and no more: {reason}")
            st.warning(plain(said.format(started=len(started), wanted=len(wanted), reason=error), MOST_OF_A_SENTENCE), icon="⏳")
            break
    return started
