"""What a run is called in lists."""

from __future__ import annotations

from signcore.config import RunConfig
from signcore.datasets import SignDataset
from signcore.runs.store import RunStore
from ui.shared.widgets import run_title


def test_a_run_s_id_stands_there_once_with_a_name_and_without(toy_signs: SignDataset) -> None:
    store = RunStore()
    named, unnamed = store.create(RunConfig(), toy_signs, "Wide", "Ada"), store.create(RunConfig(), toy_signs, "")
    assert run_title(named).startswith("Wide · Ada · ") and run_title(named).endswith(f" · {named.id}")
    assert run_title(unnamed).count(unnamed.id) == 1
