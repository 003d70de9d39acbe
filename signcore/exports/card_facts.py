"""What a model card says, as blocks that become Markdown or a page: after Mitchell et al., "Model Cards for Model Reporting", 2019."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signcore import __version__
from signcore.calibration import reliability
from signcore.config.words import describe
from signcore.datasets.groups import by_near_copy, groupings
from signcore.datasets.near_copies import find_leak
from signcore.durations import duration_text
from signcore.errors import RunError
from signcore.evaluation import Evaluation, Share, shares_by_group
from signcore.exports.subject import Subject
from signcore.familiarity import at_temperature
from signcore.hand.differences import what_tells_apart
from signcore.i18n import _
from signcore.labels import LETTERS
from signcore.runs.artifacts import read_familiarity
from signcore.seeds import band
from signcore.shares import share_text


@dataclass(frozen=True)
class Block:
    """A heading with what stands below it.

    Attributes:
        title: the heading.
        words: paragraphs.
        rows: a table, its head first; empty for none.
        code: lines to type; empty for none.
    """

    title: str
    words: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    code: str = ""


def blocks(subject: Subject) -> list[Block]:
    """The card, in the reader's language."""
    evaluation = subject.evaluation
    found = [_what(subject), _data(subject), _settings(subject), _figures(subject, evaluation)]
    if evaluation is not None:
        found += [_confused(evaluation), _calibration(subject, evaluation), *_for_whom(subject, evaluation)]
    return [*found, _limits(), _how_to_run(subject)]


def _what(subject: Subject) -> Block:
    run = subject.known_run
    rows = [
        (_("What it is"), _("A network that reads 24 letters of the ASL alphabet from a greyscale picture of 28×28 pixels")),
        (_("Kind"), describe(run.config)),
        (_("Parameters"), f"{run.facts.parameters:,}"),
        (_("Made by"), run.owner or _("somebody who did not sign it")),
        (_("Trained on"), run.facts.device or "–"),
        (_("Time"), duration_text(run.facts.seconds) if run.facts.seconds is not None else "–"),
        (_("With"), ", ".join(f"{name} {version}" for name, version in run.facts.versions.items()) or f"signlab {__version__}"),
    ]
    return Block(subject.name, rows=((_("Fact"), _("Value")), *rows))


def _data(subject: Subject) -> Block:
    data = subject.known_run.data
    words = [
        _("{training:,} signs to learn from and {validation:,} to check with: {name}.").format(
            training=data.training, validation=data.validation, name=data.name
        ),
        _("Fingerprint (SHA-256 of all signs): {hash}").format(hash=data.hash),
    ]
    try:
        dataset = subject.dataset
    except RunError as error:
        return Block(_("Data"), (*words, str(error)))
    if dataset.is_synthetic:
        words.append(_("Rendered by SignLab’s own hand model; no photograph, no person, no licence of somebody else’s."))
    elif dataset.origin.source == "collected":
        words.append(_("Pictures of people who gave their consent to SignLab, on one machine. Ask them before passing the pictures on."))
    else:
        words.append(_("Sign Language MNIST, where that is what the files are, is published on Kaggle under CC0, into the public domain."))
    return Block(_("Data"), (*words, *dataset.notices()))


def _settings(subject: Subject) -> Block:
    config = subject.known_run.config
    unlike = config.settings()
    words = _("As in the lesson.") if not unlike else _("As in the lesson, except for these:")
    return Block(_("Settings"), (words,), ((_("Setting"), _("Value")), *unlike.items()) if unlike else ())


def _figures(subject: Subject, evaluation: Evaluation | None) -> Block:
    rows = []
    if subject.epochs:
        last = subject.epochs[-1]
        rows.append((_("Epochs"), str(last.epoch + 1)))
        rows.append((_("Accuracy, training"), share_text(last.accuracy)))
        rows.append((_("Accuracy, validation"), share_text(last.val_accuracy)))
    if evaluation is not None and len(evaluation.labels):
        low, high = Share(int(evaluation.is_right.sum()), len(evaluation.labels)).interval
        rows.append((_("95 %\u00a0confidence interval"), _range(low, high)))
    finals = [epochs[-1].val_accuracy for epochs in subject.same_with_other_seeds if epochs]
    if len(finals) > 1:
        found = band(finals)
        rows.append(
            (
                _("Mean over {count} seeds").format(count=found.count),
                _("{mean}, 95 %\u00a0confidence interval {low} to {high}").format(
                    mean=share_text(found.mean), low=share_text(max(0.0, found.low)), high=share_text(min(1.0, found.high))
                ),
            )
        )
    return Block(_("Figures"), rows=((_("Figure"), _("Value")), *rows))


def _confused(evaluation: Evaluation) -> Block:
    rows = [
        (LETTERS[true], LETTERS[said], f"{count:,}", what_tells_apart(LETTERS[true], LETTERS[said]))
        for true, said, count in evaluation.most_confused()
    ]
    if not rows:
        return Block(_("What it mixes up"), (_("None of its validation signs."),))
    return Block(_("What it mixes up"), rows=((_("Sign"), _("Read as"), _("Times"), _("How to tell them apart")), *rows))


def _calibration(subject: Subject, evaluation: Evaluation) -> Block:
    measured = read_familiarity(subject.model) if subject.model.exists() else None
    before = reliability(evaluation.probabilities, evaluation.labels)
    words = [_("How far its confidence is from its accuracy (expected calibration error): {error}.").format(error=share_text(before.error))]
    if measured is not None:
        after = reliability(at_temperature(evaluation.probabilities.astype(np.float32), float(measured.temperature)), evaluation.labels)
        words.append(
            _("After dividing by the temperature {temperature:.2f}, as SignLab does: {error}.").format(
                temperature=float(measured.temperature), error=share_text(after.error)
            )
        )
    return Block(_("How sure it is"), tuple(words))


def _for_whom(subject: Subject, evaluation: Evaluation) -> list[Block]:
    found = []
    for grouping in (by_near_copy(find_leak(subject.dataset)), *groupings(subject.dataset)):
        counted = shares_by_group(evaluation.is_right, grouping.groups)
        rows = [
            (grouping.names[group], share_text(share.value), _range(*share.interval), f"{share.whole:,}")
            for group, share in counted.items()
            if group >= 0
        ]
        found.append(
            Block(
                _("For whom it works: {by}").format(by=grouping.title),
                rows=((_("Group"), _("Read right"), _("95 %\u00a0confidence interval"), _("Signs")), *rows),
            )
        )
    return found


def _range(low: float, high: float) -> str:
    return _("{low} to {high}").format(low=share_text(low), high=share_text(high))


def _limits() -> Block:
    return Block(
        _("Limits"),
        (
            _(
                "It reads single letters from still pictures. It does not know J and Z, which are drawn in the air, and it "
                "does not understand sign language."
            ),
            _("It was checked on signs like those that it learnt from. With another camera, room or hand it may do far worse."),
            _("It answers every picture with a letter. Look at how sure it is, and at SignLab’s doubt, before you believe it."),
            _("Not for judging people, and not where an error could harm somebody."),
        ),
    )


def _how_to_run(subject: Subject) -> Block:
    code = (
        "import keras, numpy as np\n"
        f'model = keras.saving.load_model("signlab-{subject.known_run.id}.keras", compile=False)\n'
        "sign = np.zeros((1, 28, 28, 1))  # grey pixels, 0 to 255\n"
        f'print("{LETTERS}"[int(model.predict(sign).argmax())])'
    )
    return Block(_("How to run it"), code=code)
