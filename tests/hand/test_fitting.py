"""Poses that are found by their landmarks, and the table of those that were found in photographs."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from signcore.hand.anatomy import JOINT_HIGH, JOINT_LOW
from signcore.hand.fitting import COLUMNS, fit_pose, joints_of, main
from signcore.hand.photographed import own_hand_ways, photographed_ways
from signcore.hand.poses import CAMERA_WAYS, LETTERS, POSES, Pose


def _turned(pose: Pose, yaw: float, roll: float) -> Pose:
    return replace(pose, view=(pose.view[0] + yaw, pose.view[1], pose.view[2] + roll))


@pytest.mark.parametrize("letter", ["L", "Y", "V", "C", "P"])
def test_a_hand_that_was_turned_is_found_turned(letter: str) -> None:
    """The search begins at the usual view, 20 and 15 degrees away."""
    turned = _turned(POSES[letter], 20, 15)
    fit = fit_pose(joints_of([turned])[0], [POSES[letter]])
    assert fit.error < 0.012
    assert fit.pose.view == pytest.approx(turned.view, abs=6)
    assert fit.pose.angles() == pytest.approx(turned.angles(), abs=15)


def test_size_and_place_in_the_picture_do_not_matter() -> None:
    """Landmarks come in pixels of any picture."""
    joints = joints_of([_turned(POSES["W"], -10, 5)])[0]
    near, far = fit_pose(joints, [POSES["W"]]), fit_pose(joints * 0.003 + [40, -900, 7], [POSES["W"]])
    assert far.pose == near.pose
    assert far.error == pytest.approx(near.error, rel=1e-3)


def test_of_several_beginnings_the_one_that_fits_best_is_kept() -> None:
    """An outstretched finger is nearer to D than to a fist."""
    joints = joints_of([POSES["D"]])[0]
    assert fit_pose(joints, [POSES["S"], POSES["D"]]).cost < 0.5 * fit_pose(joints, [POSES["S"]]).cost


def test_the_forearm_tells_how_the_wrist_is_bent() -> None:
    """Landmarks end at the wrist; where the arm comes from the right, the wrist is bent towards the little finger."""
    joints = joints_of([POSES["B"]])[0]
    straight, aslant = fit_pose(joints, [POSES["B"]], (0.0, -1.0)), fit_pose(joints, [POSES["B"]], (0.6, -0.8))
    assert aslant.pose.wrist[1] < straight.pose.wrist[1] - 10


def test_the_command_prints_a_row_for_each_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the table's own form; of a T's hidden thumb it prints where that letter has it, whatever the landmarks say."""
    file = tmp_path / "landmarks.json"
    hands = [{"letter": letter, "landmarks": joints_of([CAMERA_WAYS[letter][0]])[0].tolist()} for letter in "LT"]
    file.write_text(json.dumps(hands))
    monkeypatch.setattr(sys, "argv", ["fitting", str(file)])
    main()
    names, first, second = csv.reader(io.StringIO(capsys.readouterr().out))
    assert tuple(names) == COLUMNS
    assert (first[0], second[0]) == ("L", "T")
    assert [float(cell) for cell in second[17:22]] == [-2, 14, -10, 3, 0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("no json", "is no JSON file"),
        ('[{"letter": "J", "landmarks": []}]', "Hand 0 of the file"),
        ('[{"letter": "A", "landmarks": [[0, 0, 0]]}]', "21 times three numbers"),
        ('["A"]', "Hand 0 of the file"),
        (json.dumps([{"letter": "AB", "landmarks": [[0, 0, 0]] * 21}]), "Hand 0 of the file"),
        ('{"letter": "A", "landmarks": null, "arm": "up"}', "Hand 0 of the file"),
    ],
)
def test_another_file_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], content: str, said: str
) -> None:
    file = tmp_path / "landmarks.json"
    file.write_text(content)
    monkeypatch.setattr(sys, "argv", ["fitting", str(file)])
    with pytest.raises(SystemExit):
        main()
    printed = capsys.readouterr()
    assert said in printed.err
    assert not printed.out


def test_the_table_holds_hands_that_there_can_be() -> None:
    """Each letter several times, every joint within its limits."""
    for letter, poses in photographed_ways().items():
        assert len(poses) >= 9, letter
        angles = np.stack([pose.angles() for pose in poses])
        assert (angles >= JOINT_LOW).all(), letter
        assert (angles <= JOINT_HIGH).all(), letter


@pytest.mark.parametrize("known", [photographed_ways, own_hand_ways])
def test_every_letter_is_there(known: Callable[[], dict[str, tuple[Pose, ...]]]) -> None:
    """In the order of the labels, as what is drawn from them expects."""
    assert "".join(known()) == LETTERS


def test_half_of_the_ways_were_photographed() -> None:
    """And the usual form comes first, for it is drawn by itself."""
    for letter, ways in own_hand_ways().items():
        photographed = [way in photographed_ways()[letter] for way in ways]
        assert sum(photographed) * 2 == len(ways)
        assert ways[0] == CAMERA_WAYS[letter][0]
