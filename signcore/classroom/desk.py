"""The desk: whatever changes something here is done at it, for one person, after the table of rights and the limits were asked.

Pages hide or disable what a person may not do, which is a kindness; this is what protects.

>>> import tempfile
>>> from pathlib import Path
>>> from signcore.classroom.people import ALONE, Person
>>> from signcore.runs.store import RunStore
>>> store = RunStore(Path(tempfile.mkdtemp()))
>>> Desk(ALONE, store).set_at_once(2)
>>> Desk(Person("p1", "Mina"), store).set_at_once(9)
Traceback (most recent call last):
    ...
signcore.classroom.errors.NotAllowedError: Only the teacher may do this.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from signcore.classroom import class_race, limits, rights
from signcore.classroom.archive import write_archive
from signcore.classroom.clearing import Cleared, clear_class
from signcore.classroom.errors import NotAllowedError
from signcore.classroom.own_runs import OwnRuns
from signcore.classroom.people import People, Person
from signcore.classroom.rights import Action
from signcore.classroom.settings import ClassSettings, class_settings, set_class_settings
from signcore.classroom.together import Together
from signcore.config import RunConfig
from signcore.datasets import NOTHING_CHOSEN, Choices, DataFile, collected, library, load_files
from signcore.datasets.base import SignDataset
from signcore.datasets.collected import CollectedSign
from signcore.errors import DataError
from signcore.exports.apart import archive_apart, import_apart
from signcore.i18n import _
from signcore.running.capacity import set_runs_at_once
from signcore.running.scheduler import Scheduler, requeue
from signcore.runs import moving
from signcore.runs.pruning import Pruning, prune
from signcore.runs.store import Command, Run, RunState, RunStore

_LONGEST_OWNER = 20


class Desk:
    """Everything that one person may change.

    Each deed raises :class:`NotAllowedError` where the person may not do it, :class:`LimitError` where a limit of the class stands in the
    way, and what the deed itself raises.

    Args:
        person: for whom.
        store: the runs.
        scheduler: gives the server's; by default one that tends nothing, as the command line needs it.
        people: of the server, which counts wrong codes.
    """

    def __init__(
        self, person: Person, store: RunStore, scheduler: Callable[[], Scheduler] | None = None, people: People | None = None
    ) -> None:
        self.person, self._store = person, store
        self._given_scheduler, self._given_people = scheduler, people

    @cached_property
    def settings(self) -> ClassSettings:
        """What holds in this class."""
        return class_settings(self._store)

    def may(self, action: Action, owner: str = "") -> bool:
        """Whether the person may do something; with `owner`, to what belongs to that person."""
        return rights.may(self.person, action, owner, own_only=self.settings.own_only)

    def why_not(self, action: Action, owner: str = "") -> str:
        """Why the person may not, as a sentence; empty where they may."""
        return rights.why_not(self.person, action, owner, own_only=self.settings.own_only)

    @property
    def runs(self) -> RunStore:
        """The runs that the person may see, to look things up."""
        return self._store if self.may(Action.SEE) else OwnRuns(self._store, self.person.id)

    # Runs.

    def submit(self, config: RunConfig, dataset: SignDataset, name: str = "", owner: str = "", start_from: Path | None = None) -> Run:
        """Queue a training; it starts at once where there is room.

        Args:
            config: its settings.
            dataset: its signs.
            name: what it is called.
            owner: the nickname of whoever has none of the class.
            start_from: a model file whose weights it begins with.
        """
        self._check_training(config)
        self._check_room()
        return self._scheduler.submit(config, dataset, name, self._signature(owner), start_from, self.person.id)

    def begin_here(self, config: RunConfig, dataset: SignDataset, name: str = "") -> Run:
        """A run that this process trains itself."""
        self._check_training(config)
        return self._store.create(config, dataset, name, self._signature(""), state=RunState.STARTING, person=self.person.id)

    def queue_here(self, config: RunConfig, dataset: SignDataset, name: str = "") -> Run:
        """A run for whoever looks after this store's queue."""
        self._check_training(config)
        return self._store.create(config, dataset, name, self._signature(""), person=self.person.id)

    def give_up_here(self, run_id: str, reason: str) -> None:
        """A run that this process was to train failed."""
        self._store.set_state(self._steered(run_id).id, RunState.FAILED, reason)

    def stop(self, run_id: str) -> None:
        """Ask a run to end and keep its model; a queued one is taken out of the queue."""
        self._check_steering(run_id)
        self._scheduler.stop(run_id)

    def resume(self, run_id: str) -> None:
        """Let a run go on: a paused one at once, one that was stopped or interrupted when its turn comes."""
        run = self._steered(run_id)
        if run.state.is_over:
            limits.check_training(self.person, self.settings, self._store, run.config)
            self._check_room()
        self._scheduler.resume(run_id)

    def resume_here(self, run_id: str, *, at_once: bool) -> bool:
        """Put a run that is over back into the queue and, with `at_once`, take it out again for this process. Whether it was taken."""
        self._steered(run_id)
        requeue(self._store, run_id)
        return at_once and self._store.set_state(run_id, RunState.STARTING, only_from=[RunState.QUEUED])

    def command(self, run_id: str, command: Command, value: float | None = None) -> None:
        """Send a command to a run that is going on."""
        self._check_steering(run_id)
        self._scheduler.command(run_id, command, value)

    def rename(self, run_id: str, name: str) -> str:
        """Call a run something else. Returns what it is called now."""
        self._checked(run_id, Action.RENAME)
        self._store.rename(run_id, name)
        return self._store.run(run_id).name

    def delete(self, run_id: str) -> None:
        """Forget a run and remove its files."""
        self._checked(run_id, Action.DELETE)
        self._store.delete(run_id)

    def star(self, run_ids: Iterable[str], *, value: bool) -> None:
        """Mark runs, or take the marks away: all of them or, where one may not be, none."""
        for run in [self._checked(run_id, Action.STAR) for run_id in run_ids]:
            self._store.add_facts(run.id, is_starred=value)

    def send_ahead(self, run_id: str) -> None:
        """Let a run that waits be the next one."""
        self._check(Action.ORDER_QUEUE)
        self._store.send_ahead(run_id)

    def call_race(self) -> None:
        """From now on whatever anybody starts waits for :meth:`start_race`."""
        self._check(Action.RACE)
        class_race.call_race(self._store)

    def start_race(self) -> None:
        """Let all begin that waits, as far as there is room."""
        self._check(Action.RACE)
        class_race.start_race(self._store)
        self._scheduler.tend()

    def set_at_once(self, number: int) -> None:
        """Set how many trainings go on at once, for everybody."""
        self._check(Action.SET_AT_ONCE)
        set_runs_at_once(self._store, number)
        if self._given_scheduler:
            self._scheduler.tend()

    def prune(self, keep: int, *, protect: Collection[str] = (), dry_run: bool = False) -> Pruning:
        """Free the space of old runs, or tell what would go."""
        self._check(Action.PRUNE)
        return prune(self._store, keep, protect=protect, dry_run=dry_run)

    def bring(self, path: Path) -> Run:
        """Take a run in from a file, by a process of its own that may be sent what it likes."""
        self._check(Action.IMPORT)
        limits.check_upload(self.person, self.settings, path.stat().st_size)
        self._check_room()
        return self._own(import_apart(path))

    def bring_here(self, path: Path) -> Run:
        """The same within this process; what is sent is read there."""
        self._check(Action.IMPORT)
        return self._own(moving.unpack(self._store, path).id)

    def bring_model_here(self, path: Path, parameters: int) -> Run:
        """Take in a model file of SignLab's that Keras has opened in safe mode."""
        self._check(Action.IMPORT)
        return self._own(moving.unpack_model(self._store, path, parameters).id)

    # Signs.

    def check_loading(self) -> None:
        """Before signs are rendered or downloaded, which anybody may have done."""
        self._check(Action.LOAD_DATA)
        self._check_room()

    def load_files(
        self, files: Sequence[DataFile], choices: Choices = NOTHING_CHOSEN, progress: Callable[[int, int], None] | None = None
    ) -> SignDataset:
        """Read files of signs, and keep what is in them."""
        self.check_loading()
        limits.check_upload(self.person, self.settings, max((len(file.content or b"") for file in files), default=0))
        return load_files(files, choices, progress)

    def remove_dataset(self, dataset_id: str) -> None:
        """Take signs out of the store, unless a run needs them."""
        self._check(Action.REMOVE_DATA)
        going_on = [state for state in RunState if not state.is_over]
        if any(run.data.id == dataset_id for run in self._store.runs(going_on)):
            raise DataError(_("A run is still training with these signs. Wait until it is over, or stop it first."))
        library.remove(dataset_id)

    def keep_sign(self, pixels: NDArray[np.uint8], letter: str, signer: str) -> CollectedSign:
        """Keep a sign, uint8 (28, 28), under the name of whoever signs."""
        self._check(Action.KEEP_SIGN)
        if limits.is_limited(self.person):
            own = sum(owner == self.person.id for owner in collected.owners().values())
            limits.check_signs(self.person, self.settings, own)
        self._check_room()
        return collected.keep_sign(pixels, letter, signer, self.person.id)

    def remove_signs(self, ids: Collection[str]) -> None:
        """Delete collected signs: all of them or, where one may not be, none."""
        owners = collected.owners()
        for one in ids:
            rights.check(self.person, Action.REMOVE_SIGN, owners.get(one, ""))
        collected.remove_signs(ids)

    def signs_as_dataset(self, signs: Sequence[CollectedSign], checked: Collection[str], base: SignDataset | None = None) -> SignDataset:
        """A data set in the store, of collected signs."""
        self.check_loading()
        return collected.as_dataset(signs, checked, base)

    # What a class does together.

    @cached_property
    def together(self) -> Together:
        """Asking everybody, the board, “everyone to this page”, and the end of the class."""
        return Together(self.person, self._store, self.runs)

    def take_everything_home(self, target: Path, progress: Callable[[int, int], None] | None = None) -> str:
        """One ZIP with all that the class made, written by a process of its own. What is to be said of it; mostly nothing."""
        self._check(Action.TAKE_HOME)
        return archive_apart(target, progress)

    def take_everything_home_here(self, target: Path, progress: Callable[[int, int], None] | None = None) -> str:
        """The same within this process."""
        self._check(Action.TAKE_HOME)
        return write_archive(self._store, target, progress)

    def clear(self) -> Cleared:
        """Delete all that the class made, and its people; what still trains is stopped first."""
        self._check(Action.CLEAR)
        return clear_class(self._store, self._scheduler, self._people)

    # The class itself.

    def change_settings(self, **values: object) -> None:
        """Set some of the class settings, by name; the others stay."""
        self._check(Action.SET_CLASS)
        set_class_settings(self._store, dataclasses.replace(class_settings(self._store), **values))  # type: ignore[arg-type]
        self.__dict__.pop("settings", None)

    def renew_join_code(self) -> str:
        """Another code to join by."""
        self._check(Action.SET_CLASS)
        return self._people.renew_join_code()

    def renew_teacher_link(self) -> str:
        """The secret of another teacher's link."""
        self._check(Action.MANAGE_PEOPLE)
        return self._people.renew_teacher_secret()

    def hand_on(self, person_id: str) -> str:
        """A code by which another browser becomes this person, once."""
        self._check(Action.MANAGE_PEOPLE)
        return self._people.hand_on(person_id)

    def reset(self, person_id: str) -> None:
        """No browser is this person any more."""
        self._check(Action.MANAGE_PEOPLE)
        self._people.reset(person_id)

    def remove_person(self, person_id: str) -> None:
        """Forget a person; their runs are the teacher's."""
        self._check(Action.MANAGE_PEOPLE)
        if person_id == self.person.id:
            raise NotAllowedError(_("You can't remove yourself; another teacher can."))
        self._people.remove(person_id)

    def leave(self, secret: str) -> None:
        """This browser is nobody any more."""
        self._check(Action.LEAVE)
        self._people.forget_browser(secret)

    @cached_property
    def _scheduler(self) -> Scheduler:
        return self._given_scheduler() if self._given_scheduler else Scheduler(self._store)

    @cached_property
    def _people(self) -> People:
        return self._given_people or People(self._store)

    def _check(self, action: Action) -> None:
        rights.check(self.person, action, own_only=self.settings.own_only)

    def _checked(self, run_id: str, action: Action) -> Run:
        """The run, where the person may do that to it."""
        run = self._store.run(run_id)
        rights.check(self.person, action, run.person, own_only=self.settings.own_only)
        return run

    def _check_steering(self, run_id: str) -> None:
        """The teacher passes whosever run it is; what is wrong with it the scheduler says."""
        if not self.person.is_teacher:
            self._steered(run_id)

    def _steered(self, run_id: str) -> Run:
        return self._checked(run_id, Action.STEER)

    def _check_training(self, config: RunConfig) -> None:
        self._check(Action.TRAIN)
        limits.check_training(self.person, self.settings, self._store, config)

    def _check_room(self) -> None:
        limits.check_room(self.person, self.settings, self._store.folder)

    def _signature(self, owner: str) -> str:
        return self.person.nickname or owner[:_LONGEST_OWNER]

    def _own(self, run_id: str) -> Run:
        if self.person.id:
            self._store.give(run_id, self.person.id, self.person.nickname)
        return self._store.run(run_id)
