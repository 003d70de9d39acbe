"""The search for faults in the background."""

from __future__ import annotations

import logging

import streamlit as st

from signcore.datasets.base import SignDataset
from signcore.datasets.findings import CHECKS, Finding, find_all
from ui.shared import cache
from ui.shared.background import BackgroundWork


class Checking(BackgroundWork):
    """One search that any number of pages may wait for.

    Attributes:
        stage: name of the check that is under way, empty before it started.
        share: how much of all is done, 0 to 1.
        findings: what each check found, once all are done; None before.
        failed: whether it broke off.
    """

    def __init__(self, dataset: SignDataset) -> None:
        super().__init__("signlab-checks")
        self.dataset = dataset
        self.stage = ""
        self.share = 0.0
        self.findings: dict[str, list[Finding]] | None = None
        self.failed = False

    def _prepare(self) -> bool:
        if self.findings is not None:
            return False
        self.failed = False
        return True

    def _work(self) -> None:
        try:
            self.findings = find_all(self.dataset, self._report)
        except Exception:  # a thread has nobody to raise to, and a page that waits forever says less than one that tells
            logging.getLogger(__name__).exception("The checks of %s broke off", self.dataset.id)
            self.failed = True

    def _report(self, name: str, share: float) -> None:
        self.stage, self.share = name, (list(CHECKS).index(name) + share) / len(CHECKS)


@st.cache_resource(show_spinner=False, max_entries=16)
def checking_of(dataset_id: str) -> Checking:
    """The search for what may be wrong with a data set: once per server, however many learners ask."""
    return Checking(cache.dataset(dataset_id))
