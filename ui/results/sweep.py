"""A grid of settings: every combination trained, on a map that fills; its rows as curves with bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from signcore.config import RunConfig
from signcore.datasets.base import SignDataset
from signcore.durations import duration_text
from signcore.errors import ConfigError
from signcore.figures.curves import comparison_curve
from signcore.figures.sweep_map import describe_sweep, sweep_map
from signcore.i18n import _, ngettext
from signcore.race import BUDGETS
from signcore.runs.store import EpochEvent, Run
from signcore.shares import share_text
from signcore.sweep import MOST_SEEDS, SWEPT, Cell, Grid, make_grid, missing, name_of, runs_of, suggestion, title_of
from ui.results.submitting import submit_all
from ui.shared.charts import chart
from ui.shared.estimate import past_runs, seconds_of
from ui.shared.going_on import are_over, show_while_going_on
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.session import session
from ui.shared.widgets import said_plainly, state_text

_FIRST = {"filters": "8, 16, 32, 64", "conv_dropout": "0, 0.2, 0.4"}
_NONE = ""
_MOST_LINES = 6  # that can be told apart


def show_sweep(dataset: SignDataset, runs: Sequence[Run]) -> None:
    """The choice of settings and values, the map, and the curves of one of its rows."""
    st.markdown(
        _(
            "**Which settings matter?** Give one or two of them several values: every combination is trained, and the map fills. "
            "**Guess first:** which cell will be best, and which will cost the most?"
        )
    )
    base = _base()
    try:
        grid = make_grid(base, _axes(base), _seeds())
    except ConfigError as error:
        st.warning(plain(str(error), MOST_OF_A_SENTENCE), icon="🚧")
        return
    _show_start(grid, dataset, runs)
    there = runs_of(grid, runs, dataset.content_hash)
    show_while_going_on(
        {run.id: run for found in there.values() for run in found},
        lambda now, epochs_of: _show_map(grid, there, now, epochs_of),
    )


def _base() -> RunConfig:
    titles = {"small": _("small: 2,400 signs, 6 epochs"), "full": _("as set on the model and train pages")}
    budget = st.selectbox(
        _("Everything else"), list(titles), format_func=titles.__getitem__, key="sweep-budget", width=420, persist_state="session"
    )
    return session().config.with_settings(BUDGETS[budget])


def _axes(base: RunConfig) -> dict[str, str]:
    """The chosen settings with their values."""
    rows, columns = st.columns(2)
    with rows:
        down = _axis("rows", _("Setting of the rows"), _("Values of the rows"), list(SWEPT), base)
    with columns:
        names = [_NONE, *(name for name in SWEPT if name not in down)]
        across = _axis("columns", _("Setting of the columns"), _("Values of the columns"), names, base)
    return down | across


def _axis(place: str, label: str, values_label: str, names: list[str], base: RunConfig) -> dict[str, str]:
    first = next((name for name in reversed(_FIRST) if name in names), names[0]) if place == "columns" else next(iter(_FIRST))
    key = f"sweep-{place}"
    if st.session_state.get(key) not in names:
        st.session_state[key] = first
    name = st.selectbox(
        label, names, format_func=lambda one: title_of(one) if one else _("none"), key=key, filter_mode=None, persist_state="session"
    )
    if not name:
        return {}
    values_key = f"sweep-{place}-{name}"
    if values_key not in st.session_state:
        st.session_state[values_key] = _FIRST.get(name) or suggestion(base, name)
    said = st.text_input(
        values_label,
        key=values_key,
        max_chars=200,
        help=_(
            "With commas between them. A setting with a number for each layer takes one number for all of its layers, or lists with "
            "semicolons between them: 75,50,25; 32,16."
        ),
        persist_state="session",
    )
    return {name: said or ""}


def _seeds() -> int:
    return int(
        st.number_input(
            _("Random starts per cell"),
            1,
            MOST_SEEDS,
            1,
            key="sweep-seeds",
            width=220,
            help=_("With two or more, a cell shows their mean, and the curves below get a band: what chance does."),
            persist_state="session",
        )
    )


def _show_start(grid: Grid, dataset: SignDataset, runs: Sequence[Run]) -> None:
    wanted = missing(grid, runs, dataset.content_hash)
    if not wanted:
        st.caption(_("Every cell is trained or on its way. Other values, or more random starts, make the grid larger."))
        return
    past = past_runs()
    seconds = sum(seconds_of(config, dataset, past) for _cell, config in wanted)
    label = ngettext("Train {count} network", "Train {count} networks", len(wanted)).format(count=len(wanted))
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(label, type="primary", icon="🗺️", key="sweep-start"):
            with said_plainly():
                if len(submit_all(dataset, [(config, name_of(grid, cell, config)) for cell, config in wanted])) == len(wanted):
                    st.rerun()
        st.caption(
            _("About {duration} in all, one after another; less where several computers train.").format(duration=duration_text(seconds))
        )


def _show_map(grid: Grid, there: Mapping[Cell, Sequence[Run]], now: Mapping[str, Run], epochs_of: Mapping[str, list[EpochEvent]]) -> None:
    columns = grid.columns or ("",)
    values = np.full((len(grid.rows), len(columns)), np.nan)
    texts = [["" for _column in columns] for _row in grid.rows]
    known: list[tuple[str, str]] = []
    for cell in grid.cells:
        row, column = grid.rows.index(cell.row), columns.index(cell.column)
        found = [now[run.id] for run in there[cell]]
        with_epochs = [epochs_of[run.id] for run in found if epochs_of[run.id]]
        if with_epochs:
            values[row, column] = float(np.mean([epochs[-1].val_accuracy for epochs in with_epochs]))
            known.append((cell.row, cell.column))
        texts[row][column] = _cell_text(grid, found, epochs_of)
    chart(
        sweep_map(grid.titles, grid.rows, grid.columns, values, texts),
        key="sweep-map",
        fact=describe_sweep(grid.titles, known, values[~np.isnan(values)].tolist(), len(grid.cells)),
        explanation=_("Each cell: accuracy on validation signs after the last epoch so far. The darker its cell, the better."),
        is_still=are_over(now),
    )
    if known:
        _show_row(grid, there, epochs_of, is_over=are_over(now))


def _cell_text(grid: Grid, found: Sequence[Run], epochs_of: Mapping[str, list[EpochEvent]]) -> str:
    if not found:
        return "–"
    done = [epochs_of[run.id][-1] for run in found if epochs_of[run.id]]
    if not done:
        return state_text(found[0].state)
    lines = [share_text(float(np.mean([event.val_accuracy for event in done])))]
    going = [run for run in found if not run.state.is_over]
    if grid.seeds > 1 or len(found) > 1:
        over = len(found) - len(going)
        lines.append(_("{done} of {wanted} starts").format(done=over, wanted=max(len(found), grid.seeds)))
    elif going:
        lines.append(_("epoch {epoch} of {epochs}").format(epoch=done[0].epoch + 1, epochs=going[0].config.train.epochs))
    return "<br>".join(lines)


def _show_row(grid: Grid, there: Mapping[Cell, Sequence[Run]], epochs_of: Mapping[str, list[EpochEvent]], *, is_over: bool) -> None:
    """The curves of a row's cells; of all cells, where there are no columns."""
    row = ""
    if grid.columns:
        row = st.selectbox(
            _("Curves of the row"),
            list(grid.rows),
            format_func=lambda one: f"{grid.titles[0]} {one}",
            key=f"sweep-row-{'-'.join(grid.rows)}",
            width=360,
        )
    lines = []
    for cell in grid.cells:
        if grid.columns and cell.row != row:
            continue
        repeats = [epochs_of[run.id] for run in there[cell] if epochs_of[run.id]]
        if repeats:
            lines.append((f"{grid.titles[-1]} {cell.column or cell.row}", repeats))
    if not lines:
        st.caption(_("Nothing of this row is trained yet."))
        return
    said = "; ".join(f"{name}: {share_text(float(np.mean([one[-1].val_accuracy for one in repeats])))}" for name, repeats in lines)
    chart(
        comparison_curve(lines[:_MOST_LINES], metric="accuracy"),
        key="sweep-curves",
        fact=_("Validation accuracy by the last epoch so far: {figures}.").format(figures=said),
        explanation=_("Thick lines are validation, thin ones training. With two or more random starts, a line is their mean in its band."),
        is_still=is_over,
    )
