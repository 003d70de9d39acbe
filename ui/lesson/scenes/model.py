"""Step 3: the network, counted by hand."""

from __future__ import annotations

import functools
from typing import Final

from signcore.config import ModelConfig
from signcore.datasets.base import SignDataset
from signcore.i18n import _
from signcore.models import LayerKind, plan_model
from signcore.models.code import keras_code
from signcore.models.summary import ModelSummary, summarize
from signcore.models.words import how_it_counts
from signcore.shares import share_text
from ui.lesson.scene import Scene, SceneMaker, Truth
from ui.model.layers import show_figures, show_table


@functools.cache
def _lesson_network() -> tuple[ModelSummary, str]:
    plan = plan_model(ModelConfig())
    return summarize(plan), keras_code(plan)


def _count(dataset: SignDataset) -> Scene:  # noqa: ARG001 - as all scenes
    summary, code = _lesson_network()
    row = next(one for one in summary.layers if one.layer.kind is LayerKind.CONV2D)
    return Scene(
        id="count",
        step="model",
        minutes=3,
        title=_("summary(), counted by hand"),
        question=_(
            "The first convolution has {filters} kernels of 3 × 3 weights for one grey channel, and each kernel has a "
            "bias. How many numbers?"
        ).format(filters=row.layer.units),
        truth=lambda: Truth(str(row.parameters), how_it_counts(row)),
        show=lambda: show_table(summary),
        takeaway=_("A convolution has few numbers, because the same kernel works at every place of the picture."),
        code=code,
        ask=_("Would it have more numbers for larger pictures?"),
        usual=_("“Yes, more pixels.” No: the kernel stays 3 × 3, it only scans longer."),
        rescue=_("Count one kernel together: 9 weights and 1 bias; then multiply by the number of kernels."),
    )


def _where(dataset: SignDataset) -> Scene:  # noqa: ARG001 - as all scenes
    summary, code = _lesson_network()
    by_kind = {
        "conv": sum(one.parameters for one in summary.layers if one.layer.kind is LayerKind.CONV2D),
        "dense": sum(one.parameters for one in summary.layers if one.layer.kind is LayerKind.DENSE),
        "norm": sum(one.parameters for one in summary.layers if one.layer.kind is LayerKind.BATCH_NORMALIZATION),
    }
    most = max(by_kind, key=by_kind.__getitem__)
    return Scene(
        id="where",
        step="model",
        minutes=2,
        title=_("Where are its numbers?"),
        question=_("The lesson's network has {count:,} numbers. Where are most of them?").format(count=summary.parameters),
        choices={"conv": _("in the convolutions"), "dense": _("in the dense layers"), "norm": _("in batch normalisation")},
        truth=lambda: Truth(
            most,
            _("{dense} of its numbers are in the dense layers, {conv} in the convolutions, which do most of the work.").format(
                dense=share_text(by_kind["dense"] / summary.parameters), conv=share_text(by_kind["conv"] / summary.parameters)
            ),
        ),
        show=lambda: show_figures(summary),
        takeaway=_("Numbers and work are two things: dense layers have the numbers, convolutions do the work."),
        code=f"{code.rstrip().splitlines()[-1]}   # {summary.parameters:,} parameters, {summary.trainable:,} of them trainable",
        ask=_("Which layers have no numbers at all, and what are they good for?"),
        usual=_("“Pooling, dropout, flatten: they do nothing.” They choose, leave out, and lay out."),
        rescue=_("Open the model page and set one filter: watch which numbers change."),
    )


SCENES: Final[dict[str, SceneMaker]] = {"count": _count, "where": _where}
