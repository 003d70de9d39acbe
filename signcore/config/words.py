"""Settings in words: names for runs, what a setting and its value are called, and what differs between runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final

from signcore.config.fields import written
from signcore.config.run import RunConfig
from signcore.i18n import N_, _

_IN_ALL: Final = {  # what the numbers of a tuple are called together; each alone has its title
    "filters": N_("Filters"),
    "conv_dropout": N_("Dropout in the blocks"),
    "dense_units": N_("Neurons"),
    "dense_dropout": N_("Dropout after the dense layers"),
}


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


def in_words(config: RunConfig, name: str) -> tuple[str, str]:
    """What a setting is called, and the value that it has in `config`.

    >>> config = RunConfig().with_settings({"dense_units": "512,256", "pooling": "off"})
    >>> in_words(config, "dense_units"), in_words(config, "zoom"), in_words(config, "pooling")
    (('Neurons', '512, 256'), ('Zoom by up to', '10%'), ('Max pooling', 'no'))
    """
    part = config.part_of(name)
    about, value = part.about(name), getattr(part, name)
    title = _IN_ALL.get(name) or about["title"]
    return _(title) if title else name, _value_in_words(value, about["choices"], about["is_share"])


def _value_in_words(value: Any, choices: dict[str, str], is_share: bool) -> str:
    if isinstance(value, tuple):
        return ", ".join(written(one) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if is_share:
        return f"{100 * value:g}%"
    return _(choices[value]) if choices.get(value) else written(value)


def differences(configs: Sequence[RunConfig]) -> dict[str, list[str]]:
    """The settings in which these configurations differ, in words, each with its value in every one of them.

    >>> differences([RunConfig(), RunConfig().with_settings({"epochs": "3"})])
    {'Epochs': ['20', '3']}
    """
    names = [spec.name for part in fields(RunConfig) for config in configs[:1] for spec in fields(getattr(config, part.name))]
    found = {}
    for name in names:
        said = [in_words(config, name) for config in configs]
        if len(set(said)) > 1:
            found[said[0][0]] = [value for _title, value in said]
    return found
