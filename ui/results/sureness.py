"""How often a network is right when it says how sure it is."""

from __future__ import annotations

import numpy as np
import streamlit as st

from signcore.calibration import reliability
from signcore.evaluation import Evaluation
from signcore.familiarity import at_temperature
from signcore.figures.reliability import reliability_chart
from signcore.i18n import _
from signcore.runs.artifacts import read_familiarity
from signcore.runs.store import Run
from signcore.shares import share_text
from ui.shared import cache
from ui.shared.charts import chart


def show_sureness(run: Run, evaluation: Evaluation) -> None:
    """The reliability of its answers, without and with its temperature."""
    before = reliability(evaluation.probabilities, evaluation.labels)
    measured = read_familiarity(cache.run_store().model_path(run.id))
    temperature = float(measured.temperature) if measured is not None else None
    after = None
    if temperature is not None:
        after = reliability(at_temperature(evaluation.probabilities.astype(np.float32), temperature), evaluation.labels)
    mean = float(evaluation.probabilities.max(axis=1).mean()) if len(evaluation.labels) else 0.0
    fact = _("It says on average that it is {sure} sure, and {right} of its answers are right: the calibration error is {error}.").format(
        sure=share_text(mean), right=share_text(evaluation.accuracy), error=share_text(before.error)
    )
    if after is not None and temperature is not None:
        fact += " " + _("Divided by its temperature, {temperature:.2f}, the error is {error}.").format(
            temperature=temperature, error=share_text(after.error)
        )
    chart(
        reliability_chart(before, after),
        key=f"reliability-{run.id}",
        fact=fact,
        explanation=_(
            "A point on the dotted line keeps its word: 70 %\u00a0sure is right seven times in ten. Below the line it is too sure. The "
            "temperature was found on these same signs. **Try:** compare a network after 2 epochs with one after 20."
        ),
    )
    st.caption(_("Large points stand for many signs."))
