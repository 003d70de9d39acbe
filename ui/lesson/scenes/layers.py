"""Step 4: what each layer does, in the network itself."""

from __future__ import annotations

import math
from typing import Final

from signcore.config import ModelConfig
from signcore.datasets.base import SignDataset
from signcore.i18n import _
from signcore.images import IMAGE_SIDE
from signcore.models import LayerKind, plan_model
from signcore.models.code import keras_line
from signcore.models.summary import summarize
from signcore.models.words import how_it_counts
from signcore.shares import share_text
from ui.inside.opened import show_opened
from ui.lesson.pair import Wanted, last_epochs, short, show_pair, verdict
from ui.lesson.scene import Scene, SceneMaker, Truth
from ui.shared import cache
from ui.shared.choose_model import choose_model

_AS_WELL = 0.04  # a difference in accuracy that we don't speak of
_MUCH_DROPOUT = "0.6"


def _open(dataset: SignDataset, layer: str) -> None:
    """The network that is asked, opened at a layer; as the inside page has it."""
    cache.compute_process()
    asked = choose_model(dataset)
    if asked is not None:
        show_opened(dataset, asked, layer)


def _line(kind: LayerKind, place: int = 0) -> str:
    """Keras' line of the lesson's layer of that kind."""
    return keras_line([layer for layer in plan_model(ModelConfig()) if layer.kind is kind][place])


def _kernel(dataset: SignDataset) -> Scene:
    size = ModelConfig().kernel_size
    rows = IMAGE_SIDE - size + 1
    return Scene(
        id="kernel",
        step="layers",
        minutes=3,
        title=_("A kernel scans"),
        question=_(
            "A kernel of {size} × {size} slides over {side} rows, a pixel at a time, and never leaves the picture. "
            "How many rows does its map have?"
        ).format(size=size, side=IMAGE_SIDE),
        truth=lambda: Truth(
            str(rows),
            _("{side} − {size} + 1 = {rows} rows. With padding “same”, zeros around the picture, it stays {side}.").format(
                side=IMAGE_SIDE, size=size, rows=rows
            ),
        ),
        show=lambda: _open(dataset, "conv_1"),
        takeaway=_("A kernel is a small pattern that is looked for everywhere. What it finds, it writes into a map."),
        code=_line(LayerKind.CONV2D),
        ask=_("What does a kernel look for whose numbers are −1, 0, 1 in each row?"),
        usual=_("“Nothing, it adds up to 0.” On even grey, yes: so what is left are edges."),
        rescue=_("Put in “vertical edges” by hand, below the kernels, and look at the map."),
    )


def _normalisation_runs(dataset: SignDataset) -> Wanted:
    return {_("without"): (short(batch_normalization="false"), dataset), _("with batch normalisation"): (short(), dataset)}


def _normalisation(dataset: SignDataset) -> Scene:
    def truth() -> Truth | None:
        last = last_epochs(_normalisation_runs(dataset))
        if last is None:
            return None
        without, with_it = last.values()
        return Truth(
            verdict(with_it.val_accuracy - without.val_accuracy, more="better", less="worse", as_well=_AS_WELL),
            _("In the end the network with it reads {with_it} of the validation signs, the one without {without}.").format(
                with_it=share_text(with_it.val_accuracy), without=share_text(without.val_accuracy)
            ),
        )

    def show() -> None:
        show_pair(_normalisation_runs(dataset), key="norm")
        _open(dataset, "batch_norm_1")

    return Scene(
        id="norm",
        trains=True,
        step="layers",
        minutes=3,
        title=_("Values on one scale"),
        question=_("The same network, with and without batch normalisation, for a few epochs. With it, how does it read new signs?"),
        choices={"better": _("better"), "same": _("as well"), "worse": _("worse")},
        truth=truth,
        show=show,
        takeaway=_("Each channel is brought to mean 0 and spread 1 over the batch; then the network may scale and shift it as it likes."),
        code=_line(LayerKind.BATCH_NORMALIZATION),
        ask=_("Which mean does it take when a single sign is to be read?"),
        usual=_("“That sign's own.” No: the running mean that it kept from training."),
        rescue=_("Compare “After, when predicting” and “After, when training” in the panel: the histograms differ."),
    )


