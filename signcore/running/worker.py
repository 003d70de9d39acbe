"""The process that trains one run: ``python -m signcore.running.worker RUN``, or ``--wait`` to be told later which.

A waiting worker has loaded Keras already, so that a click is answered within a second rather than in the five to eight
that the import takes. It reads the run's id from its standard input and ends when that closes.
"""

from __future__ import annotations

import argparse
import errno
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from signcore.errors import KerasError, SignLabError, sentence_of
from signcore.i18n import _
from signcore.last_words import why_keras_failed
from signcore.machine_trouble import in_words, is_machines
from signcore.running.channel import Channel
from signcore.running.cluster.journal import channel_of
from signcore.running.priority import give_way
from signcore.runs.artifacts import LOG_NAME, PREDICTIONS_NAME
from signcore.runs.lock import LOCK_NAME, ProcessLock
from signcore.runs.store import OldAttemptError, Run, RunState, RunStore

_LOCK_WAIT_SECONDS = 30  # a run that is resumed at once may still be writing its predictions


def main(arguments: Sequence[str] | None = None) -> int:
    """Train the run that is named on the command line or on standard input."""
    ask = argparse.ArgumentParser(prog="python -m signcore.running.worker", description=__doc__)
    ask.add_argument("run", nargs="?", help="id of the run")
    ask.add_argument("--wait", action="store_true", help="load Keras, then read the id from standard input")
    options = ask.parse_args(arguments)
    give_way()
    run_id = options.run
    if options.wait:
        try:
            _load_training()
        except KerasError as error:
            sys.stderr.write(f"{error}\n")
            return 1
        run_id = sys.stdin.readline().strip()
        if not run_id:
            return 0
    store = RunStore()
    _log_to(store.run_folder(run_id) / LOG_NAME)
    run = train_run(store, run_id)
    return 0 if run.state in (RunState.FINISHED, RunState.STOPPED) else 1


def train_run(
    store: RunStore,
    run_id: str,
    extra_callbacks: Sequence[Any] = (),
    waits_in_trouble: Callable[[str], bool] = lambda _sentence: True,
) -> Run:
    """Train a run from its record to its end, whatever that is, and return the record then.

    A run that has a saved model goes on after the epochs behind it. Every error ends in the run's state and reason, and
    an interruption from the keyboard is a stop: the model is kept.

    Args:
        store: the runs.
        run_id: the run.
        extra_callbacks: Keras callbacks of the caller's.
        waits_in_trouble: told what is wrong where the loss runs away; says whether the run waits, paused, for what people
            decide. One that doesn't wait has failed.
    """
    channel = channel_of(store, run_id)
    lock = ProcessLock(store.run_folder(run_id) / LOCK_NAME)
    try:
        if not lock.acquire(_LOCK_WAIT_SECONDS):
            return store.run(run_id)  # another process has it in hand
    except SignLabError as error:  # without a lock nobody could tell whether the run is alive: it must not stay "starting"
        channel.set_state(RunState.FAILED, sentence_of(error), only_from=[RunState.QUEUED, RunState.STARTING])
        return store.run(run_id)
    try:
        # INTERRUPTED: taken for dead while it was only slow to start. But nobody trains what was stopped meanwhile.
        if channel.set_state(RunState.STARTING, only_from=[RunState.QUEUED, RunState.STARTING, RunState.INTERRUPTED]):
            channel.add_facts(pid=os.getpid())
            for half_written in store.run_folder(run_id).glob("building-*"):  # by a process that was killed
                half_written.unlink()
            (store.run_folder(run_id) / PREDICTIONS_NAME).unlink(missing_ok=True)  # those of the model before
            _load_training()(channel, extra_callbacks, waits_in_trouble)
    except OldAttemptError as error:  # it goes on elsewhere, and this one's state is nobody's any more
        sys.stderr.write(f"{error}\n")
    except KeyboardInterrupt:  # before the first step
        channel.set_state(RunState.STOPPED)
    except Exception as error:  # the run must not stay "training" for ever
        if not isinstance(error, (SignLabError, FloatingPointError)):  # their message is complete
            traceback.print_exc()
        channel.set_state(RunState.FAILED, _reason(error))
    finally:
        lock.release()
    return store.run(run_id)


def _load_training() -> Callable[[Channel, Sequence[Any], Callable[[str], bool]], None]:
    try:
        import keras  # noqa: F401, PLC0415 - said apart from what is wrong with the training
    except Exception as error:  # a broken installation raises what it likes
        traceback.print_exc()
        raise KerasError(why_keras_failed(f"{type(error).__name__}: {error}")) from error
    from signcore.running.training_run import train  # noqa: PLC0415 - loads Keras, and the server reads this module

    return train


def _reason(error: Exception) -> str:
    """Why a run failed, as a sentence for the page; the log has the rest."""
    if isinstance(error, (SignLabError, FloatingPointError)):
        return sentence_of(error)
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, OSError) and error.errno != errno.ENOSPC and is_machines(error):
        return _("The training ended: {reason}.").format(reason=in_words(error))
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return _("The disk is full. Delete old runs or make room, then start again.")
    if isinstance(error, MemoryError) or any(said in text.lower() for said in ("resourceexhausted", "resource_exhausted", "out of memory")):
        return _("The memory is full. Lower the batch size, or use fewer filters or dense units.")
    return _("Training ended with an error ({error}). The log of the run says more.").format(error=text[:200])


def _log_to(path: Path) -> None:
    """Send everything that this process and its libraries print to the run's log."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)


if __name__ == "__main__":
    sys.exit(main())
