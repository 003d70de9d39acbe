"""Data sets on the command line."""

from __future__ import annotations

import argparse

from signcore.cli.answer import Answer, say
from signcore.cli.foreign import path_named
from signcore.datasets import BUILT_IN, Choices, Question, QuestionError, SignDataset, load_dataset
from signcore.datasets.findings import CHECKS, Severity, find_all
from signcore.errors import DataError
from signcore.i18n import _, ngettext
from signcore.labels import LETTERS, LabelConvention


def load(options: argparse.Namespace) -> SignDataset:
    """The data set that `--data`, `--valid` and `--labels` name.

    Raises:
        DataError: there is no such thing, or it can't be used.
    """
    if options.valid is None and options.data in BUILT_IN:
        if options.data == "kaggle":
            say(_("Sign Language MNIST is downloaded from Kaggle once, about 60 MB, and kept …"))
        else:
            say(_("The {data} signs are rendered once, which takes about 20 seconds, and kept …").format(data=options.data))
    for name in (options.data, options.valid):
        if name is not None:
            path_named(name)
    try:
        return load_dataset(
            options.data,
            options.valid,
            Choices(LabelConvention(options.labels) if options.labels else None, any_pictures=options.any_pictures),
        )
    except QuestionError as error:
        answers = {
            Question.NUMBERING: " | ".join(f"--labels {option}" for option in error.options),
            Question.TRAINING_FILE: _("name the training file, and give the other one with --valid"),
            Question.NOT_HANDS: "--any-pictures",
        }
        raise DataError(_("{problem} ({answer})").format(problem=error, answer=answers[error.question])) from None


def info(options: argparse.Namespace) -> Answer:
    """Count the images of a data set, by part and letter, and check it for problems."""
    dataset = load(options)
    say(_("Checking {name} for problems …").format(name=dataset.name))
    by_check = find_all(dataset)
    findings = sorted((finding for found in by_check.values() for finding in found), key=lambda finding: finding.severity)
    counts = {name: dict(zip(LETTERS, part.letter_counts().tolist(), strict=True)) for name, part in dataset.parts.items()}
    values = {
        "name": dataset.name,
        "hash": dataset.content_hash,
        "origin": dataset.origin.to_dict(),
        "synthetic": dataset.is_synthetic,
        "parts": {name: {"images": len(part), "letters": counts[name]} for name, part in dataset.parts.items()},
        "notices": dataset.notices(),
        "findings": [finding.to_dict() for finding in findings],
    }
    lines = [f"{dataset.name}  ({dataset.id})"]
    lines += [
        ngettext("{part}: {count} image", "{part}: {count} images", len(part)).format(part=_(name), count=len(part))
        for name, part in dataset.parts.items()
    ]
    lines.append("".join(f"{letter:>5}" for letter in ["", *LETTERS]))
    lines += ["     " + "".join(f"{count:>5}" for count in counts[name].values()) for name in dataset.parts]
    marks = {Severity.SERIOUS: "!!", Severity.DOUBTFUL: "? ", Severity.NOTICE: "i "}
    lines += ["", *(f"{marks[finding.severity]} {finding.sentence} {finding.what_to_do}" for finding in findings)]
    lines += [f"ok {_(check.fine)}" for name, check in CHECKS.items() if by_check.get(name) == []]
    return Answer(values, "\n".join(lines + dataset.notices()))
