from __future__ import annotations

import numpy as np
import pytest

from signcore.datasets import added_renders as module
from signcore.datasets.added_renders import added_renders
from signcore.training.trainer import training_arrays
from tests.toy_runs import tiny_config


def test_they_are_rendered_once_and_kept(store, monkeypatch):
    images, labels = added_renders(2)
    assert images.shape == (48, 28, 28) and images.dtype == np.uint8
    assert np.bincount(labels).tolist() == [2] * 24
    monkeypatch.setattr(module, "render_signs", None)
    again, _labels = added_renders(2)
    assert (again == images).all()


def test_a_damaged_copy_is_rendered_anew(store):
    images, _labels = added_renders(1)
    (kept,) = (store / "renders").iterdir()
    kept.write_bytes(kept.read_bytes()[:500])
    assert (added_renders(1)[0] == images).all()
    assert (np.load(kept) == images).all()


@pytest.mark.parametrize("subset", [0, 48])
def test_they_come_after_the_data_sets_own_signs(run_store, toy_signs, subset):
    arrays = training_arrays(tiny_config(renders=2, subset=subset).train, toy_signs)
    images, letters = arrays.images, arrays.labels
    own = subset or len(toy_signs.training)
    assert len(images) == len(letters) == own + 48
    assert (images[own:, ..., 0] == added_renders(2)[0]).all()
    assert letters[own:].argmax(1).tolist() == list(range(24)) * 2
