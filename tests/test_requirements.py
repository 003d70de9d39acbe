from __future__ import annotations

import importlib.util
import os

import pytest
from packaging.requirements import Requirement

import signcore
from signcore.paths import PROJECT_FOLDER

_LINES = (PROJECT_FOLDER / "requirements.txt").read_text(encoding="utf-8").splitlines()
_REQUIREMENTS = [Requirement(line) for line in _LINES if line and not line.startswith("#")]


@pytest.mark.parametrize(
    ("system", "machine", "backend"),
    [("linux", "x86_64", "tensorflow"), ("win32", "AMD64", "tensorflow"), ("darwin", "arm64", "tensorflow"), ("darwin", "x86_64", "jax")],
)
def test_every_machine_is_asked_for_one_backend_that_exists_for_it(system, machine, backend):
    here = {"sys_platform": system, "platform_machine": machine}
    wanted = {one.name for one in _REQUIREMENTS if one.marker is None or one.marker.evaluate(here)}
    assert wanted & {"tensorflow", "jax", "torch"} == {backend} and "keras" in wanted


def test_without_tensorflow_keras_is_told_to_use_what_is_there(monkeypatch):
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "tensorflow" else name)
    signcore._choose_backend()
    assert os.environ.pop("KERAS_BACKEND") == "jax"
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    signcore._choose_backend()
    assert "KERAS_BACKEND" not in os.environ
