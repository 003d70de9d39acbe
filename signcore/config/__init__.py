"""Every setting of a model and of a training, as flat frozen dataclasses.

A run keeps its `RunConfig` as JSON, so that it can be repeated; the dashboard keeps the same settings in the address bar
and the command line takes them as ``--set name=value``. All three go through :meth:`RunConfig.with_settings`.

>>> RunConfig().with_settings({"filters": "32,16", "epochs": "3"}).model.conv_dropout
(0.0, 0.2)
>>> RunConfig().with_settings({"epochs": "3"}).settings()
{'epochs': '3'}
"""

from __future__ import annotations

import dataclasses
import numbers
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

from signcore.errors import ConfigError
from signcore.i18n import N_, _, ngettext

ARCHITECTURES = ("cnn", "dense")
OPTIMIZERS = ("rmsprop", "adam", "adamw", "sgd")
SCHEDULES = ("constant", "cosine")
DEVICES = ("auto", "gpu", "gpus", "cpu")
WHERE_IT_HELPS = ("auto", "on", "off")
_MOST_SHOWN = 40  # characters of a wrong value in a message


def _setting(default: Any, *, low: float | None = None, high: float | None = None, choices: tuple[str, ...] = (), most: int = 1) -> Any:
    """A dataclass field with its limits: `low` and `high` for each number, `most` numbers in a tuple."""
    return field(default=default, metadata={"low": low, "high": high, "choices": choices, "most": most})


@dataclass(frozen=True)
class _Settings:
    """What the settings classes share: limits that are checked, and conversion to and from plain values."""

    def __post_init__(self) -> None:
        hints = _hints(type(self))
        for spec in fields(self):
            object.__setattr__(self, spec.name, _checked(spec, hints[spec.name], getattr(self, spec.name)))

    def to_dict(self) -> dict[str, Any]:
        """The settings as JSON-ready values; tuples become lists."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in dataclasses.asdict(self).items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Settings from :meth:`to_dict`'s values; names that this version does not know are left out."""
        known = {spec.name for spec in fields(cls)}
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items() if name in known})

    @classmethod
    def limits(cls, name: str) -> Mapping[str, Any]:
        """`low`, `high`, `choices` and `most` of one setting, for whoever draws a control for it."""
        return next(spec.metadata for spec in fields(cls) if spec.name == name)


@dataclass(frozen=True)
class ModelConfig(_Settings):
    """A network. The defaults are the lesson's CNN: 264,049 parameters.

    `filters` and `conv_dropout` have one number a convolution block, `dense_units` and `dense_dropout` one a hidden dense
    layer; a dropout of 0 leaves its layer away. The dense architecture ignores what belongs to convolution.
    """

    architecture: str = _setting("cnn", choices=ARCHITECTURES)
    filters: tuple[int, ...] = _setting((75, 50, 25), low=1, high=512, most=5)
    kernel_size: int = _setting(3, low=1, high=9)
    conv_dropout: tuple[float, ...] = _setting((0.0, 0.2, 0.0), low=0.0, high=0.9, most=5)
    dense_units: tuple[int, ...] = _setting((512,), low=1, high=4096, most=4)
    dense_dropout: tuple[float, ...] = _setting((0.3,), low=0.0, high=0.9, most=4)
    batch_normalization: bool = _setting(True)
    batch_norm_momentum: float = _setting(0.99, low=0.0, high=0.999)  # how slowly its running means follow; Keras' default
    pooling: bool = _setting(True)
    local_contrast: bool = _setting(False)  # even out light and contrast around each pixel before anything else

    def __post_init__(self) -> None:
        super().__post_init__()
        for count, rates, what in (
            (self.filters, self.conv_dropout, N_("convolution blocks")),
            (self.dense_units, self.dense_dropout, N_("dense layers")),
        ):
            if len(count) != len(rates):
                raise ConfigError(
                    _("There are {layers} {what} but {rates} dropout rates for them: give each its rate, 0 for none.").format(
                        layers=len(count), what=_(what), rates=len(rates)
                    )
                )

    @classmethod
    def for_architecture(cls, architecture: str) -> ModelConfig:
        """The lesson's network of that kind: its CNN, or the dense 512-512 net of the part before (676,888 parameters)."""
        if architecture == "dense":
            return cls(architecture="dense", dense_units=(512, 512), dense_dropout=(0.0, 0.0))
        return cls(architecture=architecture)


