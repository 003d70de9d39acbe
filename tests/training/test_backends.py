"""The same training code under each backend of Keras, in a process of its own: a backend is chosen before Keras is loaded."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys

import pytest

from signcore.errors import ConfigError


@pytest.mark.thorough
@pytest.mark.timeout(300)
@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_runs_train_stop_go_on_and_predict_under_each_backend(backend, store):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    _try(KERAS_BACKEND=backend)


@pytest.mark.timeout(300)
def test_two_devices_share_every_batch(store):
    if importlib.util.find_spec("jax") is None:
        pytest.skip("jax is not installed")
    _try("--two-devices", KERAS_BACKEND="jax", XLA_FLAGS="--xla_force_host_platform_device_count=2")


def test_several_gpus_without_jax_are_refused_in_a_sentence():
    import keras

    from signcore.devices import prepare_device

    if keras.backend.backend() == "jax":
        pytest.skip("Keras runs on jax")
    with pytest.raises(ConfigError, match="JAX only"):
        prepare_device("gpus")


def _try(*arguments: str, **environment: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.training.backend_trial", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-4000:]
