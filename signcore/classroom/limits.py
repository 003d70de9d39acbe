"""How much of the machine one learner may take: asked before anything begins, and told before anybody runs into it."""

from __future__ import annotations

import shutil
from pathlib import Path

from signcore.classroom.errors import LimitError
from signcore.classroom.people import Person
from signcore.classroom.settings import ClassSettings
from signcore.config import RunConfig
from signcore.i18n import _, ngettext
from signcore.running.scheduler import Shares
from signcore.runs.store import RunStore

_GB, _MB = 10**9, 2**20


def is_limited(person: Person) -> bool:
    """Whether the limits of the class hold for somebody: for learners, not for the teacher."""
    return not person.is_teacher


def check_room(person: Person, settings: ClassSettings, folder: Path) -> None:
    """Is there room on the disk for something more? Alone at a computer that is one's own business.

    Raises:
        LimitError: less is free than the class keeps free.
    """
    free = shutil.disk_usage(folder).free
    if person.id and free < settings.keep_free_gb * _GB:
        raise LimitError(
            _(
                "Only {free:.1f} GB of the disk are free, and {kept} GB are kept free in this class. Ask your teacher to free space on the "
                "results page."
            ).format(free=free / _GB, kept=settings.keep_free_gb)
        )


def check_training(person: Person, settings: ClassSettings, store: RunStore, config: RunConfig) -> None:
    """May this learner queue this training?

    Raises:
        LimitError: it has too many epochs, or the learner has too many trainings in the queue.
    """
    if not is_limited(person):
        return
    if settings.epochs and config.train.epochs > settings.epochs:
        raise LimitError(
            _("Epochs of a training in this class: {most} at most. This one has {epochs}; set fewer.").format(
                epochs=config.train.epochs, most=settings.epochs
            )
        )
    if settings.waiting and store.unfinished(person.id) >= settings.waiting:
        raise LimitError(
            ngettext(
                "You have {count} training in the queue; in this class that is as many as there can be. Wait for it, or take it out.",
                "You have {count} trainings in the queue; in this class that is as many as there can be. Wait for one, or take one out.",
                settings.waiting,
            ).format(count=settings.waiting)
        )


def check_upload(person: Person, settings: ClassSettings, size: int) -> None:
    """May this learner load a file of so many bytes?

    Raises:
        LimitError: it is too large.
    """
    if is_limited(person) and size > settings.upload_mb * _MB:
        raise LimitError(
            _("This file has {size:,.1f} MB; in this class one may have {most} MB. Take fewer signs, or ask your teacher.").format(
                size=size / _MB, most=settings.upload_mb
            )
        )


def check_signs(person: Person, settings: ClassSettings, kept: int) -> None:
    """May this learner keep another collected sign?

    Raises:
        LimitError: they have as many as there may be.
    """
    if is_limited(person) and settings.signs and kept >= settings.signs:
        raise LimitError(
            _("You have collected {count} signs; in this class that is as many as are kept of one person. Delete some of yours.").format(
                count=kept
            )
        )


def shares(settings: ClassSettings, unlimited: frozenset[str]) -> Shares:
    """What the scheduler has to hold learners to."""
    return Shares(settings.at_once, 60.0 * settings.minutes, unlimited)


def in_words(settings: ClassSettings) -> list[str]:
    """The limits that a learner has, a sentence each."""
    said = []
    if settings.at_once:
        text = ngettext(
            "{count} of your trainings goes on at a time; the others wait.",
            "{count} of your trainings go on at the same time; the others wait.",
            settings.at_once,
        )
        said.append(text.format(count=settings.at_once))
    if settings.waiting:
        said.append(_("At most {count} of them wait or train.").format(count=settings.waiting))
    if settings.epochs:
        text = ngettext("A training has at most {count} epoch.", "A training has at most {count} epochs.", settings.epochs)
        said.append(text.format(count=settings.epochs))
    if settings.minutes:
        said.append(_("After {count} minutes, pauses included, it is stopped, and its network is kept.").format(count=settings.minutes))
    said.append(_("A file of signs has at most {count} MB.").format(count=settings.upload_mb))
    if settings.signs:
        said.append(_("At most {count} collected signs of yours are kept.").format(count=settings.signs))
    return said
