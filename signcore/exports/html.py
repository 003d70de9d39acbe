"""A network as a page of one file: opened on any phone or laptop it draws, takes pictures, shows the camera, and answers.

Everything is in the file, and the page is forbidden to ask for more (its Content-Security-Policy). The network's numbers are kept to 28 of
32 bits, the locator's kernels to six: for the lesson's network that is under 2 MB, and benchmarks/README.md says what it costs.
"""

from __future__ import annotations

import base64
import functools
import html
import io
from pathlib import Path
from string import Formatter

import numpy as np
from PIL import Image

from signcore import __version__
from signcore.atomic_write import atomic_write
from signcore.exports.facts import Facts, facts_of
from signcore.exports.subject import Subject
from signcore.exports.words import live_words, page_words
from signcore.hand import render_clean
from signcore.i18n import _, current_language
from signcore.inference.reading import FOR_BROWSERS
from signcore.labels import LETTERS
from signcore.models.portable import PortableNetwork, packed
from signcore.scripts import assembled, source

_STYLES = ("parts/controls.css", "parts/square.css", "parts/answers.css", "live/live.css", "pocket/page.css")
_ICON_SIDE = 180  # pixels, as telephones ask for
_ACCENT = (15, 110, 132)


def write(subject: Subject, target: Path) -> None:
    """Write the page of a network that Keras has loaded."""
    from signcore.inference.portable_locator import portable_locator  # noqa: PLC0415 - it loads Keras, which pages do without

    network = subject.classifier.portable()
    text = page(network, portable_locator(), facts_of(subject.classifier.about, network, subject.name))
    with atomic_write(target) as building:
        building.write_text(text, encoding="utf-8")


def page(network: PortableNetwork, locator: PortableNetwork | None, facts: Facts) -> str:
    """The page, in the language of whoever reads.

    Args:
        network: 24 letters of pixels 0-255, with what was measured of it.
        locator: what finds hands, compact; None leaves the square to the learner.
        facts: what is said of the network.
    """
    words = {**live_words(), **page_words()}
    networks = {"letters": network, **({"locator": locator} if locator else {})}
    sent = packed({"words": words, "version": __version__, "reading": FOR_BROWSERS}, networks, number_bits=28)
    code = assembled("pocket.js")
    if "</script" in code or "<!--" in code:
        raise ValueError("A script that holds </script or <!-- ends too early in a page.")
    texts = {name: html.escape(text) for name, text in words.items()}
    values = {
        **texts,
        "lang": html.escape(current_language()),
        "title": html.escape(facts.name),
        "what": html.escape(_("A network that has learnt to read letters of the American Sign Language alphabet, made with SignLab.")),
        "facts": "".join(f"<tr><td>{html.escape(name)}</td><td>{html.escape(value)}</td></tr>" for name, value in facts.rows()),
        "icon": _icon(),
        "style": "\n".join(map(source, _STYLES)),
        "camera": source("live/live.html"),
        "network": base64.b64encode(sent).decode(),
        "code": code,
    }
    template = source("pocket/page.html")
    return "".join(text + (values[name] if name else "") for text, name, _spec, _conversion in Formatter().parse(template))


@functools.cache
def _icon() -> str:
    """A hand on the accent colour, PNG in Base64."""
    hand = np.asarray(render_clean(LETTERS.index("L"), size=_ICON_SIDE), np.float32) / 255
    shaded = hand[..., None] * np.array(_ACCENT) + hand[..., None] ** 2 * (255 - np.array(_ACCENT)) * 0.7
    stream = io.BytesIO()
    Image.fromarray(shaded.clip(0, 255).astype(np.uint8)).quantize(64).save(stream, "PNG", optimize=True)
    return base64.b64encode(stream.getvalue()).decode()
