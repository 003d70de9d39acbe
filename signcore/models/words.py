"""What each layer does, in words and in the figures of the network at hand."""

from __future__ import annotations

import math

from signcore.i18n import _, ngettext
from signcore.models.plan import LayerKind
from signcore.models.summary import LayerSummary


def what_it_does(kind: LayerKind) -> str:
    """The layer in one or two sentences for someone who meets it for the first time."""
    return {
        LayerKind.RESCALING: _(
            "Divides each pixel by 255, so that all inputs lie between 0 and 1: large numbers would make the first steps too large."
        ),
        LayerKind.LOCAL_CONTRAST: _(
            "Compares each pixel with its neighbourhood: minus their mean, divided by their spread. A hand in shadow and a hand in the sun "
            "then look alike. Nothing is learnt here."
        ),
        LayerKind.CONV2D: _(
            "Slides small windows of weights, the kernels, over the picture, one pixel at a time (stride 1). Each "
            "kernel responds strongly where the picture looks like its pattern: an edge, a fingertip. Zeros around the "
            "border (padding “same”) keep the size."
        ),
        LayerKind.BATCH_NORMALIZATION: _(
            "Brings the values inside the network to a common scale: mean 0 and spread 1 over the batch, then a scale "
            "and a shift that are learnt. Training gets steadier. When predicting, it uses the running averages from "
            "training."
        ),
        LayerKind.MAX_POOLING2D: _(
            "Keeps only the largest of each 2 × 2 values. The picture halves, and a feature that moved by a pixel is still found."
        ),
        LayerKind.DROPOUT: _(
            "While training, sets a random share of the values to 0, different ones each time, so that no single value "
            "becomes indispensable. When predicting, it does nothing."
        ),
        LayerKind.FLATTEN: _("Lays all values in one long row, so that dense layers can weigh them. Nothing is computed."),
        LayerKind.DENSE: _(
            "Each neuron takes all values, each with its own weight, and adds them up. The last layer has one neuron per letter; softmax "
            "turns its sums into probabilities."
        ),
    }[kind]


def how_it_counts(row: LayerSummary) -> str:
    """How the layer's parameters and multiply-adds are counted, with its own numbers.

    >>> from signcore.config import ModelConfig
    >>> from signcore.models import plan_model
    >>> from signcore.models.summary import summarize
    >>> rows = summarize(plan_model(ModelConfig())).layers
    >>> how_it_counts(rows[1])
    '(3×3×1 weights + 1 bias) × 75 filters = 750 parameters. Each weight is used at 28×28 places: 529,200 multiply-adds.'
    """
    layer = row.layer
    match layer.kind:
        case LayerKind.CONV2D:
            height, width, _channels = row.output_shape
            return ngettext(
                "({size}×{size}×{channels} weights + 1 bias) × {filters} filter = {parameters:,} parameters. Each "
                "weight is used at {height}×{width} places: {work:,} multiply-adds.",
                "({size}×{size}×{channels} weights + 1 bias) × {filters} filters = {parameters:,} parameters. Each "
                "weight is used at {height}×{width} places: {work:,} multiply-adds.",
                layer.units,
            ).format(
                size=layer.kernel_size,
                channels=row.input_shape[-1],
                filters=layer.units,
                parameters=row.parameters,
                height=height,
                width=width,
                work=row.multiply_adds,
            )
        case LayerKind.BATCH_NORMALIZATION:
            channels = row.input_shape[-1]
            return ngettext(
                "4 numbers for {channels} channel = {parameters:,} parameters: scale and shift are learnt; running "
                "mean and variance, {untrained:,} numbers, are averages over the training.",
                "4 numbers for each of {channels} channels = {parameters:,} parameters: scale and shift are learnt; "
                "running means and variances, {untrained:,} numbers, are averages over the training.",
                channels,
            ).format(channels=channels, parameters=row.parameters, untrained=row.parameters - row.trainable)
        case LayerKind.DENSE:
            return ngettext(
                "({inputs:,} weights + 1 bias) × {units} neuron = {parameters:,} parameters, {work:,} multiply-adds.",
                "({inputs:,} weights + 1 bias) × {units} neurons = {parameters:,} parameters, {work:,} multiply-adds.",
                layer.units or 0,
            ).format(inputs=row.input_shape[0], units=layer.units, parameters=row.parameters, work=row.multiply_adds)
        case LayerKind.DROPOUT:
            values = math.prod(row.output_shape)
            return _("Of {values:,} values, about {dropped:,} are set to 0 in each training step. No parameters.").format(
                values=values, dropped=round(values * layer.rate)
            )
        case LayerKind.MAX_POOLING2D:
            return _("{before:,} values become {after:,}. No parameters.").format(
                before=math.prod(row.input_shape), after=math.prod(row.output_shape)
            )
        case LayerKind.FLATTEN:
            return _("{shape} values become a row of {values:,}. No parameters.").format(
                shape="×".join(map(str, row.input_shape)), values=math.prod(row.output_shape)
            )
        case LayerKind.LOCAL_CONTRAST:
            return _("Each pixel is compared with the {size}×{size} pixels around it. No parameters.").format(size=layer.pool_size)
        case LayerKind.RESCALING:
            return _("{values:,} divisions. No parameters.").format(values=math.prod(row.output_shape))


def doubts(config_layers: tuple[LayerSummary, ...]) -> list[str]:
    """What makes a network slow or pointless even though it can be built, one sentence each."""
    said = [
        _(
            "{name} alone has {count:,} parameters: it will be slow and memorise. A smaller picture before it, fewer "
            "filters or fewer neurons would help."
        ).format(name=row.layer.name, count=row.parameters)
        for row in config_layers
        if row.parameters > 5_000_000
    ]
    work = sum(row.multiply_adds for row in config_layers)
    if work > 60_000_000:
        said.append(_("{work:,} multiply-adds per sign: without a GPU, training takes hours.").format(work=work))
    return said