@dataclass(frozen=True)
class TrainConfig(_Settings):
    """How a network is trained. The defaults are the lesson's."""

    epochs: int = _setting(20, low=1, high=500)
    batch_size: int = _setting(32, low=1, high=4096)
    optimizer: str = _setting("rmsprop", choices=OPTIMIZERS)
    learning_rate: float = _setting(0.001, low=1e-6, high=1.0)  # with a schedule, the highest one
    schedule: str = _setting("constant", choices=SCHEDULES)  # cosine: rises in a line, then falls to 0 as half a cosine
    warmup: float = _setting(0.1, low=0.0, high=0.9)  # share of all steps in which a cosine schedule rises
    weight_decay: float = _setting(0.004, low=0.0, high=1.0)  # AdamW's alone: each step takes learning rate times this off each weight
    label_smoothing: float = _setting(0.0, low=0.0, high=0.9)  # share of the target that is spread over all letters alike
    weight_averaging: float = _setting(0.0, low=0.0, high=0.9999)  # share of the old average at each step; 0: weights as they are
    subset: int = _setting(0, low=0, high=1_000_000)  # training images to use, the same share of each letter; 0: all
    renders: int = _setting(0, low=0, high=1000)  # rendered signs of each letter that are mixed into the training signs
    seed: int = _setting(0, low=0, high=2**31 - 1)
    device: str = _setting("auto", choices=DEVICES)  # gpus: all of them at once, each with its share of every batch
    data_on_device: str = _setting("auto", choices=WHERE_IT_HELPS)  # signs wait in its memory; auto: on a GPU, where they are not varied
    mixed_precision: str = _setting("auto", choices=WHERE_IT_HELPS)  # convolutions in 16 bits; auto: where they are measured to be faster


@dataclass(frozen=True)
class AugmentConfig(_Settings):
    """How training images are varied at each step. Off by default; the ranges are the lesson's."""

    augment: bool = _setting(False)
    rotation: float = _setting(10.0, low=0.0, high=180.0)  # degrees, to either side
    zoom: float = _setting(0.1, low=0.0, high=0.9)  # share of the size, in and out
    shift: float = _setting(0.1, low=0.0, high=0.5)  # share of the width and of the height, to either side
    horizontal_flip: bool = _setting(True)
    brightness: float = _setting(0.0, low=0.0, high=1.0)  # share of the full range 0-255, up and down
    contrast: float = _setting(0.0, low=0.0, high=0.9)  # share of the distance from the image's mean, more and less
    shear: float = _setting(0.0, low=0.0, high=1.0)  # columns that the picture leans for each row, to either side
    elastic: float = _setting(0.0, low=0.0, high=0.3)  # share of the size by which each of 4 × 4 places is pushed, in any direction
    light: float = _setting(0.0, low=0.0, high=1.0)  # share of the full range, lighter on one edge and darker on the opposite one
    blur: float = _setting(0.0, low=0.0, high=1.0)  # up to this share of the picture is replaced by its blurred self
    noise: float = _setting(0.0, low=0.0, high=0.5)  # standard deviation of each pixel's own error, up to this share of the full range
    erase: float = _setting(0.0, low=0.0, high=0.9)  # sides of a grey patch laid over the picture, up to this share of the size


