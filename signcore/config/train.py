"""The settings of a training."""

from __future__ import annotations

from dataclasses import dataclass

from signcore.config.fields import Settings, setting
from signcore.i18n import N_

_WHERE_IT_HELPS = {"auto": N_("where that is faster here"), "on": N_("yes"), "off": N_("no")}


@dataclass(frozen=True)
class TrainConfig(Settings):
    """How a network is trained. The defaults are the lesson's."""

    epochs: int = setting(20, N_("Epochs"), N_("How often every training sign is seen."), low=1, high=500, step=1)
    batch_size: int = setting(
        32, N_("Batch size"), N_("How many signs are looked at before the weights change once."), low=1, high=4096, step=1
    )
    optimizer: str = setting(
        "rmsprop",
        N_("Optimiser"),
        N_("The rule that turns errors into changes of weights. The lesson uses Keras' default, RMSprop."),
        choices={"rmsprop": "RMSprop", "adam": "Adam", "adamw": "AdamW", "sgd": "SGD"},
    )
    learning_rate: float = setting(  # with a schedule, the highest one
        0.001,
        N_("Learning rate"),
        N_("How large each change is. Too small: slow. Too large: the loss jumps, or runs away."),
        low=1e-6,
        high=1.0,
        step=0.0005,
    )
    schedule: str = setting(
        "constant",
        N_("Learning rate over time"),
        N_("Large steps in the middle find the way, small ones at the end settle."),
        choices={"constant": N_("constant"), "cosine": N_("rises, then falls like a cosine")},
    )
    warmup: float = setting(0.1, N_("Share of the steps in which it rises"), low=0.0, high=0.9, step=0.05)
    weight_decay: float = setting(  # AdamW's alone: each step takes learning rate times this off each weight
        0.004, N_("Weight decay"), N_("Pulls weights towards 0, so that none grows without need."), low=0.0, high=1.0, step=0.001
    )
    label_smoothing: float = setting(  # share of the target that is spread over all letters alike
        0.0,
        N_("Label smoothing"),
        N_("The right letter is asked for with a little less than certainty, so that the network does not get sure too early."),
        low=0.0,
        high=0.9,
        step=0.01,
    )
    weight_averaging: float = setting(  # share of the old average at each step; 0: weights as they are
        0.0,
        N_("Weight averaging"),
        N_("What is kept is a running average of the weights, which is steadier than the weights of any one step."),
        low=0.0,
        high=0.9999,
        step=0.001,
    )
    subset: int = setting(0, N_("Training signs to use (0: all)"), N_("The same share of each letter."), low=0, high=1_000_000, step=100)
    renders: int = setting(
        0,
        N_("Rendered signs of each letter to add"),
        N_("Drawn by SignLab's own hand model: more hands than the photographs have. 0: none."),
        low=0,
        high=1000,
        step=50,
    )
    camera_renders: int = setting(
        0,
        N_("Rendered signs of each letter as a camera sees them"),
        N_(
            "Any room, any light, more ways to make a letter: for reading your own hand. "
            "Drawing them takes a minute the first time. 0: none."
        ),
        low=0,
        high=2000,
        step=50,
    )
    seed: int = setting(
        0,
        N_("Seed"),
        N_("The same seed gives the same start, so that two runs differ only in what you changed."),
        low=0,
        high=2**31 - 1,
        step=1,
    )
    device: str = setting(
        "auto",
        N_("Device"),
        N_("Where the training computes. Several GPUs share each batch; Keras can do that with JAX only."),
        choices={
            "auto": N_("GPU where there is one"),
            "gpu": N_("GPU"),
            "gpus": N_("all GPUs at once"),  # each with its share of every batch
            "cpu": N_("processor"),
        },
    )
    data_on_device: str = setting(  # signs wait in its memory; auto: on a GPU, where they are not varied
        "auto", choices=_WHERE_IT_HELPS
    )
    mixed_precision: str = setting(
        "auto",
        N_("16-bit arithmetic"),
        N_(
            "Mixed precision: numbers of 16 bits are multiplied faster and are a little coarser. "
            "Weights keep their 32 bits. Choose “no” to compare runs from different machines."
        ),
        choices=_WHERE_IT_HELPS,
    )
