"""Training on a room's computers from the command line: the run waits its turn like any other, and is followed here."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from signcore.classroom.desk import Desk
from signcore.cli.answer import say
from signcore.cli.tending import tended
from signcore.config import RunConfig
from signcore.datasets.base import SignDataset
from signcore.errors import RunError
from signcore.i18n import _
from signcore.runs.store import EpochEvent, Run, RunState, RunStore

_LOOK_SECONDS = 0.5


def train_in_room(
    store: RunStore,
    config: RunConfig,
    dataset: SignDataset,
    name: str,
    tell_begin: Callable[[Run], None],
    tell: Callable[[list[EpochEvent]], None],
) -> Run:
    """Train a new run there, and return it when it is over. Ctrl-C stops it, and keeps the model.

    Args:
        store: the record; the run is added to it.
        config: the run's settings.
        dataset: its signs.
        name: what it is called.
        tell_begin: called once it trains.
        tell: called for each epoch, with all that are done by then.

    Raises:
        ClusterError: no room is named, or it can't be used.
    """
    with tended(store, in_room=True) as desk:
        run = desk.queue_here(config, dataset, name)
        say(_("Run {id} waits for a computer of the room …").format(id=run.id))
        return _followed(store, desk, run.id, tell_begin, tell)


def _followed(store: RunStore, desk: Desk, run_id: str, tell_begin: Callable[[Run], None], tell: Callable[[list[EpochEvent]], None]) -> Run:
    begun, told, reason = False, -1, ""
    while True:
        try:
            run = store.run(run_id)
            if run.state is RunState.TRAINING and not begun:
                begun = True
                tell_begin(run)
            if run.reason != reason and not run.state.is_over:
                reason = run.reason
                say(reason)
            epochs = store.epochs(run_id)
            for event in epochs:
                if event.epoch > told:
                    told = event.epoch
                    tell([one for one in epochs if one.epoch <= told])
            if run.state.is_over:
                return run
            time.sleep(_LOOK_SECONDS)
        except KeyboardInterrupt:
            with suppress(RunError):  # over already
                desk.stop(run_id)
