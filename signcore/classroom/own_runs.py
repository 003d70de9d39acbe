"""The runs of a store as a learner sees them where the teacher has everyone see only their own."""

from __future__ import annotations

from collections.abc import Iterable

from signcore.errors import RunError
from signcore.i18n import _
from signcore.paths import shown_name
from signcore.runs.store import EpochEvent, Run, RunState, RunStore


class OwnRuns(RunStore):
    """A store in which there are only one person's runs; those of others are not there, whatever id an address says.

    Args:
        store: all runs.
        person: the id of whose runs are seen.
    """

    def __init__(self, store: RunStore, person: str) -> None:  # not as a store's, which opens its file
        self.folder, self.database = store.folder, store.database
        self._person = person

    def run(self, run_id: str) -> Run:  # noqa: D102 - as the store's
        found = super().run(run_id)
        if not self._is_own(found):
            raise RunError(_("There is no run {id}. It may have been deleted.").format(id=shown_name(run_id)[:60]))
        return found

    def runs(self, states: Iterable[RunState] | None = None, limit: int = 1000) -> list[Run]:  # noqa: D102
        own = [run for run in super().runs(states, limit=-1) if self._is_own(run)]
        return own if limit < 0 else own[:limit]

    def ids(self) -> set[str]:  # noqa: D102
        return {run.id for run in self.runs(limit=-1)}

    def all_epochs(self) -> dict[str, list[EpochEvent]]:  # noqa: D102
        own = self.ids()
        return {run_id: epochs for run_id, epochs in super().all_epochs().items() if run_id in own}

    def last_epochs(self) -> dict[str, EpochEvent]:  # noqa: D102
        own = self.ids()
        return {run_id: epoch for run_id, epoch in super().last_epochs().items() if run_id in own}

    def _is_own(self, run: Run) -> bool:
        return bool(self._person) and run.person == self._person
