from __future__ import annotations

import pytest

from signcore.figures.time_split import describe_split, time_bars
from signcore.running.progress import TimeSplit, time_split
from signcore.runs.store import EpochEvent


def test_a_bar_is_as_long_as_its_epoch_and_the_shares_are_said():
    split = TimeSplit(compute=6.0, validation=2.0, input=1.0, rest=1.0)
    bars = time_bars([("mine", split), ("other", TimeSplit(1.0, 1.0, 0.0, 0.0))])
    assert [sum(bar.x[row] for bar in bars.data) for row in range(2)] == [10.0, 2.0]
    assert bars.layout.barmode == "stack"
    assert describe_split(split) == (
        "Of an epoch's 10.0 s, computing takes 60%, checking on validation 20%, waiting for signs 10%, the rest 10%."
    )


def test_older_epochs_say_nothing_of_it_and_a_single_one_counts():
    older = EpochEvent(0, 1.0, 0.5, 1.0, 0.5, 9.0, 100.0, 0.001)
    newer = EpochEvent(1, 1.0, 0.5, 1.0, 0.5, 9.0, 100.0, 0.001, 1.0, 6.0, 1.5)
    assert time_split([older]) is None
    split = time_split([older, newer])
    assert split is not None and split.total == 9.0 and split.rest == pytest.approx(0.5)
