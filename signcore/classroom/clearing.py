"""The end of a class: all that it made, and who was in it, deleted."""

from __future__ import annotations

import contextlib
import shutil
import time
from dataclasses import dataclass

from signcore.classroom.board import BoardRules, set_board_rules
from signcore.classroom.call import ClassCall
from signcore.classroom.class_race import forget_race
from signcore.classroom.people import People
from signcore.classroom.question import ClassQuestion
from signcore.datasets import collected, library
from signcore.errors import RunError, SignLabError
from signcore.i18n import ngettext
from signcore.running.scheduler import Scheduler
from signcore.runs.store import RunStore

ARCHIVES = "archive"  # the folder of the store in which an archive waits to be fetched
OWN_PICTURES = frozenset({"collected", "pictures"})  # sources whose signs may be of people in the class
_PATIENCE = 15.0  # seconds for trainings to end that were stopped


@dataclass(frozen=True)
class Cleared:
    """What was deleted.

    Attributes:
        runs, signs, people, datasets: how many of each.
        still_going: how many trainings had not ended yet, and are still there.
    """

    runs: int
    signs: int
    people: int
    datasets: int
    still_going: int


def cleared_in_words(done: Cleared) -> str:
    """What was deleted, as a list."""
    said = [
        ngettext("{count} training", "{count} trainings", done.runs).format(count=done.runs),
        ngettext("{count} collected sign", "{count} collected signs", done.signs).format(count=done.signs),
        ngettext("{count} person", "{count} people", done.people).format(count=done.people),
    ]
    if done.datasets:
        said.append(ngettext("{count} data set of pictures", "{count} data sets of pictures", done.datasets).format(count=done.datasets))
    return ", ".join(said)


def clear_class(store: RunStore, scheduler: Scheduler, people: People, patience: float = _PATIENCE) -> Cleared:
    """Delete all that a class made, and its people.

    These are: runs with their files; collected signs, and data sets made of these or of pictures; learners with their secrets; what was
    asked and answered; the race; the archive that waits. Tables and rendered signs stay, and so do the teacher and the class settings.
    The join code is another one.

    Args:
        store: the runs.
        scheduler: stops those that go on.
        people: of the class.
        patience: seconds to wait for those to end.

    Returns:
        What went, and whether something still goes on: then call it again.
    """
    runs = store.runs(limit=-1)
    for run in runs:
        if not run.state.is_over:
            with contextlib.suppress(RunError):  # it ended meanwhile
                scheduler.stop(run.id)
    give_up = time.monotonic() + patience
    while (going := [run for run in store.runs(limit=-1) if run.state.is_active]) and time.monotonic() < give_up:
        time.sleep(0.1)
    left = {run.id for run in going}
    for run in runs:
        if run.id not in left:
            store.delete(run.id)
    signs = list(collected.owners())
    collected.remove_signs(signs)
    gone = _remove_datasets({run.data.id for run in going})
    learners = [one for one in people.everybody() if not one.is_teacher]
    for one in learners:
        people.remove(one.id)
    people.renew_join_code()
    ClassQuestion(store.database).end()
    ClassCall(store.database).end()
    set_board_rules(store, BoardRules())
    forget_race(store)
    shutil.rmtree(store.folder / ARCHIVES, ignore_errors=True)
    store.compact()
    return Cleared(len(runs) - len(left), len(signs), len(learners), gone, len(left))


def _remove_datasets(needed: set[str]) -> int:
    """Those that may show people of the class, but for what a training still needs. How many."""
    gone = 0
    for dataset_id in library.stored_datasets():
        try:
            is_own = library.open_dataset(dataset_id).origin.source in OWN_PICTURES
        except SignLabError:
            continue
        if is_own and dataset_id not in needed:
            library.remove(dataset_id)
            gone += 1
    return gone
