"""Settings that go well together, each with its name and what it is for.

A preset leaves the network's filters and units as the learner made them. In a few hundred steps, running means with the momentum 0.99 are
still far from the data, and validation looks like guessing: hence 0.9, but where weights are averaged, for then the means are measured
again. `python -m benchmarks.presets` measures what "fast" and "best" reach on photographs that the network has not seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from signcore.config.model import ModelConfig
from signcore.config.run import RunConfig
from signcore.errors import ConfigError
from signcore.i18n import N_, _

_RECIPE_OF_MODEL = ("batch_norm_momentum", "local_contrast")  # the only settings of a network that belong to a preset


@dataclass(frozen=True)
class Preset:
    """One preset.

    Attributes:
        title: what it is called, to be translated.
        words: what it is for, in a sentence or two, to be translated.
        changes: what it changes against the lesson.
    """

    title: str
    words: str
    changes: Mapping[str, str]


_BEST = {
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
}

PRESETS: dict[str, Preset] = {
    "lesson": Preset(
        N_("The lesson"),
        N_("As in the lesson: 20 epochs, the signs as they are."),
        {},
    ),
    "augmented": Preset(
        N_("The lesson, with varied signs"),
        N_("The lesson, but each sign is turned, zoomed, shifted and mirrored a little, differently each time it is seen."),
        {"augment": "true"},
    ),
    "quick": Preset(
        N_("Quick look"),
        N_("2,400 signs and 5 epochs: the shortest way to a moving curve."),
        {"epochs": "5", "subset": "2400", "batch_norm_momentum": "0.9"},
    ),
    "fast": Preset(
        N_("Fast"),
        N_(
            "3 epochs of varied signs with local contrast normalisation and a learning rate that rises and falls: "
            "better than the lesson on new photographs, in about a fifth of the time."
        ),
        {
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
    ),
    "best": Preset(
        N_("Best"),
        N_(
            "8 epochs with everything that helps on new photographs: 250 rendered signs per letter, varied signs, "
            "local contrast normalisation, a learning rate that rises and falls, averaged weights. Switch any of these "
            "off below to see what it contributes."
        ),
        _BEST,
    ),
    "camera": Preset(
        N_("Your own hand"),
        N_(
            "For photographs of your own hand: SignLab’s own network goes on learning, by the recipe of “Best” and with 1,000 "
            "more rendered signs per letter, as a camera sees them. Any room, any light, more ways to make a letter, and crops as "
            "loose as those of a hand found in a picture."
        ),
        {
            **_BEST,
            "epochs": "10",
            "learning_rate": "0.0015",
            "start": "starter",
            "camera_renders": "1000",
            "rotation": "15",
            "shift": "0.06",
            "shear": "0.15",
            "elastic": "0.05",
        },
    ),
}


def preset(name: str, config: RunConfig | None = None) -> RunConfig:
    """The named preset's training settings on the network of `config` (the lesson's by default).

    Raises:
        ConfigError: there is no such preset.
    """
    if name not in PRESETS:
        raise ConfigError(_("There is no preset named {name}. The presets are: {known}.").format(name=name, known=", ".join(PRESETS)))
    model = replace((config or RunConfig()).model, **{name: getattr(ModelConfig(), name) for name in _RECIPE_OF_MODEL})
    return RunConfig(model=model).with_settings(PRESETS[name].changes)
