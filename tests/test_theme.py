"""The theme can be read from the last row: contrasts by the formula of WCAG 2.2, and options that Streamlit knows."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from streamlit import config as streamlit_config

CONFIG: dict[str, Any] = tomllib.loads((Path(__file__).resolve().parent.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
Color = tuple[float, ...]


def _color(text: str) -> Color:
    return tuple(int(text[start : start + 2], 16) for start in (1, 3, 5))


def _mixed(above: Color, below: Color, share: float) -> Color:
    return tuple(share * one + (1 - share) * other for one, other in zip(above, below, strict=True))


def _contrast(one: Color, other: Color) -> float:
    """Contrast ratio, 1 to 21 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""

    def luminance(color: Color) -> float:
        red, green, blue = (
            share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in (part / 255 for part in color)
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_formula() -> None:
    """Black on white is 21:1, and #767676 the lightest grey with 4.5:1 on white."""
    assert _contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert _contrast(_color("#767676"), (255, 255, 255)) == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_everything_can_be_read(mode: str) -> None:
    theme = CONFIG["theme"][mode]
    text, accent, link, border = (_color(theme[f"{part}Color"]) for part in ("text", "primary", "link", "border"))
    grounds = [_color(part[f"{name}Color"]) for part in (theme, theme["sidebar"]) for name in ("background", "secondaryBackground")]
    for ground in grounds:
        assert _contrast(text, ground) >= 7
        assert _contrast(_mixed(text, ground, 0.6), ground) >= 4.5, "captions, which Streamlit shows at 60 %"
        assert _contrast(link, ground) >= 4.5
        assert _contrast(accent, ground) >= 3
    for ground in grounds[::2]:
        assert _contrast(border, ground) >= 3
        chosen = _mixed(accent, ground, 0.1)  # a segment or a pill
        assert _contrast(_color(theme["grayTextColor"]), chosen) >= 7, "their labels, which are shown in this colour"
        assert _contrast(accent, chosen) >= 3, "their borders"
    assert _contrast((255, 255, 255), accent) >= 4.5, "the words on buttons, which Streamlit writes in white"


def test_nothing_is_fetched_and_nobody_is_counted() -> None:
    assert "://" not in str(CONFIG)
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["server"]["showEmailPrompt"] is False
    assert CONFIG["runner"]["postScriptGC"] is False


def test_streamlit_knows_every_option() -> None:
    def names(table: dict[str, Any], prefix: str = "") -> list[str]:
        found = []
        for name, value in table.items():
            found += names(value, f"{prefix}{name}.") if isinstance(value, dict) else [f"{prefix}{name}"]
        return found

    known = set(streamlit_config.get_config_options())
    assert set(names(CONFIG)) <= known
