"""The bars of a class' answers, as a picture, a table and a sentence."""

from __future__ import annotations

from signcore.figures.answers import answer_bars, answers_in_words
from signcore.figures.table import table_of


def test_each_answer_is_a_bar_and_what_is_right_is_marked_without_colour() -> None:
    figure = answer_bars(["worse", "same", "better"], [3, 0, 5], [False, False, True])
    assert table_of(figure).to_dict("list") == {"answer": ["worse", "same", "✓ better"], "how many": [3, 0, 5]}
    colors = figure.data[0].marker.color
    assert colors[2] != colors[0] == colors[1]


def test_numbers_stand_side_by_side_as_they_are_given() -> None:
    figure = answer_bars(["9", "10", "1000"], [1, 2, 1], [False] * 3)
    assert figure.layout.xaxis.type == "category" and list(figure.data[0].x) == ["9", "10", "1000"]


def test_the_sentence_says_what_most_gave_and_how_many_were_right() -> None:
    assert answers_in_words(["a", "b"], [0, 0], [False, False]) == "Nobody has answered yet."
    assert answers_in_words(["a", "b"], [2, 2], [False, True]) == "4 answers. Most often: a, b (2). Right: 2."
    assert answers_in_words(["a"], [1], [False]) == "1 answer. Most often: a (1)."
