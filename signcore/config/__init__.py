"""Every setting of a model and of a training, as flat frozen dataclasses.

A run keeps its `RunConfig` as JSON, so that it can be repeated; the dashboard keeps the same settings in the address bar
and the command line takes them as ``--set name=value``. All three go through :meth:`RunConfig.with_settings`.

>>> RunConfig().with_settings({"filters": "32,16", "epochs": "3"}).model.conv_dropout
(0.0, 0.2)
>>> RunConfig().with_settings({"epochs": "3"}).settings()
{'epochs': '3'}
"""

from __future__ import annotations

from signcore.config.augment import AugmentConfig
from signcore.config.fields import Settings
from signcore.config.model import ARCHITECTURES, ModelConfig
from signcore.config.presets import PRESETS, Preset, preset
from signcore.config.run import RunConfig, setting_names
from signcore.config.train import TrainConfig

__all__ = [
    "ARCHITECTURES",
    "PRESETS",
    "AugmentConfig",
    "ModelConfig",
    "Preset",
    "RunConfig",
    "Settings",
    "TrainConfig",
    "preset",
    "setting_names",
]
