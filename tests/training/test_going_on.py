"""Going on from another network's weights (fine-tuning)."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from signcore.config.presets import preset
from signcore.datasets.camera_renders import render_for_camera
from signcore.errors import RunError
from signcore.running.worker import train_run
from signcore.runs.artifacts import START_NAME
from signcore.runs.store import RunState
from signcore.starter import STARTER_PATH, has_layers_of_starter
from signcore.training import trainer
from tests.toy_runs import tiny_config, toy_dataset


def test_a_run_begins_with_the_weights_of_the_network_that_it_goes_on_from(run_store, trained_toy):
    """After one epoch of steps that change nothing to speak of, it knows what the first network knew, and a new network knows nothing."""
    signs = toy_dataset(training=48, name="Other signs")
    settings = {**trained_toy.run.config.settings(), "epochs": "1", "learning_rate": "0.000001", "optimizer": "sgd"}
    config = trained_toy.run.config.with_settings(settings)
    gone_on = run_store.create(config, signs, start_from=trained_toy.model)
    assert (run_store.run_folder(gone_on.id) / START_NAME).read_bytes() == trained_toy.model.read_bytes()
    new = run_store.create(config, signs)
    for run in (gone_on, new):
        assert train_run(run_store, run.id).state is RunState.FINISHED
    accuracy = {run.id: run_store.epochs(run.id)[-1].val_accuracy for run in (gone_on, new)}
    assert accuracy[gone_on.id] > 0.8 > accuracy[new.id]


def test_a_network_of_other_layers_is_refused_in_a_sentence(run_store, trained_toy, toy_signs):
    run = run_store.create(tiny_config(filters="5,5", epochs=1), toy_signs, start_from=trained_toy.model)
    ended = train_run(run_store, run.id)
    assert ended.state is RunState.FAILED and "has other layers" in ended.reason


def test_a_network_like_signlab_s_own_begins_with_its_weights():
    """Whatever its dropout, it then answers as that one does, for dropout leaves nothing out of an answer."""
    signs = render_for_camera(np.arange(24), 5)[..., None].astype(np.float32)
    expected = keras.saving.load_model(STARTER_PATH).predict_on_batch(signs)
    for settings in ({}, {"conv_dropout": "0,0,0", "dense_dropout": "0.5"}):
        config = preset("camera").with_settings(settings)
        assert has_layers_of_starter(config.model)
        alike = trainer.compile_model(config)
        trainer.begin_with_starter(alike)
        np.testing.assert_allclose(alike.predict_on_batch(signs), expected, atol=1e-5)


@pytest.mark.parametrize("settings", [{"filters": "8,8,8"}, {"local_contrast": "false"}, {"architecture": "dense"}])
def test_one_of_other_layers_begins_with_random_weights(run_store, settings):
    few = {"epochs": "1", "learning_rate": "0.000001", "renders": "0", "camera_renders": "0", "optimizer": "sgd", "weight_averaging": "0"}
    config = preset("camera").with_settings({**few, **settings})
    assert not has_layers_of_starter(config.model)
    run = run_store.create(config, toy_dataset(training=48))
    assert train_run(run_store, run.id).state is RunState.FINISHED
    made = keras.saving.load_model(run_store.model_path(run.id), compile=False).layers[-1].get_weights()[0]
    np.testing.assert_allclose(made, trainer.compile_model(config).layers[-1].get_weights()[0], atol=1e-4)


def test_a_training_that_begins_with_the_starter_knows_signs_from_the_first_step(run_store):
    """A step that changes nothing to speak of, on signs that are none: it reads rendered signs as the starter does."""
    config = preset("camera").with_settings({"epochs": "1", "learning_rate": "0.000001", "renders": "0", "camera_renders": "0"})
    config = config.with_settings({"optimizer": "sgd", "augment": "false", "weight_averaging": "0", "schedule": "constant"})
    run = run_store.create(config, toy_dataset(training=48))
    assert train_run(run_store, run.id).state is RunState.FINISHED
    model = keras.saving.load_model(run_store.model_path(run.id), compile=False)
    labels = np.repeat(np.arange(24), 5)
    right = model.predict_on_batch(render_for_camera(labels, 6)[..., None].astype(np.float32)).argmax(axis=1) == labels
    assert right.mean() > 0.4


def test_a_file_that_is_not_there_starts_nothing(run_store, toy_signs, tmp_path):
    with pytest.raises(RunError, match="go on from"):
        run_store.create(tiny_config(), toy_signs, start_from=tmp_path / "gone.keras")
    assert run_store.runs() == []


def test_camera_renders_are_added_and_always_the_same(toy_signs):
    arrays = trainer.training_arrays(tiny_config(camera_renders=2).train, toy_signs)
    assert len(arrays.images) == len(toy_signs.training) + 48 and arrays.labels[-48:].sum(axis=0).tolist() == [2] * 24
    labels = np.tile(np.arange(24), 2)
    again = render_for_camera(labels, 1000)
    assert np.array_equal(arrays.images[-48:, ..., 0], again)
    assert not np.array_equal(again, render_for_camera(labels, 1001)) and again.std(axis=(1, 2)).min() > 3
