"""Everything that is chosen for a run, and how it is written in addresses and command lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from signcore.config.augment import AugmentConfig
from signcore.config.fields import parsed, type_hints, written
from signcore.config.model import ModelConfig
from signcore.config.train import TrainConfig
from signcore.errors import ConfigError
from signcore.i18n import _


@dataclass(frozen=True)
class RunConfig:
    """Everything that is chosen for a run except the data."""

    model: ModelConfig = field(default_factory=ModelConfig)
    train: TrainConfig = field(default_factory=TrainConfig)
    augment: AugmentConfig = field(default_factory=AugmentConfig)

    def to_dict(self) -> dict[str, Any]:
        """Nested JSON-ready values: ``{"model": {...}, "train": {...}, "augment": {...}}``."""
        return {part.name: getattr(self, part.name).to_dict() for part in fields(self)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> RunConfig:
        """The inverse of :meth:`to_dict`."""
        return cls(**{name: part.from_dict(values.get(name, {})) for name, part in type_hints(cls).items()})

    @classmethod
    def of_record(cls, values: Mapping[str, Any]) -> RunConfig:
        """As :meth:`from_dict`, for the record of a run: it may be older than today's limits."""
        return cls(**{name: part.of_record(values.get(name, {})) for name, part in type_hints(cls).items()})

    def with_settings(self, settings: Mapping[str, str]) -> RunConfig:
        """A copy with some settings changed, each named and written as in the address bar: ``{"filters": "32,16"}``.

        Another `architecture` starts from that architecture's own defaults. A new number of blocks keeps the dropout of
        the blocks that stay and gives new ones none.

        Raises:
            ConfigError: an unknown name, a text that is no such value, or a value outside its limits.
        """
        parts = {part.name: getattr(self, part.name) for part in fields(self)}
        if settings.get("architecture", self.model.architecture) != self.model.architecture:
            parts["model"] = ModelConfig.for_architecture(settings["architecture"])
        changes: dict[str, dict[str, Any]] = {name: {} for name in parts}
        for name, text in settings.items():
            owner = next((part for part, value in parts.items() if name in {spec.name for spec in fields(value)}), None)
            if owner is None:
                known = ", ".join(setting_names())
                raise ConfigError(_("There is no setting named {name}. The settings are: {known}.").format(name=name, known=known))
            changes[owner][name] = parsed(name, type_hints(type(parts[owner]))[name], text)
        model_changes = changes["model"]
        for count, rates in (("filters", "conv_dropout"), ("dense_units", "dense_dropout")):
            if count in model_changes and rates not in model_changes:
                kept = getattr(parts["model"], rates)[: len(model_changes[count])]
                model_changes[rates] = kept + (0.0,) * (len(model_changes[count]) - len(kept))
        return RunConfig(**{name: replace(value, **changes[name]) for name, value in parts.items()})

    def part_of(self, name: str) -> ModelConfig | TrainConfig | AugmentConfig:
        """The part that has the setting called `name`.

        >>> RunConfig().part_of("filters") == RunConfig().model
        True
        """
        return next(part for part in (self.model, self.train, self.augment) if hasattr(part, name))

    def all_settings(self) -> dict[str, str]:
        """Every setting as the text that :meth:`with_settings` reads."""
        parts = [getattr(self, part.name) for part in fields(self)]
        return {spec.name: written(getattr(part, spec.name)) for part in parts for spec in fields(part)}

    def settings(self) -> dict[str, str]:
        """What differs from the lesson, as texts that :meth:`with_settings` reads: the part of an address that says it."""
        base = _lessons_settings(self.model.architecture)
        different = {} if self.model.architecture == "cnn" else {"architecture": self.model.architecture}
        return different | {name: text for name, text in self.all_settings().items() if text != base[name]}


@cache
def _lessons_settings(architecture: str) -> Mapping[str, str]:
    """The lesson's settings as texts; every link of a page asks for them."""
    return MappingProxyType(RunConfig(model=ModelConfig.for_architecture(architecture)).all_settings())


def setting_names() -> list[str]:
    """The names of all settings, in the order of their classes."""
    return [spec.name for cls in (ModelConfig, TrainConfig, AugmentConfig) for spec in fields(cls)]