@dataclass(frozen=True)
class RunConfig:
    """Everything that is chosen for a run but the data."""

    model: ModelConfig = field(default_factory=ModelConfig)
    train: TrainConfig = field(default_factory=TrainConfig)
    augment: AugmentConfig = field(default_factory=AugmentConfig)

    def to_dict(self) -> dict[str, Any]:
        """Nested JSON-ready values: ``{"model": {...}, "train": {...}, "augment": {...}}``."""
        return {part.name: getattr(self, part.name).to_dict() for part in fields(self)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> RunConfig:
        """The inverse of :meth:`to_dict`."""
        return cls(
            ModelConfig.from_dict(values.get("model", {})),
            TrainConfig.from_dict(values.get("train", {})),
            AugmentConfig.from_dict(values.get("augment", {})),
        )

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
            changes[owner][name] = _parsed(name, _hints(type(parts[owner]))[name], text)
        model_changes = changes["model"]
        for count, rates in (("filters", "conv_dropout"), ("dense_units", "dense_dropout")):
            if count in model_changes and rates not in model_changes:
                kept = getattr(parts["model"], rates)[: len(model_changes[count])]
                model_changes[rates] = kept + (0.0,) * (len(model_changes[count]) - len(kept))
        return RunConfig(**{name: replace(value, **changes[name]) for name, value in parts.items()})

    def all_settings(self) -> dict[str, str]:
        """Every setting as the text that :meth:`with_settings` reads."""
        parts = [getattr(self, part.name) for part in fields(self)]
        return {spec.name: _written(getattr(part, spec.name)) for part in parts for spec in fields(part)}

    def settings(self) -> dict[str, str]:
        """What differs from the lesson, as texts that :meth:`with_settings` reads: the part of an address that says it."""
        base = RunConfig(model=ModelConfig.for_architecture(self.model.architecture)).all_settings()
        different = {} if self.model.architecture == "cnn" else {"architecture": self.model.architecture}
        return different | {name: text for name, text in self.all_settings().items() if text != base[name]}


def setting_names() -> list[str]:
    """The names of all settings, in the order of their classes."""
    return [spec.name for cls in (ModelConfig, TrainConfig, AugmentConfig) for spec in fields(cls)]


# What each preset changes against the lesson; a preset leaves the network's filters and units as the learner made them. In a few hundred
# steps, running means with the momentum 0.99 are still far from the data, and validation looks like guessing: hence 0.9, but where weights
# are averaged, for then the means are measured anew.
# `python -m benchmarks.presets` measures what "fast" and "best" reach on photographs that the network has not seen.
_RECIPE_OF_MODEL = ("batch_norm_momentum", "local_contrast")  # the only settings of a network that belong to a preset
PRESETS: dict[str, dict[str, str]] = {
    "lesson": {},
    "augmented": {"augment": "true"},
    "quick": {"epochs": "5", "subset": "2400", "batch_norm_momentum": "0.9"},
    "fast": {
        "epochs": "3",
        "optimizer": "adamw",
        "learning_rate": "0.002",
        "schedule": "cosine",
        "batch_norm_momentum": "0.9",
        "local_contrast": "true",
        "augment": "true",
        "horizontal_flip": "false",
        "brightness": "0.3",
        "contrast": "0.4",
        "light": "0.3",
    },
    "best": {
        "epochs": "8",
        "optimizer": "adamw",
        "learning_rate": "0.002",
        "schedule": "cosine",
        "weight_averaging": "0.99",
        "local_contrast": "true",
        "renders": "250",
        "augment": "true",
        "horizontal_flip": "false",
        "brightness": "0.3",
        "contrast": "0.4",
        "light": "0.3",
    },
}


def preset(name: str, config: RunConfig | None = None) -> RunConfig:
    """The named preset's training settings on the network of `config` (the lesson's by default).

    Raises:
        ConfigError: there is no such preset.
    """
    if name not in PRESETS:
        raise ConfigError(_("There is no preset named {name}. The presets are: {known}.").format(name=name, known=", ".join(PRESETS)))
    model = replace((config or RunConfig()).model, **{name: getattr(ModelConfig(), name) for name in _RECIPE_OF_MODEL})
    return RunConfig(model=model).with_settings(PRESETS[name])


def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _element_type(hint: Any) -> type:
    element: type = typing.get_args(hint)[0] if typing.get_origin(hint) is tuple else hint
    return element


def _checked(spec: dataclasses.Field[Any], hint: Any, value: Any) -> Any:
    """`value` in the type that its field has, or a ConfigError that says what is wrong with it."""
    limits, kind = spec.metadata, _element_type(hint)
    many = typing.get_origin(hint) is tuple
    if many is not isinstance(value, (tuple, list)):
        wanted = _("a list of values") if many else _("a single value")
        raise ConfigError(_("{name} is {value}, but it has to be {wanted}.").format(name=spec.name, value=_short(value), wanted=wanted))
    values = tuple(value) if many else (value,)
    if many and not 1 <= len(values) <= limits["most"]:
        raise ConfigError(
            ngettext(
                "{name} has {count} value, but it takes from 1 to {most}.",
                "{name} has {count} values, but it takes from 1 to {most}.",
                len(values),
            ).format(name=spec.name, count=len(values), most=limits["most"])
        )
    made = tuple(_checked_one(spec.name, kind, limits, one) for one in values)
    return made if many else made[0]


def _checked_one(name: str, kind: type, limits: Mapping[str, Any], value: Any) -> Any:
    if kind is str:
        if value not in limits["choices"]:
            raise ConfigError(
                _("{name} is {value}, but it has to be one of: {choices}.").format(
                    name=name, value=_short(value), choices=", ".join(limits["choices"])
                )
            )
        return value
    if kind is bool:
        if value not in (True, False):
            raise ConfigError(_("{name} is {value}, but it has to be true or false.").format(name=name, value=_short(value)))
        return bool(value)
    # Compared before it is converted: a number may be too large for any conversion, and NaN is in no range.
    fits = isinstance(value, numbers.Real) and limits["low"] <= value <= limits["high"]
    if not fits or (kind is int and value != int(value)):
        raise ConfigError(
            _("{name} is {value}, but it has to be {kind} from {low} to {high}.").format(
                name=name,
                value=_short(value),
                kind=_("a whole number") if kind is int else _("a number"),
                low=_written(limits["low"]),
                high=_written(limits["high"]),
            )
        )
    return kind(value)


def _short(value: Any) -> str:
    """What was received, cut to what fits in a sentence."""
    try:
        text = repr(value) if isinstance(value, str) else str(value)
    except ValueError:  # Python writes out no whole number of more than 4,300 digits
        text = _("far too large")
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "…"


def _parsed(name: str, hint: Any, text: str) -> Any:
    """The value that `text` writes, in the type of its field; tuples are written ``75,50,25``."""
    kind = _element_type(hint)
    words = text.split(",") if typing.get_origin(hint) is tuple else [text]
    try:
        values = tuple(_one_parsed(kind, word.strip()) for word in words)
    except (ValueError, KeyError, OverflowError):
        raise ConfigError(_("{name} is written {text}, which can't be read.").format(name=name, text=_short(text))) from None
    return values if typing.get_origin(hint) is tuple else values[0]


def _one_parsed(kind: type, word: str) -> Any:
    if kind is bool:
        return {"true": True, "on": True, "1": True, "false": False, "off": False, "0": False}[word.lower()]
    if kind is int:
        return int(word)
    return kind(word)


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(_written(one) for one in value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        short = f"{value:g}"
        return short if float(short) == value else repr(value)
    return str(value)
