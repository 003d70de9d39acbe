"""Freeing the space of old runs.

A store that a class trains into fills with models: some megabytes a run, where what was learnt from it takes kilobytes. So a
run that is pruned keeps its record: its settings, the figures of its epochs, its facts. It stays in every list, and its
curves can still be laid over others; a result that disappears is a lesson lost. What goes is what can be made again from
settings, seed and signs: the model and how it came to be, its answers to the validation signs, the log, and what killed
writers left half written. Of the training steps the means stay that its curve is drawn from, at most 1,000, so that the
curve looks as it did.

A run that was stopped or interrupted can then no longer go on where it was; it would start over. That is why the newest runs keep
everything. How many is counted in models, so that runs without one, which failed at once, don't use the number up.

What a process has in hand is left alone: whoever prunes takes the run's own lock, which training holds until the last file
is written, and the record says in one transaction that the model went. So any number of servers may prune at once.
"""

from __future__ import annotations

import contextlib
import shutil
import stat
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from signcore.errors import RunError
from signcore.i18n import _
from signcore.runs.artifacts import PREDICTIONS_NAME
from signcore.runs.database import StoreError
from signcore.runs.lock import LOCK_NAME, ProcessLock, is_locked
from signcore.runs.states import STATES_NAME
from signcore.runs.store import MOST_STEPS, Run, RunState, RunStore

_STEP_BYTES = 49  # of a training step in the store's file, measured over 51,000 of them
_YOUNG_SECONDS = 3600  # seconds since its last change, before a folder without a record is removed
_LOCK_WAIT_SECONDS = 0.2  # for whoever only looks whether it is held
_MODEL = "model.keras"
_BIG = (_MODEL, PREDICTIONS_NAME, STATES_NAME, "log.txt")
_HALF_WRITTEN = "building-*"


@dataclass(frozen=True)
class Goes:
    """What is removed from one run: its files in `paths`, and with `whole` its model and most of its training steps."""

    run: Run
    paths: tuple[Path, ...]
    size: int  # bytes
    whole: bool

    @property
    def model(self) -> bool:
        """Whether a model is among them."""
        return any(path.name == _MODEL for path in self.paths)


@dataclass(frozen=True)
class Pruning:
    """What was removed, or would be.

    Attributes:
        runs: those that lose something, the newest first.
        folders: those below `runs` that no record knows, and that go as a whole.
        folder_bytes: what is in these.
        busy: ids of runs that were left alone, because a process has their files in hand or they have just changed.
        note: a sentence where the store's own file could not be made smaller; otherwise empty.
    """

    runs: tuple[Goes, ...]
    folders: tuple[Path, ...]
    folder_bytes: int
    busy: tuple[str, ...] = ()
    note: str = ""

    @property
    def size(self) -> int:
        """The bytes of all that; of training steps, as much as they take on average."""
        return sum(goes.size for goes in self.runs) + self.folder_bytes


def bytes_of(folder: Path) -> int:
    """The bytes that the files in a folder take, 0 if there is none. Links are not followed."""
    return _size(folder.rglob("*"))


def bytes_of_runs(store: RunStore) -> dict[str, int]:
    """The bytes that the files of each run take, by run."""
    return {run_id: bytes_of(store.run_folder(run_id)) for run_id in store.ids()}


def can_be_pruned(store: RunStore) -> list[Run]:
    """Runs that are over and have a model, the newest first."""
    return [run for run in _over(store) if store.model_path(run.id).exists()]


def prune(store: RunStore, keep: int, *, protect: Collection[str] = (), dry_run: bool = False) -> Pruning:
    """Free the space of old runs.

    Args:
        store: the runs.
        keep: how many of the newest models stay, with all that belongs to their runs and to the runs between them.
        protect: ids of runs that keep everything however old they are.
        dry_run: change nothing, and tell what would go.

    Returns:
        What went.

    Raises:
        RunError: `keep` is negative.
        StoreError: the store can't be written to.
    """
    if keep < 0:
        raise RunError(_("{keep} models can't be kept. Choose 0 or more.").format(keep=keep))
    goes, folders = _what_goes(store, keep, protect), _without_record(store)
    if dry_run:
        busy = {one.run.id for one in goes if is_locked(store.run_folder(one.run.id) / LOCK_NAME)}
    else:
        busy = {one.run.id for one in goes if not _free(store, one)}
    went = tuple(one for one in goes if one.run.id not in busy)
    folder_bytes = sum(bytes_of(folder) for folder in folders)
    if not dry_run:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
    note = "" if dry_run or not went else _compacted(store)
    return Pruning(went, tuple(folders), folder_bytes, tuple(one.run.id for one in goes if one.run.id in busy), note)


def _what_goes(store: RunStore, keep: int, protect: Collection[str]) -> list[Goes]:
    goes, models, last_steps = [], 0, store.last_steps()
    for run in _over(store):
        folder = store.run_folder(run.id)
        whole = models >= keep and run.id not in protect
        models += store.model_path(run.id).exists()
        paths = [*folder.glob(_HALF_WRITTEN), *(path for name in _BIG if whole and (path := folder / name).exists())]
        steps = max(0, last_steps.get(run.id, 0) - MOST_STEPS) if whole and run.facts.pruned is None else 0
        if paths or steps:
            goes.append(Goes(run, tuple(paths), _size(paths) + _STEP_BYTES * steps, whole))
    return goes


def _free(store: RunStore, goes: Goes) -> bool:
    """Remove it. False where the run is in other hands."""
    lock = ProcessLock(store.run_folder(goes.run.id) / LOCK_NAME)
    if not lock.acquire(_LOCK_WAIT_SECONDS):
        return False
    try:
        if goes.whole and not store.remove_model(goes.run):
            return False
        for path in goes.paths:
            path.unlink(missing_ok=True)
    except OSError:  # on Windows, a file that someone reads: the next time, then
        return False
    finally:
        lock.release()
    return True


def _without_record(store: RunStore) -> list[Path]:
    """Folders of runs that no record knows: of a deletion that was cut short. Only with nothing in them but what SignLab writes."""
    folders, known = store.folders(), store.ids()  # asked after the folders: a record is there before its folder
    return [folder for folder in folders if folder.name not in known and _is_left_over(folder)]


def _is_left_over(folder: Path) -> bool:
    try:
        files = list(folder.iterdir())
        changed = max(path.lstat().st_mtime for path in (folder, *files))
    except OSError:  # another server removes it just now
        return False
    # One that was changed in the future was changed before the clock was set back.
    own = all(path.name in {*_BIG, LOCK_NAME} or path.match(_HALF_WRITTEN) for path in files)
    return own and abs(time.time() - changed) > _YOUNG_SECONDS and not is_locked(folder / LOCK_NAME)


def _compacted(store: RunStore) -> str:
    """Make the store's file smaller; a sentence where that can't be done now, which is no failure."""
    try:
        store.compact()
    except StoreError:
        return _("The list of results is in use, so its own file keeps its size for now; the next runs will reuse the space.")
    return ""


def _over(store: RunStore) -> list[Run]:
    return store.runs([state for state in RunState if state.is_over], limit=-1)


def _size(paths: Iterable[Path]) -> int:
    size = 0
    for path in paths:
        with contextlib.suppress(FileNotFoundError):  # another server removed it just now
            about = path.lstat()
            size += about.st_size if stat.S_ISREG(about.st_mode) else 0
    return size
