"""The lesson's three networks on the same signs, from the same seed: dense, convolutional, convolutional with varied signs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from signcore.config import RunConfig
from signcore.i18n import N_
from signcore.published import LESSON_RESULTS
from signcore.runs.store import Run

LANES: Final = {"dense": N_("Dense 512-512"), "cnn": N_("The lesson's CNN"), "cnn augmented": N_("The CNN, varied signs")}
BUDGETS: Final = {
    # With so few steps what batch normalisation keeps for predicting would lag behind, and validation with it: hence the momentum.
    "small": {"subset": "2400", "epochs": "6", "batch_norm_momentum": "0.9"},
    "full": {},
}


def lanes(budget: str, seed: int = 0) -> dict[str, RunConfig]:
    """The three runs of a race, by lane: the lesson's settings, on fewer signs and for fewer epochs with the small budget.

    >>> [config.train.epochs for config in lanes("small").values()]
    [6, 6, 6]
    """
    return {one.name: RunConfig().with_settings({**one.settings, **BUDGETS[budget], "seed": str(seed)}) for one in LESSON_RESULTS}


def latest(runs: Sequence[Run], data_hash: str) -> dict[str, Run]:
    """The newest race on these signs, by lane; empty if there is none.

    Args:
        runs: the newest first.
        data_hash: of the signs.
    """
    own = [run for run in runs if run.data.hash == data_hash]
    for run in own:
        for budget in BUDGETS:
            configs = lanes(budget, run.config.train.seed)
            if run.config in configs.values():
                found = {lane: next((one for one in own if one.config == config), None) for lane, config in configs.items()}
                if all(found.values()):
                    return {lane: one for lane, one in found.items() if one is not None}
    return {}
