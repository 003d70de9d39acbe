"""Signs that a class took of its own hands and chose to keep: one PNG and one JSON file per sign, in a folder of the store.

They never leave the machine, and each can be taken out. As a data set they are split by people, never by pictures: a network that has seen
one picture of a hand is not asked about the next one of the same hand.
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from signcore.atomic_write import atomic_write
from signcore.datasets import library
from signcore.datasets.base import TRAINING, VALIDATION, Origin, Part, SignDataset
from signcore.datasets.groups import PERSON
from signcore.errors import DataError
from signcore.i18n import _
from signcore.images import IMAGE_SIDE
from signcore.labels import LETTERS
from signcore.machine_trouble import in_words
from signcore.paths import made_folder, store_folder

MOST_SIGNS = 5000
LONGEST_PERSON = 40
_ID = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True)
class CollectedSign:
    """A sign that was kept.

    Attributes:
        id: its files' name.
        letter: what it shows, as whoever kept it says.
        person: who signs, as they want to be called.
        kept: seconds since 1970.
        pixels: uint8 (28, 28), as a network gets it.
        owner: the id of whoever kept it in a class; empty for nobody's.
    """

    id: str
    letter: str
    person: str
    kept: float
    pixels: NDArray[np.uint8]
    owner: str = ""


def keep_sign(pixels: NDArray[np.uint8], letter: str, person: str, owner: str = "") -> CollectedSign:
    """Keep a sign.

    Args:
        pixels: uint8 (28, 28).
        letter: one of :data:`signcore.labels.LETTERS`.
        person: who signs; not empty.
        owner: the id of whoever keeps it, in a class.

    Raises:
        DataError: no such letter, no name, too many signs, or a full disk.
    """
    person = " ".join(person.split())[:LONGEST_PERSON]
    if letter not in LETTERS or len(letter) != 1:
        raise DataError(_("{letter} is not one of the 24 letters. Choose one of them.").format(letter=letter[:10]))
    if not person:
        raise DataError(_("Say who signs; a nickname will do. Signs are split by person."))
    if len(_files()) >= MOST_SIGNS:
        raise DataError(_("{count} signs have been collected, which is as many as can be kept. Delete some.").format(count=MOST_SIGNS))
    sign = CollectedSign(secrets.token_hex(12), letter, person, time.time(), pixels, owner)
    folder = _folder()
    try:
        with atomic_write(folder / f"{sign.id}.png") as building, building.open("wb") as stream:
            Image.fromarray(pixels).save(stream, "PNG")
        with atomic_write(folder / f"{sign.id}.json") as building:  # last: without it there is no sign
            about = {"letter": letter, "person": person, "kept": sign.kept} | ({"owner": owner} if owner else {})
            building.write_text(json.dumps(about), encoding="utf-8")
    except OSError as error:
        raise DataError(_("The sign can't be kept: {reason}.").format(reason=in_words(error))) from error
    return sign


def count_signs() -> int:
    """How many there are, without opening any."""
    return len(_files())


def owners() -> dict[str, str]:
    """Who kept each sign, by the sign's id; empty for nobody's. Pictures are not looked at."""
    found = {}
    for path in _files():
        found[path.stem] = ""
        with contextlib.suppress(OSError, ValueError, AttributeError):
            found[path.stem] = str(json.loads(path.read_text(encoding="utf-8")).get("owner", ""))
    return found


def collected_signs() -> list[CollectedSign]:
    """All of them, the oldest first; damaged ones are skipped."""
    found = []
    for path in _files():
        with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
            about = json.loads(path.read_text(encoding="utf-8"))
            with Image.open(path.with_suffix(".png"), formats=["PNG"]) as picture:
                if picture.size != (IMAGE_SIDE, IMAGE_SIDE):
                    continue
                pixels = np.asarray(picture.convert("L"), np.uint8)
            if about["letter"] in LETTERS and len(about["letter"]) == 1:
                person, owner = str(about["person"])[:LONGEST_PERSON], str(about.get("owner", ""))
                found.append(CollectedSign(path.stem, about["letter"], person, float(about["kept"]), pixels, owner))
    return sorted(found, key=lambda sign: (sign.kept, sign.id))


def remove_signs(ids: Collection[str]) -> None:
    """Delete signs; missing ones are skipped.

    Raises:
        DataError: a file can't be deleted.
    """
    try:
        for one in ids:
            if _ID.fullmatch(one):
                for ending in (".json", ".png"):
                    (_folder() / f"{one}{ending}").unlink(missing_ok=True)
    except OSError as error:
        raise DataError(_("The sign can't be deleted: {reason}.").format(reason=in_words(error))) from error


def people(signs: Sequence[CollectedSign]) -> list[str]:
    """Who signs, in order of first appearance."""
    return list(dict.fromkeys(sign.person for sign in signs))


def arrays(signs: Sequence[CollectedSign]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Their images, uint8 (n, 28, 28), and labels, uint8 (n,)."""
    images = np.stack([sign.pixels for sign in signs]) if signs else np.zeros((0, IMAGE_SIDE, IMAGE_SIDE), np.uint8)
    return images, np.array([LETTERS.index(sign.letter) for sign in signs], np.uint8)


def as_dataset(signs: Sequence[CollectedSign], checked: Collection[str], base: SignDataset | None = None) -> SignDataset:
    """A data set in the store that trains on everyone except `checked`, and validates on these alone.

    Args:
        signs: the collected signs.
        checked: the people whose signs are set aside for validation.
        base: signs that are trained on, too.

    Raises:
        DataError: nobody is left on one of the two sides.
    """
    sides = {VALIDATION: [s for s in signs if s.person in checked], TRAINING: [s for s in signs if s.person not in checked]}
    if not sides[VALIDATION] or not (sides[TRAINING] or base):
        raise DataError(
            _(
                "Signs of at least two people are needed: a network is trained on some people and checked on the others, "
                "whom it has never seen."
            )
        )
    parts, who = {}, people(signs)
    for name, own in sides.items():
        images, labels = arrays(own)
        person = np.array([who.index(sign.person) for sign in own], np.float32)
        if base and name == TRAINING:
            images, labels = np.concatenate([base.training.images, images]), np.concatenate([base.training.labels, labels])
            person = np.concatenate([np.full(len(base.training), -1, np.float32), person])
        parts[name] = Part(images, labels, np.arange(len(labels), dtype=np.int32), {PERSON: person})
    name = _("{name}, with collected signs").format(name=base.name) if base else _("Collected signs")
    return library.add(
        SignDataset.of(
            name,
            parts,
            Origin(
                "collected", split="people", recipe={"checked": sorted(checked), "trained": sorted(set(who) - set(checked)), "people": who}
            ),
        )
    )


def _folder() -> Path:
    return made_folder(store_folder() / "collected")


def _files() -> list[Path]:
    return [path for path in _folder().glob("*.json") if _ID.fullmatch(path.stem)]
