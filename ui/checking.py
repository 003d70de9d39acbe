"""The search for faults in the background, so that no click and no page change can interrupt it."""

from __future__ import annotations

import logging
import threading

from signcore.datasets.base import SignDataset
from signcore.datasets.findings import CHECKS, Finding, find_all


class Checking:
    """One search that any number of pages may wait for.

    Attributes:
        stage: name of the check that is under way, empty before it started.
        share: how much of all is done, 0 to 1.
        findings: what each check found, once all are done; None before.
        failed: whether it broke off.
    """

    def __init__(self, dataset: SignDataset) -> None:
        self.dataset = dataset
        self.stage = ""
        self.share = 0.0
        self.findings: dict[str, list[Finding]] | None = None
        self.failed = False
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, unless it is under way or done."""
        with self._guard:
            if self.findings is None and not self.is_running:
                self.failed = False
                self._thread = threading.Thread(target=self._work, name="signlab-checks", daemon=True)
                self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether it is under way."""
        return self._thread is not None and self._thread.is_alive()

    def _work(self) -> None:
        try:
            self.findings = find_all(self.dataset, self._report)
        except Exception:  # a thread has nobody to raise to, and a page that waits forever says less than one that tells
            logging.getLogger(__name__).exception("The checks of %s broke off", self.dataset.id)
            self.failed = True

    def _report(self, name: str, share: float) -> None:
        self.stage, self.share = name, (list(CHECKS).index(name) + share) / len(CHECKS)
