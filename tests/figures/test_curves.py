from __future__ import annotations

import json

import numpy as np
import pytest

from signcore.figures.curves import comparison_curve, describe_curve, running_mean, training_curve
from signcore.figures.style import TRAINING_COLOR, VALIDATION_COLOR
from signcore.figures.time_split import time_bars
from signcore.running.progress import TimeSplit
from signcore.runs.store import BatchEvent, EpochEvent

_BATCHES = [BatchEvent(step, (step - 1) // 2, 4.0 - step, step / 8, float(step)) for step in (1, 2, 3, 4)]
_EPOCHS = [
    EpochEvent(0, 2.5, 0.2, 2.75, 0.125, 1.0, 64.0, 0.001, 0.1, 0.8, 0.1),
    EpochEvent(1, 0.5, 0.4, 1.75, 0.25, 1.0, 64.0, 0.001, 0.1, 0.8, 0.1),
]


def test_each_batch_its_running_mean_and_each_epochs_validation_stand_where_they_belong():
    figure = training_curve(_BATCHES, _EPOCHS, 2, 5, metric="loss")
    each, mean, validation = figure.data
    assert each.x.tolist() == mean.x.tolist() == [0.5, 1.0, 1.5, 2.0]
    assert each.y.tolist() == [3.0, 2.0, 1.0, 0.0]
    assert mean.y.tolist() == [3.0, 2.5, 2.0, 1.5]
    assert (validation.x.tolist(), validation.y.tolist()) == ([1, 2], [2.75, 1.75])
    assert (each.line.color, mean.line.color, validation.line.color) == (TRAINING_COLOR, TRAINING_COLOR, VALIDATION_COLOR)


def test_an_accuracy_is_shown_from_nothing_to_all_and_ahead_of_the_last_step():
    figure = training_curve(_BATCHES, [], 2, 5, metric="accuracy")
    assert figure.layout.yaxis.range == (0, 1.02)
    assert figure.layout.xaxis.range == pytest.approx((0, 2 * 1.15 + 0.2))
    assert training_curve(_BATCHES, [], 2, 2, metric="accuracy").layout.xaxis.range == (0, 2)


def test_a_thousand_batches_are_few_bytes_for_thirty_browsers():
    batches = [BatchEvent(step + 1, 0, 1 / (step + 1), 0.5, float(step)) for step in range(1000)]
    figure = training_curve(batches, [], 1000, 1, metric="loss")
    assert sum(values.nbytes for line in figure.data for values in (line.x, line.y)) == 4 * 1000 * 4  # two lines in single precision


def test_a_run_without_a_step_is_an_empty_frame_that_says_so():
    figure = training_curve([], [], 0, 5, metric="loss")
    assert not figure.data and figure.layout.xaxis.title.text == "epoch"
    assert "first step is still to come" in describe_curve([], [])


def test_a_loss_that_is_no_number_leaves_the_axis_to_the_others():
    batches = [*_BATCHES, BatchEvent(5, 2, float("nan"), 0.0, 5.0)]
    assert training_curve(batches, [], 2, 5, metric="loss").layout.yaxis.range[1] == pytest.approx(1.1 * np.quantile([3, 2, 1, 0], 0.995))


def test_the_words_have_the_figures_of_the_curves():
    words = describe_curve(_EPOCHS, _BATCHES)
    assert "Step 4: loss 1.500, accuracy 31.2%" in words  # the mean of 1/8, 2/8, 3/8, 4/8 is 0.3125
    assert "After epoch 2: accuracy 40.0% in training and 25.0% in validation; loss 0.500 and 1.750." in words


def test_runs_over_each_other_have_a_colour_each_and_validation_thick():
    figure = comparison_curve([("one", [_EPOCHS]), ("two", [_EPOCHS[:1]])], metric="accuracy")
    assert [line.name for line in figure.data] == ["one, validation", "one, training", "two, validation", "two, training"]
    first, its_training, second, _rest = figure.data
    assert first.line.color == its_training.line.color != second.line.color
    assert first.line.width > its_training.line.width
    assert (first.y.tolist(), its_training.y.tolist()) == ([0.125, 0.25], [0.2, 0.4])


def test_a_running_mean_is_that_of_numpy():
    values = np.random.default_rng(0).random(40)
    assert running_mean(values, 15)[14:] == pytest.approx(np.convolve(values, np.ones(15) / 15, "valid"))


def test_names_of_runs_make_no_links_and_no_placeholders() -> None:
    name = '<a href="http://x.org">x</a> %{y} & $z$'
    for figure in (comparison_curve([(name, [_EPOCHS])], metric="loss"), time_bars([(name, TimeSplit(1.0, 1.0, 1.0, 1.0))])):
        said = json.dumps(figure.to_plotly_json(), default=list, ensure_ascii=False)
        assert "<a" not in said and "%{y} &" not in said
        assert r"&lt;a href=\"http://x.org\"&gt;x&lt;/a&gt; &#37;{y} &amp; &#36;z&#36;" in said
