"""The settings of a training."""

from __future__ import annotations

from dataclasses import dataclass

from signcore.config.fields import Settings, setting
from signcore.i18n import N_

_WHERE_IT_HELPS = {"auto": N_("if it is faster here"), "on": N_("yes"), "off": N_("no")}


@dataclass(frozen=True)
class TrainConfig(Settings):
    """How a network is trained. The defaults are the lesson's."""

    epochs: int = setting(20, N_("Epochs"), N_("How many times the network sees every training sign."), low=1, high=500, step=1)
    batch_size: int = setting(
        32, N_("Batch size"), N_("How many signs the network sees before each change of its weights."), low=1, high=4096, step=1
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
        N_("How large each change is. Too small: slow. Too large: the loss jumps, or diverges."),
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
    warmup: float = setting(0.1, N_("Share of the steps in which it rises (warm-up)"), low=0.0, high=0.9, step=0.05)
    weight_decay: float = setting(  # AdamW's alone: each step takes learning rate times this off each weight
        0.004, N_("Weight decay"), N_("Pulls weights towards 0, so that none grows needlessly."), low=0.0, high=1.0, step=0.001
    )
    label_smoothing: float = setting(  # share of the target that is spread over all letters alike
        0.0,
        N_("Label smoothing"),
        N_("The target for the right letter is a little less than certainty, so that the network does not become overconfident."),
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
    patience: int = setting(
        0,
        N_("Stop early after this many epochs without a lower validation loss"),
        N_("0: never. It saves time, but lets the validation signs decide how long training lasts."),
        low=0,
        high=100,
        step=1,
    )
    keep_best: bool = setting(
        False,
        N_("Keep the best epoch"),
        N_(
            "Keeps the network of the epoch with the lowest validation loss instead of the last one. Its validation "
            "accuracy then looks a little too good: these very signs chose it."
        ),
    )
    subset: int = setting(0, N_("Training signs to use (0: all)"), N_("The same share of each letter."), low=0, high=1_000_000, step=100)
    renders: int = setting(
        0,
        N_("Rendered signs to add per letter"),
        N_("Drawn by SignLab's own hand model: more hands than there are in the photographs. 0: none."),
        low=0,
        high=1000,
        step=50,
    )
    camera_renders: int = setting(
        0,
        N_("Rendered signs to add per letter, as a camera sees them"),
        N_(
            "Any room, any light, more ways to make a letter: for reading your own hand. "
            "Drawing them takes a minute the first time. 0: none."
        ),
        low=0,
        high=2000,
        step=50,
    )
    start: str = setting(
        "random",
        N_("Begin with"),
        N_(
            "A network that can read signs already needs fewer epochs to learn yours: transfer learning. Where the layers are "
            "not the same (only dropout may differ), it begins with random weights all the same."
        ),
        choices={"random": N_("random weights"), "starter": N_("SignLab’s network")},
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
        N_("Where the training runs. Several GPUs share each batch, which Keras can do with JAX only."),
        choices={
            "auto": N_("GPU if there is one"),
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
            "Mixed precision: 16-bit numbers multiply faster but are a little coarser. Weights keep their 32 bits. "
            "Choose “no” to compare runs from different machines."
        ),
        choices=_WHERE_IT_HELPS,
    )