def _pooling(dataset: SignDataset) -> Scene:
    rows = [row for row in summarize(plan_model(ModelConfig())).layers if row.layer.kind is LayerKind.MAX_POOLING2D]
    sides = [IMAGE_SIDE, *(row.output_shape[0] for row in rows)]
    return Scene(
        id="pool",
        step="layers",
        minutes=2,
        title=_("Keeping the largest"),
        question=_("Max pooling keeps the largest of each 2 × 2 values: {first} rows become {second}, then {third}. And then?").format(
            first=sides[0], second=sides[1], third=sides[2]
        ),
        truth=lambda: Truth(
            str(sides[3]),
            _("{third} is odd: with padding “same” the last row stands alone, so {fourth} are left.").format(
                third=sides[2], fourth=sides[3]
            ),
        ),
        show=lambda: _open(dataset, "pool_1"),
        takeaway=_("Pooling keeps what was found and forgets where exactly: a sign moved by a pixel looks nearly the same."),
        code=_line(LayerKind.MAX_POOLING2D),
        ask=_("Why the largest, and not the mean?"),
        usual=_("“The mean is fairer.” A feature that is there once should count, however empty the rest is."),
        rescue=_("Move the sign by a pixel in the panel, and count what stays."),
    )


def _dropout_runs(dataset: SignDataset) -> Wanted:
    much = {"conv_dropout": f"0,{_MUCH_DROPOUT},0", "dense_dropout": _MUCH_DROPOUT}
    return {
        _("without dropout"): (short(conv_dropout="0,0,0", dense_dropout="0"), dataset),
        _("with much dropout"): (short(**much), dataset),
    }


def _dropout(dataset: SignDataset) -> Scene:
    def truth() -> Truth | None:
        last = last_epochs(_dropout_runs(dataset))
        if last is None:
            return None
        without, with_it = last.values()
        return Truth(
            verdict(with_it.accuracy - without.accuracy, more="higher", less="lower", as_well=_AS_WELL),
            _("In training {with_it} with it, {without} without; on validation signs {with_it_new} and {without_new}.").format(
                with_it=share_text(with_it.accuracy),
                without=share_text(without.accuracy),
                with_it_new=share_text(with_it.val_accuracy),
                without_new=share_text(without.val_accuracy),
            ),
        )

    def show() -> None:
        show_pair(_dropout_runs(dataset), key="dropout")
        _open(dataset, "conv_dropout_2")

    return Scene(
        id="dropout",
        trains=True,
        step="layers",
        minutes=3,
        title=_("Leaving neurons out"),
        question=_(
            "Dropout leaves out a random part of the neurons at each step. How does the accuracy on the training "
            "signs compare while it trains?"
        ),
        choices={"higher": _("higher"), "same": _("the same"), "lower": _("lower")},
        truth=truth,
        show=show,
        takeaway=_("No neuron can count on the others being there: so the network memorises less easily."),
        code=_line(LayerKind.DROPOUT),
        ask=_("Does the network that we take home leave neurons out, too?"),
        usual=_("“Yes, at random.” No: it predicts with all of them, and gives the same answer each time."),
        rescue=_("Draw a new mask in the panel; then ask with 50 masks."),
    )


def _flatten(dataset: SignDataset) -> Scene:
    row = next(one for one in summarize(plan_model(ModelConfig())).layers if one.layer.kind is LayerKind.FLATTEN)
    high, wide, maps = row.input_shape
    return Scene(
        id="flatten",
        step="layers",
        minutes=1,
        title=_("Flat"),
        question=_("The last maps are {high} × {wide}, and there are {maps} of them. How long is the row that flatten makes?").format(
            high=high, wide=wide, maps=maps
        ),
        truth=lambda: Truth(str(math.prod(row.input_shape)), how_it_counts(row)),
        show=lambda: _open(dataset, "flatten"),
        takeaway=_("Flatten computes nothing. It lays the features in a row, so that dense layers can weigh them."),
        code=_line(LayerKind.FLATTEN),
        ask=_("We began with a row, too. What is different now?"),
        usual=_("“It is shorter.” And its numbers are features now, not pixels."),
        rescue=_("Point at a cell of a map in the panel: its place in the row lights up."),
    )


def _softmax(dataset: SignDataset) -> Scene:
    return Scene(
        id="softmax",
        step="layers",
        minutes=2,
        title=_("From sums to probabilities"),
        question=_("The sum of one letter is larger by 1 than that of another. How many times as probable does softmax make it?"),
        truth=lambda: Truth(
            f"{math.e:.2f}",
            _("e = {e:.2f} times: each sum becomes e to its power, and all are divided by their total.").format(e=math.e),
            within=0.1,
        ),
        show=lambda: _open(dataset, "letters"),
        takeaway=_("Softmax turns any 24 sums into shares that add up to 1. So it always has an answer, even for a cat."),
        code=_line(LayerKind.DENSE, -1),
        ask=_("What happens to the shares if all 24 sums grow by 5?"),
        usual=_("“They grow, too.” No: only differences count."),
        rescue=_("Move the temperature in the panel and watch the shares come together."),
    )


SCENES: Final[dict[str, SceneMaker]] = {
    "kernel": _kernel,
    "norm": _normalisation,
    "pool": _pooling,
    "dropout": _dropout,
    "flatten": _flatten,
    "softmax": _softmax,
}
