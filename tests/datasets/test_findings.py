"""Checks of data sets, each against a fault that was put in, and against the same signs without it."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pytest

from signcore.datasets import TRAINING, VALIDATION, Origin, Part, SignDataset, library, load_dataset
from signcore.datasets.findings import CHECKS, Evidence, Finding, Severity, find_all, leave_out
from signcore.datasets.findings.neighbours import CopyFinder, nearest
from signcore.datasets.findings.turned import changed
from signcore.datasets.findings.wrong_labels import contradicted
from signcore.datasets.near_copies import unit_vectors
from signcore.errors import DataError
from signcore.hand import render_signs
from tests.test_real_data import FOLDER, PHOTOS


@functools.cache
def rendered() -> SignDataset:
    """40 rendered signs of each letter to train with, 10 of other hands to check with; said to be photographs, to be asked all."""
    parts = {}
    for name, per_letter, seed in ((TRAINING, 40, 1), (VALIDATION, 10, 2)):
        labels = np.tile(np.arange(24, dtype=np.uint8), per_letter)
        parts[name] = Part(render_signs(labels, seed=seed).images, labels, np.arange(len(labels), dtype=np.int32))
    return SignDataset.of("rendered", parts, Origin("csv", ("made.csv",), "course"))


def photographed(per_letter: int = 6, copies: int = 5) -> SignDataset:
    """Rendered signs, each with four noisy copies, as a photograph has several rows."""
    labels = np.repeat(np.tile(np.arange(24, dtype=np.uint8), per_letter), copies)
    signs = render_signs(np.tile(np.arange(24, dtype=np.uint8), per_letter), seed=5).images
    noise = np.random.default_rng(0).normal(0, 3, (len(labels), 28, 28))
    images = np.clip(signs.repeat(copies, axis=0) + noise, 0, 255).astype(np.uint8)
    part = Part(images, labels, np.arange(len(labels), dtype=np.int32))
    return SignDataset.of("photographed", {TRAINING: part, VALIDATION: rendered().validation}, Origin("csv"))


def altered(dataset: SignDataset, part: str = TRAINING, images: np.ndarray | None = None, labels: np.ndarray | None = None) -> SignDataset:
    """The same data set with other images or labels in a part."""
    old = dataset.parts[part]
    new = Part(old.images if images is None else images, old.labels if labels is None else labels.astype(np.uint8), old.rows)
    return SignDataset.of(dataset.name, {**dataset.parts, part: new}, dataset.origin)


def found(name: str, dataset: SignDataset) -> dict[str, Finding]:
    return {finding.kind: finding for finding in CHECKS[name].find(dataset, lambda _share: None)}


@pytest.mark.parametrize("name", CHECKS)
def test_every_check_reports_its_progress_and_sound_findings(name: str) -> None:
    images = np.array(rendered().training.images)
    images[3], images[40], images[41] = 7, np.random.default_rng(0).permuted(images[40]), images[17]
    images[60] = (np.arange(1, 785) % 256).reshape(28, 28)
    labels = rendered().training.labels.copy()
    labels[labels == 5] = 6
    shares: list[float] = []
    findings = CHECKS[name].find(altered(rendered(), images=images, labels=labels), shares.append)
    assert shares == sorted(shares) and shares and shares[-1] <= 1
    for finding in findings:
        assert "{" not in finding.sentence + finding.what_to_do
        assert isinstance(finding.severity, Severity)
        if finding.evidence is None:
            assert not finding.may_leave_out
            continue
        evidence = finding.evidence
        assert len(evidence.indices) == len(np.unique(evidence.indices)) > 0
        assert evidence.indices.max() < len(rendered().parts[evidence.part])
        if (evidence.partners >= 0).any():
            assert evidence.partners.max() < len(rendered().parts[evidence.partner_part])
        assert finding.to_dict()["indices"] == evidence.indices.tolist()


def test_sound_signs_are_found_sound() -> None:
    progress: list[tuple[str, float]] = []
    findings = find_all(rendered(), lambda name, share: progress.append((name, share)))
    assert {name for name, found_here in findings.items() if found_here} <= {"odd labels"}
    assert list(findings) == list(CHECKS) == list(dict.fromkeys(name for name, _share in progress))


def test_questions_that_make_no_sense_are_not_asked() -> None:
    few = np.flatnonzero(rendered().training.labels < 3)[:30]
    dataset = SignDataset.of(
        "few", {TRAINING: rendered().training.take(few), VALIDATION: rendered().validation.take(few[:6])}, Origin("csv")
    )
    assert set(CHECKS) - set(find_all(dataset)) == {"odd labels", "look", "numbering"}


def test_the_nearest_are_those_of_a_full_sort() -> None:
    rows = np.random.default_rng(3).normal(size=(1500, 20)).astype(np.float32)
    products = rows @ rows.T
    np.fill_diagonal(products, -99)
    indices, values = nearest(rows, rows, 4, same=True)
    assert (indices == np.argsort(-products, axis=1)[:, :4]).all()
    assert values == pytest.approx(-np.sort(-products, axis=1)[:, :4], abs=1e-4)
    assert nearest(rows[:2], rows[:1], 4)[0].tolist() == [[0], [0]]
    assert nearest(rows[:1], rows[:1], 4, same=True)[0].shape == (1, 0)


def test_sketches_overlook_no_near_copy() -> None:
    vectors = unit_vectors(photographed().training.images)
    (_all, exact), (indices, values) = nearest(vectors, vectors, 8, same=True), CopyFinder(vectors).nearest(vectors, 8, 0.93, same=True)
    assert (exact >= 0.93).sum() > 1000
    assert np.where(values >= 0.93, values, 0) == pytest.approx(np.where(exact >= 0.93, exact, 0), abs=1e-4)
    row = int(values[:, 0].argmax())
    assert vectors[row] @ vectors[indices[row, 0]] == pytest.approx(values[row, 0], abs=1e-5)


def test_near_copies_outvote_a_label_only_two_to_none_or_three_to_one() -> None:
    witnesses = np.array([[7, 7, 1, 1], [7, 3, 1, 1], [7, 7, 1, 1], [7, 7, 7, 2]])
    likeness = np.array([[0.99, 0.98, 0.5, 0.5], [0.99, 0.98, 0.97, 0.5], [0.99, 0.98, 0.97, 0.5], [0.99, 0.98, 0.97, 0.96]])
    suspected, letters = contradicted(np.array([1, 1, 1, 2]), witnesses, likeness)
    assert suspected.tolist() == [0, 3] and letters.tolist() == [7, 7]


def test_changed_labels_of_photographs_are_found_and_no_others() -> None:
    dataset = photographed()
    random = np.random.default_rng(1)
    wrong = random.choice(len(dataset.training), 20, replace=False)
    labels = dataset.training.labels.astype(int).copy()
    labels[wrong] = (labels[wrong] + random.integers(1, 24, 20)) % 24
    evidence = found("wrong labels", altered(dataset, labels=labels))["wrong labels"].evidence
    assert evidence is not None
    assert set(evidence.indices) <= set(wrong) and len(evidence.indices) >= 19
    assert (evidence.partners // 5 == evidence.indices // 5).all(), "the partner is of the same photograph"
    assert not found("wrong labels", dataset)


def test_changed_labels_of_signs_without_copies_are_named_with_few_others() -> None:
    random = np.random.default_rng(1)
    labels = np.tile(np.arange(24), 100)
    images = render_signs(labels, seed=3).images
    wrong = random.choice(len(labels), 48, replace=False)
    given = labels.copy()
    given[wrong] = (given[wrong] + random.integers(1, 24, 48)) % 24
    part = Part(images, given.astype(np.uint8), np.arange(len(labels), dtype=np.int32))
    dataset = SignDataset.of("flipped", {TRAINING: part, VALIDATION: rendered().validation}, Origin("csv"))
    evidence = found("odd labels", dataset)["odd labels"].evidence
    assert evidence is not None
    right = np.isin(evidence.indices, wrong)
    assert right.sum() >= 5 and right.mean() >= 0.7
    assert (np.diff(evidence.scores) <= 0).all(), "the clearest first"


def test_the_same_picture_twice_is_told_from_one_with_two_letters() -> None:
    images, labels = np.array(rendered().training.images), rendered().training.labels
    images[24 + 3] = images[3]  # the same letter
    images[10] = images[11]  # two letters
    findings = found("duplicates", altered(rendered(), images=images))
    repeated, torn = findings["repeated signs"].evidence, findings["one sign, two letters"].evidence
    assert repeated is not None and torn is not None
    assert (repeated.indices.tolist(), repeated.partners.tolist()) == ([27], [3])
    assert sorted(torn.indices.tolist()) == [10, 11] and labels[10] != labels[11]


def test_one_picture_between_two_letters_is_named_once() -> None:
    images = np.array(rendered().training.images)
    images[[5, 6]] = images[4]  # three letters, one picture
    torn = found("duplicates", altered(rendered(), images=images))["one sign, two letters"].evidence
    assert torn is not None and sorted(torn.indices.tolist()) == [4, 5, 6]


def test_missing_and_rare_letters() -> None:
    labels = rendered().training.labels.copy()
    labels[labels == 2] = 3
    findings = found("letters", altered(rendered(), labels=labels))
    assert findings["missing letters"].sentence == "No training sign shows C."
    rare = np.flatnonzero(rendered().training.labels == 4)[5:]
    labels = rendered().training.labels.copy()
    labels[rare] = 5
    finding = found("letters", altered(rendered(), labels=labels))["unbalanced letters"]
    assert finding.sentence == "Training has 15.0 times as many signs of F (75) as of E (5)."


def test_blank_and_burnt_out_signs() -> None:
    images = np.array(rendered().training.images)
    images[8] = 0
    images[9] = np.where(images[9] > 128, 255, 0)
    findings = found("blank", altered(rendered(), images=images))
    assert [(finding.kind, finding.evidence and finding.evidence.indices.tolist()) for finding in findings.values()] == [
        ("blank signs", [8]),
        ("burnt-out signs", [9]),
    ]


@pytest.mark.parametrize("row", [np.arange(784) % 256, np.arange(1, 785) % 256, np.minimum(np.arange(1, 785), 255)])
def test_a_header_that_was_read_as_a_sign(row: np.ndarray) -> None:
    images = np.array(rendered().training.images)
    images[0] = row.reshape(28, 28)
    evidence = found("header", altered(rendered(), images=images))["header as a sign"].evidence
    assert evidence is not None and evidence.indices.tolist() == [0]


@pytest.mark.parametrize("kind", ["negatives", "lying signs"])
def test_single_signs_that_were_turned(kind: str) -> None:
    dataset = photographed()
    images = np.array(dataset.training.images)
    rows = np.random.default_rng(2).choice(len(images), 20, replace=False)
    images[rows] = changed(images[rows], kind)
    findings = found("turned", altered(dataset, images=images))
    assert set(findings) == {kind}
    evidence = findings[kind].evidence
    assert evidence is not None and set(evidence.indices) <= set(rows) and len(evidence.indices) >= 6


@pytest.mark.parametrize("kind", ["transposed", "negative", "upside down", "turned round", ""])
def test_a_whole_part_that_was_turned(kind: str) -> None:
    images = np.array(rendered().training.images)
    turned = {
        "transposed": images.transpose(0, 2, 1),
        "negative": 255 - images,
        "upside down": images[:, ::-1],
        "turned round": images[:, ::-1, ::-1],
        "": images[:, :, ::-1],  # mirrored: the other hand
    }[kind]
    assert list(found("look", altered(rendered(), images=np.ascontiguousarray(turned)))) == ([kind] if kind else [])


@pytest.mark.parametrize("shift", [-1, 1])
def test_letters_one_off_between_the_parts(shift: int) -> None:
    labels = rendered().validation.labels.astype(int)
    late = (labels >= 9) & (labels + shift >= 9) & (labels + shift < 24)
    assert list(found("numbering", altered(rendered(), VALIDATION, labels=labels + shift * late))) == ["letters one off"]


def test_leaving_out_makes_a_new_set_that_says_so() -> None:
    images = np.array(rendered().training.images)
    images[8] = 0
    images[24 + 3] = images[3]
    dataset = library.add(altered(rendered(), images=images))
    first = leave_out(dataset, found("blank", dataset)["blank signs"])
    second = leave_out(first, found("duplicates", first)["repeated signs"])
    assert len(second.training) == len(dataset.training) - 2 and len(second.validation) == len(dataset.validation)
    assert not set(second.training.rows) & {8, 27}
    assert second.name == "rendered, 2 left out"
    kept = library.open_dataset(second.id).origin.recipe["taken_out"]
    assert kept == [
        {"kind": "blank signs", "part": "training", "count": 1},
        {"kind": "repeated signs", "part": "training", "count": 1},
    ]
    with pytest.raises(DataError, match="does not help"):
        leave_out(dataset, replace(found("blank", dataset)["blank signs"], may_leave_out=False))


def test_evidence_has_a_partner_for_each_image_or_none_at_all() -> None:
    assert Evidence(TRAINING, np.arange(3)).partners.tolist() == [-1, -1, -1]
    with pytest.raises(ValueError, match="3 images came with 2 partners"):
        Evidence(TRAINING, np.arange(3), TRAINING, np.arange(2))


@pytest.mark.skipif(not PHOTOS.is_file(), reason=f"There are no real signs in {FOLDER}.")
def test_the_real_rows_have_near_copies_and_no_false_alarm() -> None:
    findings = find_all(load_dataset(str(PHOTOS)))
    assert {name for name, found_here in findings.items() if found_here} == {"near copies"}
