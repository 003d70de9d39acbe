"""Settings as people say them: names for runs, and what differs between two of them."""

from __future__ import annotations

from collections.abc import Sequence

from signcore.config import RunConfig
from signcore.i18n import _


def describe(config: RunConfig) -> str:
    """A short name for what is trained.

    >>> describe(RunConfig())
    'CNN 75-50-25'
    >>> describe(RunConfig().with_settings({"architecture": "dense", "augment": "on"}))
    'Dense 512-512, augmented'
    """
    model = config.model
    name = f"CNN {'-'.join(map(str, model.filters))}" if model.architecture == "cnn" else f"Dense {'-'.join(map(str, model.dense_units))}"
    return name + (_(", augmented") if config.augment.augment else "")


def differences(configs: Sequence[RunConfig]) -> dict[str, list[str]]:
    """The settings in which these configurations differ, each with its value in every one of them.

    >>> differences([RunConfig(), RunConfig().with_settings({"epochs": "3"})])
    {'epochs': ['20', '3']}
    """
    texts = [config.all_settings() for config in configs]
    return {name: [text[name] for text in texts] for name in texts[0] if len({text[name] for text in texts}) > 1} if texts else {}
