"""The settings of a network."""

from __future__ import annotations

from dataclasses import dataclass

from signcore.config.fields import Settings, setting
from signcore.errors import ConfigError
from signcore.i18n import N_, _

_DROPOUT_HINT = N_("The share of values that is left out at random in each training step; 0 leaves none out.")


@dataclass(frozen=True)
class ModelConfig(Settings):
    """A network. The defaults are the lesson's CNN: 264,049 parameters.

    `filters` and `conv_dropout` have one number a convolution block, `dense_units` and `dense_dropout` one a hidden dense
    layer; with a dropout of 0 there is no such layer. The dense architecture ignores what belongs to convolution.
    """

    architecture: str = setting(
        "cnn",
        N_("Kind of network"),
        N_(
            "Dense is the network of the previous lesson: every neuron sees every pixel, and which pixels are neighbours "
            "means nothing to it."
        ),
        choices={"cnn": N_("Convolutional"), "dense": N_("Dense")},
    )
    filters: tuple[int, ...] = setting(
        (75, 50, 25),
        N_("Filters in block {number}"),
        N_("How many kernels scan the picture, each for its own feature. More of them find more, but cost more and memorise more easily."),
        low=1,
        high=256,
        step=1,
        most=5,
    )
    kernel_size: int = setting(3, N_("Kernel size"), N_("Side of the window that scans the picture, in pixels."), low=1, high=9, step=1)
    conv_dropout: tuple[float, ...] = setting(
        (0.0, 0.2, 0.0), N_("Dropout in block {number}"), _DROPOUT_HINT, low=0.0, high=0.9, step=0.05, most=5
    )
    dense_units: tuple[int, ...] = setting(
        (512,),
        N_("Neurons in layer {number}"),
        N_("Each neuron weighs everything that the layers before it found."),
        low=1,
        high=4096,
        step=32,
        most=4,
    )
    dense_dropout: tuple[float, ...] = setting(
        (0.3,), N_("Dropout after layer {number}"), _DROPOUT_HINT, low=0.0, high=0.9, step=0.05, most=4
    )
    batch_normalization: bool = setting(True, N_("Batch normalisation"))
    batch_norm_momentum: float = setting(0.99, low=0.0, high=0.999)  # how slowly its running means follow; Keras' default
    pooling: bool = setting(True, N_("Max pooling"))
    rescaling: bool = setting(
        True, N_("Rescale pixels from 0–255 to 0–1"), N_("The network's first layer divides by 255. Train once without it to see why.")
    )
    local_contrast: bool = setting(False, N_("Local contrast normalisation"))  # around each pixel, before anything else

    def __post_init__(self) -> None:
        super().__post_init__()
        for count, rates, what in (
            (
                self.filters,
                self.conv_dropout,
                N_("Convolution blocks: {layers}, dropout rates: {rates}. Give each block a rate, 0 for none."),
            ),
            (
                self.dense_units,
                self.dense_dropout,
                N_("Dense layers: {layers}, dropout rates: {rates}. Give each layer a rate, 0 for none."),
            ),
        ):
            if len(count) != len(rates):
                raise ConfigError(_(what).format(layers=len(count), rates=len(rates)))

    @classmethod
    def for_architecture(cls, architecture: str) -> ModelConfig:
        """The lesson's network of that kind: its CNN, or the dense 512-512 net of the part before (676,888 parameters)."""
        if architecture == "dense":
            return cls(architecture="dense", dense_units=(512, 512), dense_dropout=(0.0, 0.0))
        return cls(architecture=architecture)


ARCHITECTURES: tuple[str, ...] = tuple(ModelConfig.about("architecture")["choices"])
