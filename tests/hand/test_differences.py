"""What tells two letters apart, against what a signer would say."""

from __future__ import annotations

import itertools

import pytest

from signcore.hand.differences import what_tells_apart
from signcore.labels import LETTERS


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("U", "V", "Look at the index and middle finger: side by side in U, apart in V."),
        ("R", "U", "Look at the index and middle finger: crossed in R, side by side in U."),
        ("V", "W", "Look at the ring finger: bent in V, straight in W."),
        ("I", "Y", "Look at the thumb: along the hand in I, stretched out in Y."),
        ("A", "S", "Look at the thumb: stretched out in A, along the hand in S."),
    ],
)
def test_pairs_that_are_mixed_up(one: str, other: str, said: str) -> None:
    assert what_tells_apart(one, other) == said


def test_m_and_n_differ_in_how_far_the_ring_finger_goes_down() -> None:
    assert what_tells_apart("M", "N").startswith("Look at the ring finger: its knuckle bent by ")


def test_every_pair_has_a_sentence_and_says_both_letters_alike_turned_round() -> None:
    for one, other in itertools.combinations(LETTERS, 2):
        said, back = what_tells_apart(one, other), what_tells_apart(other, one)
        assert said.startswith("Look at the ") and said.endswith(".") and len(said) == len(back)
