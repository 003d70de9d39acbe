"""A trained network on the command line: evaluated, and asked."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from signcore.cli.answer import Answer, say
from signcore.cli.data import load
from signcore.cli.foreign import file_named, folder_for, path_named, picture_bytes
from signcore.cli.quiet import load_keras
from signcore.datasets import library
from signcore.errors import RunError
from signcore.evaluation import Evaluation
from signcore.evaluation import evaluate as evaluation_of
from signcore.exports import EXPORTS, kind_of
from signcore.exports import export as export_to
from signcore.exports.subject import Subject
from signcore.i18n import _, ngettext
from signcore.inference.prediction import Reading, Wishes
from signcore.labels import LETTERS
from signcore.machine_trouble import in_words
from signcore.paths import shown_name
from signcore.preprocessing import open_picture, prepare_picture
from signcore.preprocessing.squares import Box, square_around
from signcore.runs.artifacts import dataset_id, read_about_if_any
from signcore.runs.store import RunStore
from signcore.shares import share_text
from signcore.starter import STARTER_PATH

if TYPE_CHECKING:
    from signcore.inference.classifier import Classifier

_LONGEST_ID = 32
_MEASURED = 2000  # signs that tell which pixels a foreign model takes


def model_path(run: str) -> Path:
    """The model file that RUN means: a `.keras` file, or the model of the run with that id.

    Raises:
        RunError: there is neither.
    """
    is_id = run.isascii() and run.isalnum() and len(run) <= _LONGEST_ID
    if not is_id or Path(run).is_file():  # a folder that is called as a run is not meant
        path = file_named(run)
        if path is not None:
            return path
    if run.endswith(".keras"):
        raise RunError(_("There is no file {path}.").format(path=shown_name(run)[:120]))
    if not is_id:
        raise RunError(_("There is no run or model file {run}.").format(run=shown_name(run)[:120]))
    store = RunStore()
    return store.model_path(store.run(run).id)


def evaluate(options: argparse.Namespace) -> Answer:
    """Measure a model on a part of a data set."""
    path = model_path(options.run)
    about = read_about_if_any(path) or {}
    dataset = load(options) if options.data else library.open_dataset(dataset_id(about))
    parts = list(dataset.parts.values()) if options.part == "all" else [dataset.parts[options.part]]
    signs = dataset.validation
    classifier = _load_classifier(path, options.pixels, (signs.images[:_MEASURED], signs.labels[:_MEASURED]))
    if classifier.letters != LETTERS:
        raise RunError(
            _("This model knows the letters {letters}; evaluation needs one for {all}.").format(letters=classifier.letters, all=LETTERS)
        )
    found = evaluation_of(
        np.concatenate([classifier.probabilities(part.images) for part in parts]), np.concatenate([part.labels for part in parts])
    )
    values = {
        "run": about.get("run"),
        "model": str(path),
        "data": dataset.content_hash,
        "part": options.part,
        "images": len(found.labels),
        "accuracy": found.accuracy,
        "letters": {
            letter: {
                "precision": float(found.precision[i]),
                "recall": float(found.recall[i]),
                "f1": float(found.f1[i]),
                "count": int(found.confusion[i].sum()),
            }
            for i, letter in enumerate(classifier.letters)
        },
        "most_confused": [
            {"letter": classifier.letters[true], "said": classifier.letters[answer], "count": count}
            for true, answer, count in found.most_confused(10)
        ],
    }
    return Answer(values, _evaluation_text(found, classifier.letters))


def export(options: argparse.Namespace) -> Answer:
    """Write a model, or what is known about its training, to a file in the format of its ending, or of `--to`."""
    target = path_named(options.file)
    kind = options.to or kind_of(target)
    if kind is None:
        endings = ", ".join(one.ending for one in EXPORTS.values())
        raise RunError(
            _("{path} can't be the name of an exported network: it has to end in {endings}.").format(path=target, endings=endings)
        )
    folder_for(target)
    path = model_path(options.run)
    store = RunStore()
    run = None if path == Path(options.run) or path.resolve() == STARTER_PATH.resolve() else store.run(options.run)
    needs_network = not EXPORTS[kind].needs_run
    classifier = _load_classifier(path, options.pixels) if needs_network else None
    try:
        said = export_to(kind, Subject(_name_of(path, options.run), path, run, store, classifier), target)
    except OSError as error:
        raise RunError(_("{path} can't be written: {reason}.").format(path=shown_name(target), reason=in_words(error))) from None
    size = target.stat().st_size
    text = _("{path}: {size:,} bytes").format(path=target, size=size)
    about = classifier.about if classifier is not None else {}
    return Answer({"file": str(target), "kind": kind, "bytes": size, "said": said, "about": about}, "\n".join(filter(None, [text, said])))


def _name_of(path: Path, run: str) -> str:
    """What a network is called: as its run is, else as its file."""
    if path.resolve() == STARTER_PATH.resolve():
        return _("SignLab’s network")
    return path.stem if path == Path(run) else RunStore().run(run).name


def predict(options: argparse.Namespace) -> Answer:
    """Ask a model about pictures."""
    path, wishes = model_path(options.run), Wishes(crop=_crop(options.crop))
    pictures = {image: open_picture(picture_bytes(image), shown_name(Path(image).name)) for image in options.images}
    for image, picture in pictures.items():
        _check_crop(wishes.crop, picture.size, image)
    classifier = _load_classifier(path, options.pixels)
    from signcore.inference.reading import read_in  # noqa: PLC0415 - as Keras, which it needs
    from signcore.locating.locator import look  # noqa: PLC0415

    answers, lines = [], []
    for image in options.images:
        reading = read_in(pictures[image], [classifier], wishes, look)[0]
        place = reading.place
        prepared = prepare_picture(pictures[image], place.square, contrast=wishes.contrast, mirrored=place.mirrored)
        answers.append(_told(image, reading, list(prepared.warnings), max(1, options.top)))
        lines += _in_lines(answers[-1])
    return Answer({"run": classifier.about.get("run"), "model": str(path), "predictions": answers}, "\n".join(lines))


def _crop(text: str) -> str | Box:
    """What `--crop` says.

    Raises:
        RunError: it is no crop.
    """
    if text in {"auto", "none"}:
        return text
    try:
        left, top, right, bottom = (float(part) for part in text.split(","))
        if not all(math.isfinite(v) for v in (left, top, right, bottom)) or right <= left or bottom <= top:
            raise ValueError(text)
    except ValueError:
        raise RunError(
            _("{text} is not a crop: it has to be auto, none, or left, top, right and bottom in pixels, for example 10,20,210,220.").format(
                text=shown_name(text)[:40]
            )
        ) from None
    return square_around((left, top, right, bottom), 1.0)


def _check_crop(crop: str | Box, size: tuple[int, int], image: str) -> None:
    if not isinstance(crop, str) and (crop[0] >= size[0] or crop[1] >= size[1] or crop[2] <= 0 or crop[3] <= 0):
        raise RunError(
            _("The crop lies outside {image}, which has {width}×{height} pixels.").format(
                image=shown_name(image)[:120], width=size[0], height=size[1]
            )
        )


def _told(image: str, reading: Reading, warnings: list[str], top: int) -> dict[str, Any]:
    """What a reading says, JSON-ready."""
    prediction, place = reading.prediction, reading.place
    return {
        "image": image,
        "letter": prediction.letter,
        "top": [{"letter": letter, "probability": share} for letter, share in prediction.top(top)],
        "box": [round(value, 1) for value in place.hand] if place.hand else None,
        "mirrored": place.mirrored,
        "unlike": reading.unlike,
        "unlike_score": None if reading.distance is None else round(reading.distance, 4),
        "milliseconds": prediction.milliseconds,
        "warnings": ([_("No hand was found in it.")] if place.no_hand else []) + warnings,
    }


def _in_lines(told: dict[str, Any]) -> list[str]:
    guesses = ", ".join(f"{guess['letter']} {share_text(guess['probability'])}" for guess in told["top"])
    if told["unlike"]:
        more = "; " + _("not the kind of picture that it learnt from")
    else:
        more = "; " + _("a left hand, mirrored") if told["mirrored"] else ""
    return [
        f"{told['image']}: {told['letter']}  ({guesses}; {told['milliseconds']:.1f} ms{more})",
        *(f"  {text}" for text in told["warnings"]),
    ]


def _load_classifier(path: Path, pixels: str | None = None, signs: tuple[NDArray[np.uint8], NDArray[np.uint8]] | None = None) -> Classifier:
    load_keras()
    from signcore.inference.classifier import Classifier  # noqa: PLC0415 - loads Keras, after everything else that can be wrong was looked at

    classifier = Classifier.load(path, pixels, signs)
    for note in classifier.notes:
        say(note)
    return classifier


def _evaluation_text(found: Evaluation, letters: str) -> str:
    lines = [
        ngettext(
            "{accuracy} of {count} image was read correctly.", "{accuracy} of {count} images were read correctly.", len(found.labels)
        ).format(accuracy=share_text(found.accuracy), count=len(found.labels)),
        "",
        "  " + "".join(f"{name:>10}" for name in (_("precision"), _("recall"), "F1", _("images"))),
    ]
    for i, letter in enumerate(letters):
        shares = "".join(
            "         –" if np.isnan(share) else f"{share:>10.1%}" for share in (found.precision[i], found.recall[i], found.f1[i])
        )
        lines.append(f"{letter:2}{shares}{found.confusion[i].sum():>10}")
    confused = ", ".join(
        _("{letter} read as {said} ({count}×)").format(count=count, said=letters[answer], letter=letters[true])
        for true, answer, count in found.most_confused(5)
    )
    if confused:
        lines += ["", _("Most confused: {confused}.").format(confused=confused)]
    return "\n".join(lines)
