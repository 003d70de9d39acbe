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
    convolutional = model.architecture == "cnn"
    sizes = "-".join(map(str, model.filters if convolutional else model.dense_units))
    if config.augment.augment:
        return (_("CNN {sizes}, augmented") if convolutional else _("Dense {sizes}, augmented")).format(sizes=sizes)
    return (_("CNN {sizes}") if convolutional else _("Dense {sizes}")).format(sizes=sizes)


def differences(configs: Sequence[RunConfig]) -> dict[str, list[str]]:
    """The settings in which these configurations differ, each with its value in every one of them.

    >>> differences([RunConfig(), RunConfig().with_settings({"epochs": "3"})])
    {'epochs': ['20', '3']}
    """
    texts = [config.all_settings() for config in configs]
    return {name: [text[name] for text in texts] for name in texts[0] if len({text[name] for text in texts}) > 1} if texts else {}
