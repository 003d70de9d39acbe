"""How a network came to be: which states are kept, and that they are the network's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from signcore.runs.states import MOST_STATES, STATES_NAME, epochs_to_keep, read_states, write_states


@pytest.mark.parametrize("epochs", [1, 2, 11, 12, 20, 47, 100, 500])
def test_at_most_twelve_with_the_start_and_the_end_and_mostly_early(epochs: int) -> None:
    kept = epochs_to_keep(epochs)
    assert len(kept) <= MOST_STATES and kept[0] == 0 and kept[-1] == epochs and sorted(set(kept)) == list(kept)
    gaps = np.diff(kept)
    assert (gaps[1:-1] >= gaps[:-2]).all()


def test_what_was_written_is_read(tmp_path: Path) -> None:
    states = {0: np.arange(5, dtype=np.float16), 12: np.ones(5, np.float16)}
    write_states(tmp_path, states)
    assert {epoch: state.tolist() for epoch, state in read_states(tmp_path).items()} == {0: [0, 1, 2, 3, 4], 12: [1] * 5}


def test_a_damaged_file_is_none(tmp_path: Path) -> None:
    assert read_states(tmp_path) == {}
    (tmp_path / STATES_NAME).write_bytes(b"PK\x03\x04 no archive")
    assert read_states(tmp_path) == {}


def test_a_training_keeps_its_states_and_the_last_one_is_its_model(trained_toy) -> None:
    from signcore.inference.classifier import Classifier

    states = read_states(trained_toy.model.parent)
    assert list(states) == list(range(9))  # eight epochs, and the start
    network = Classifier.load(trained_toy.model).portable()
    last = states[8].astype(np.float32)
    assert np.abs(network.numbers[: last.size] - last).max() <= np.abs(last).max() / 1024
    assert not np.array_equal(states[0], states[1])
    moving = network.description["layers"][2]["weights"]["moving_mean"]
    assert not states[0][moving["at"] : moving["at"] + moving["shape"][0]].any(), "at the start no mean has moved"


def test_what_a_step_back_made_void_goes(tmp_path: Path) -> None:
    from signcore.models import plan_model
    from signcore.models.build import build_model
    from signcore.running.becoming import Becoming
    from tests.toy_runs import tiny_config

    model = build_model(plan_model(tiny_config().model))
    becoming = Becoming(model, tmp_path, 4)
    for epoch in (0, 1, 2, 3, 2):
        becoming.keep(epoch)
    assert list(read_states(tmp_path)) == [0, 1, 2]
    Becoming(model, tmp_path, 4).keep(3)  # a training that goes on
    assert list(read_states(tmp_path)) == [0, 1, 2, 3]
