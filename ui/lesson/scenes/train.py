"""Step 5: what the loss says, and what an epoch is."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from signcore.config import TrainConfig
from signcore.datasets.base import SignDataset
from signcore.figures.style import ACCENT_COLOR, styled
from signcore.i18n import _
from ui.lesson.quick import show_quick_look
from ui.lesson.scene import Scene, SceneMaker, Truth
from ui.shared import cache
from ui.shared.charts import chart
from ui.shared.session import session
from ui.train.on_show import show_on_show


def _loss(dataset: SignDataset) -> Scene:  # noqa: ARG001 - as all scenes
    loss = -math.log(0.5)
    return Scene(
        id="loss",
        step="train",
        minutes=2,
        title=_("What a wrong answer costs"),
        question=_("A network is 50 %\u00a0sure of the right letter. Cross-entropy is −ln of that probability. What is the loss?"),
        truth=lambda: Truth(
            f"{loss:.2f}",
            _("−ln 0.5 = {loss:.3f}. Being sure and right costs 0; being sure and wrong costs most.").format(loss=loss),
            within=0.02,
        ),
        show=_show_loss,
        takeaway=_("The loss asks two things at once: is it right, and how sure is it? Accuracy asks only the first."),
        code='model.compile(loss="categorical_crossentropy", metrics=["accuracy"])',
        ask=_("Two networks have the same accuracy. Can one still have the lower loss?"),
        usual=_("“No.” Yes: the one that is surer where it is right, and less sure where it is wrong."),
        rescue=_("Move the slider to 1 % and to 99 %, and compare."),
    )


def _show_loss() -> None:
    sure = st.slider(_("How sure it is of the right letter, in percent"), 1, 100, 50, key="lesson-sure") / 100
    shares = np.linspace(0.01, 1, 100)
    figure = go.Figure()
    figure.add_scatter(x=shares, y=-np.log(shares), mode="lines", line={"color": ACCENT_COLOR, "width": 4}, showlegend=False)
    figure.add_scatter(x=[sure], y=[-math.log(sure)], mode="markers", marker={"size": 16, "color": ACCENT_COLOR}, showlegend=False)
    figure.update_xaxes(title=_("probability of the right letter"), tickformat=".0%", range=[0, 1.02])
    figure.update_yaxes(title=_("loss"), rangemode="tozero")
    chart(
        styled(figure, 320),
        key="lesson-loss",
        fact=_("−ln {sure:.2f} = {loss:.3f}").format(sure=sure, loss=-math.log(sure)),
        explanation=_("The curve is −ln. **Try:** how much more does 1 %\u00a0cost than 10 %?"),
    )


def _epoch(dataset: SignDataset) -> Scene:
    count, batch = len(dataset.training), TrainConfig().batch_size
    steps = math.ceil(count / batch)
    return Scene(
        id="epoch",
        trains=True,
        step="train",
        minutes=3,
        title=_("An epoch"),
        question=_(
            "There are {count:,} training signs, and the weights change after every {batch}. How many steps does an epoch have?"
        ).format(count=count, batch=batch),
        truth=lambda: Truth(
            str(steps),
            _("{count:,} ÷ {batch}, rounded up: {steps:,} steps. The lesson goes through all signs 20 times.").format(
                count=count, batch=batch, steps=steps
            ),
        ),
        show=lambda: _show_training(dataset),
        takeaway=_(
            "After each epoch the network is asked about signs that it never learns from. That is what tells whether it understood."
        ),
        code="history = model.fit(x_train, y_train, epochs=20, validation_data=(x_valid, y_valid))",
        ask=_("Where does the orange line part from the blue one, and what begins there?"),
        usual=_("“Training breaks.” No: from there on it memorises its own signs."),
        rescue=_("The quick look needs half a minute; while it runs, pause it and do single steps."),
    )


def _show_training(dataset: SignDataset) -> None:
    runs = [run for run in cache.run_store().runs(limit=20) if run.id == session().run_id] or [
        run for run in cache.run_store().runs(limit=20) if run.data.hash == dataset.content_hash
    ][:1]
    if runs:
        show_on_show(runs, dataset)
    else:
        show_quick_look(dataset)


SCENES: Final[dict[str, SceneMaker]] = {"loss": _loss, "epoch": _epoch}
