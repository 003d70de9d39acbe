"""A drawing of a network to scale: each layer's output as a box, as tall as its image and as deep as it has channels."""

from __future__ import annotations

import functools
import math
from typing import Any

import plotly.graph_objects as go

from signcore.figures.style import MUTED_COLOR, TRAINING_COLOR, VALIDATION_COLOR, settled, styled
from signcore.i18n import _, current_language
from signcore.images import IMAGE_SHAPE
from signcore.models.plan import LayerKind
from signcore.models.summary import LayerSummary, ModelSummary

_LEAN = 0.22  # how far the end of a box leans to the right, per unit of its height
_ROW_HEIGHT = 1.2  # of a layer without an image, per square root of its values
_CHANNEL_WIDTH = 0.16  # of a channel, in pixels of the image
_GAP = 7.0
_CAPTION_HEIGHT = 36  # of two lines, in pixels of the screen
_DRAWN = (LayerKind.CONV2D, LayerKind.MAX_POOLING2D, LayerKind.FLATTEN, LayerKind.DENSE)
_COLORS = {LayerKind.CONV2D: TRAINING_COLOR, LayerKind.MAX_POOLING2D: "#56B4E9", LayerKind.DENSE: VALIDATION_COLOR}


def network_drawing(summary: ModelSummary) -> go.Figure:
    """The layers that change the shape, from left to right; hovering shows each one's shape and parameters.

    Images are drawn as tall as they have pixels, feature maps as deep as they have channels. A layer without an image
    (flatten, dense) is a bar whose length grows with the square root of its values, because 4,000 of them would not fit.
    """
    return _drawn(summary, current_language())


@functools.lru_cache(maxsize=128)
def _drawn(summary: ModelSummary, language: str) -> go.Figure:  # noqa: ARG001 - what stands in it is in that language
    """Thirty learners who move the same sliders are shown the same drawings."""
    boxes = _Boxes()
    boxes.add(0.0, IMAGE_SHAPE, "#56606B", _("the sign"), _("28×28 pixels, 1 channel"))
    for row in summary.layers:
        if row.layer.kind in _DRAWN:
            boxes.add(boxes.end + _GAP, row.output_shape, _COLORS.get(row.layer.kind, MUTED_COLOR), _caption(row), _hover(row))
    layout = {
        "annotations": boxes.captions,
        "showlegend": False,
        "xaxis": {"visible": False, "range": [-6, boxes.end + 8]},
        "yaxis": {"visible": False, "range": [-35, 22], "scaleanchor": "x", "scaleratio": 1},
    }
    figure = styled(go.Figure(boxes.faces, layout), 330)  # in one go: each part that is added later costs as much as the figure before it
    figure.layout["margin"] = {"l": 0, "r": 0, "t": 8, "b": 8}
    return settled(figure)


class _Boxes:
    """The faces and captions of the outputs that are drawn so far, and where the last one ends."""

    def __init__(self) -> None:
        self.faces: list[dict[str, Any]] = []
        self.captions: list[dict[str, Any]] = []
        self.end = 0.0

    def add(self, left: float, shape: tuple[int, ...], color: str, caption: str, hover: str) -> None:
        """Draw one output, its lower front corner at `left`."""
        if len(shape) == 3:
            height, depth = float(shape[0]), max(1.0, shape[2] * _CHANNEL_WIDTH)
            lean = height * _LEAN
        else:
            height, depth, lean = min(40.0, _ROW_HEIGHT * math.sqrt(shape[0])), 3.0, 0.0
        low, high, right = -height / 2, height / 2, left + depth
        faces = [([(left, low), (right, low), (right, high), (left, high)], 0.9)]
        if lean:  # the lid, and the end that shows the picture
            faces.append(([(left, high), (right, high), (right + lean, high + lean), (left + lean, high + lean)], 0.6))
            faces.append(([(right, low), (right + lean, low + lean), (right + lean, high + lean), (right, high)], 0.75))
        for face, opacity in faces:
            corners = [*face, face[0]]
            self.faces.append(
                {
                    "type": "scatter",
                    "x": [corner[0] for corner in corners],
                    "y": [corner[1] for corner in corners],
                    "mode": "lines",
                    "fill": "toself",
                    "fillcolor": color,
                    "opacity": opacity,
                    "line": {"color": "rgba(255,255,255,0.7)", "width": 1},
                    "hoveron": "fills",
                    "text": hover,
                    "name": hover,
                    "hoverinfo": "name",
                    "hoverlabel": {"namelength": -1},
                }
            )
        self.captions.append(
            {
                "x": left + (depth + lean) / 2,
                "y": -15,
                "yshift": -_CAPTION_HEIGHT * (len(self.captions) % 3),  # three levels, so that neighbours have room on a phone
                "text": caption,
                "showarrow": False,
                "yanchor": "top",
                "font": {"size": 14},
                "align": "center",
            }
        )
        self.end = left + depth + lean


def _caption(row: LayerSummary) -> str:
    shape = "×".join(str(size) for size in row.output_shape)
    names = {
        LayerKind.CONV2D: _("conv"),
        LayerKind.MAX_POOLING2D: _("pool"),
        LayerKind.FLATTEN: _("flat"),
        LayerKind.DENSE: _("dense"),
    }
    return f"{names[row.layer.kind]}<br>{shape}"


def _hover(row: LayerSummary) -> str:
    return _("{name}: output {shape}, {parameters:,} parameters").format(
        name=row.layer.name, shape="×".join(str(size) for size in row.output_shape), parameters=row.parameters
    )
