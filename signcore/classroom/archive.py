"""One ZIP with all that a class made: its runs for another SignLab, their networks, their cards, and the signs of its own hands.

In the ZIP, names are ids and numbers; what people are called stands in the files that say so, `README.txt` and `class-set/signs.csv`.
"""

from __future__ import annotations

import csv
import io
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image

from signcore import exports
from signcore.atomic_write import atomic_write
from signcore.datasets import library
from signcore.datasets.base import SignDataset
from signcore.datasets.collected import CollectedSign, collected_signs, people
from signcore.errors import DataError, SignLabError
from signcore.exports.subject import Subject
from signcore.i18n import _
from signcore.plain_text import visible
from signcore.runs import moving
from signcore.runs.store import Run, RunStore

RUNS, MODELS, CARDS, CLASS_SET = "runs", "models", "cards", "class-set"
_KINDS = (("keras", MODELS, ".keras"), ("card", CARDS, ".md"))


def write_archive(store: RunStore, target: Path, progress: Callable[[int, int], None] | None = None) -> str:
    """Write everything.

    The signs that runs learnt from are large, and the same in many of them: each data set stands in the first of its runs only.

    Args:
        store: where the runs are.
        target: the file.
        progress: told after each run how many are done, and of how many.

    Returns:
        What is missing in it, in a sentence; mostly nothing.

    Raises:
        OSError: it can't be written.
    """
    every = sorted(store.runs(limit=-1), key=lambda run: (run.created, run.id))
    over = [run for run in every if run.state.is_over]
    missing = [_say(run, _("it still goes on")) for run in every if not run.state.is_over]
    signs, packed = collected_signs(), set[str]()
    with tempfile.TemporaryDirectory() as folder, atomic_write(target) as building, zipfile.ZipFile(building, "w") as archive:
        for done, run in enumerate(over, start=1):
            path = Path(folder, "one")
            moving.pack(store, run, _signs_once(run, packed, missing), path)
            archive.write(path, f"{RUNS}/{run.id}.signlab")  # packed already
            _add_exports(archive, store, run, Path(folder), missing)
            if progress:
                progress(done, len(over))
        _add_signs(archive, signs)
        archive.writestr("README.txt", _about(over, signs, missing), zipfile.ZIP_DEFLATED)
    return _("Missing in it: {names}").format(names="; ".join(missing)) if missing else ""


def _signs_once(run: Run, packed: set[str], missing: list[str]) -> SignDataset | None:
    """The run's signs, where no run before it had the same."""
    if run.data.id in packed:
        return None
    packed.add(run.data.id)
    try:
        return library.open_dataset(run.data.id)
    except DataError:
        missing.append(_say(run, _("its signs are not here any more")))
        return None


def _add_exports(archive: zipfile.ZipFile, store: RunStore, run: Run, room: Path, missing: list[str]) -> None:
    subject = Subject(run.name, store.model_path(run.id), run, store)
    for kind, folder, ending in _KINDS:
        if kind == "keras" and not subject.model.exists():
            continue
        path = room / f"one{ending}"  # Keras looks at the ending
        try:
            exports.export(kind, subject, path)
        except SignLabError as error:
            missing.append(_say(run, str(error)))
        else:
            archive.write(path, f"{folder}/{run.id}{ending}", zipfile.ZIP_DEFLATED)


def _add_signs(archive: zipfile.ZipFile, signs: Sequence[CollectedSign]) -> None:
    """Each sign as a PNG in its letter's folder, as the data page reads them; and a table of who signs in which."""
    if not signs:
        return
    who, table = people(signs), io.StringIO()
    rows = csv.writer(table)
    rows.writerow(["file", "letter", "person", "name"])
    for sign in signs:
        picture, number = io.BytesIO(), who.index(sign.person) + 1
        Image.fromarray(sign.pixels).save(picture, "PNG")
        name = f"{sign.letter}/{number}-{sign.id}.png"
        archive.writestr(f"{CLASS_SET}/{name}", picture.getvalue())
        rows.writerow([name, sign.letter, number, _harmless(sign.person)])
    archive.writestr(f"{CLASS_SET}/signs.csv", table.getvalue(), zipfile.ZIP_DEFLATED)


def _about(over: Sequence[Run], signs: Sequence[CollectedSign], missing: Sequence[str]) -> str:
    lines = [
        _("What our class made with SignLab, {date}").format(date=time.strftime("%Y-%m-%d")),
        "",
        _("{folder}: whole trainings, for SignLab on another computer (Results, “Bring a run from another computer”).").format(folder=RUNS),
        _("The signs that they learnt from are in the first one of each data set: bring the files in the order below."),
        _("{folder}: the networks, for Keras.").format(folder=MODELS),
        _("{folder}: a model card for each.").format(folder=CARDS),
    ]
    if signs:
        lines.append(_("{folder}: {count} signs of our own hands; signs.csv says who signs.").format(folder=CLASS_SET, count=len(signs)))
    lines += ["", *(f"{run.id}  {' · '.join(_called(run))}".rstrip() for run in over)]
    if missing:
        lines += ["", _("Missing:"), *missing]
    return "\n".join(lines) + "\n"


def _called(run: Run) -> list[str]:
    """What it is called besides its id, and whose it is."""
    return [visible(one) for one in (run.name if run.has_own_name else "", run.owner) if one]


def _say(run: Run, reason: str) -> str:
    if not run.has_own_name:
        return f"{run.id}: {reason}"
    return _("“{name}” ({id}): {reason}").format(name=visible(run.name), id=run.id, reason=reason)


def _harmless(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    shown = visible(name)
    return f"'{shown}" if shown[:1] in {"=", "+", "-", "@"} else shown
