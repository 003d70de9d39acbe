"""The page that goes home: one file, small, that asks for nothing and runs nothing but its own script."""

from __future__ import annotations

import base64
import json
import re

import numpy as np
import pytest

from signcore.exports.facts import Facts, facts_of
from signcore.exports.html import page
from signcore.exports.words import live_words, page_words
from signcore.i18n import speaking
from signcore.models.portable import PortableNetwork
from signcore.scripts import source

MOST_BYTES = 2_000_000
HIDDEN = 512


@pytest.fixture(scope="module")
def lesson() -> PortableNetwork:
    """The lesson's network, untrained, with what a training measures of it."""
    from signcore.config import ModelConfig
    from signcore.models import plan_model
    from signcore.models.build import build_model
    from signcore.models.describing import describe

    random = np.random.default_rng(0)
    shapes = {"mean": (HIDDEN,), "directions": (HIDDEN, 48), "centres": (24, 48), "limit": (), "temperature": (), "sure": (10,)}
    known = {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    counts = np.array([0, 0, 0, 0, 0, 0, 0, 0, 10, 90], np.float32)
    right = np.array([0, 0, 0, 0, 0, 0, 0, 0, 0.5, 1], np.float32)
    network = describe(build_model(plan_model(ModelConfig())), "ABCDEFGHIKLMNOPQRSTUVWXY")
    return network.with_arrays("familiarity", {**known, "right": right, "counts": counts})


@pytest.fixture(scope="module")
def locator() -> PortableNetwork:
    from signcore.inference.portable_locator import portable_locator

    return portable_locator()


ABOUT = {"data": {"name": "Synthetic signs", "training": 12000}, "epochs_done": 20}


def test_it_says_what_it_is_and_how_well_it_reads(lesson: PortableNetwork) -> None:
    facts = facts_of(ABOUT, lesson, "Our network")
    assert facts == Facts("Our network", "Synthetic signs", 12000, 20, 264_049, pytest.approx(0.95), 100)  # (10 × 0.5 + 90 × 1) / 100
    assert ("How well it reads", "95.0% of 100 validation signs right") in facts.rows()
    bare = facts_of({}, PortableNetwork({"layers": []}, np.zeros(0, np.float32), np.zeros(0, np.int8)), "?")
    assert bare.accuracy is None and ("How well it reads", "not measured") in bare.rows()


def test_it_is_small_and_whole(lesson: PortableNetwork, locator: PortableNetwork) -> None:
    text = page(lesson, locator, facts_of(ABOUT, lesson, "Our network"))
    assert len(text.encode()) <= MOST_BYTES
    assert "<h1>Our network</h1>" in text and "264,049" in text
    sent = base64.b64decode(re.search(r'id="network">([^<]+)<', text)[1])  # type: ignore[index]
    header = json.loads(sent[4 : 4 + int.from_bytes(sent[:4], "little")])
    assert list(header["networks"]) == ["letters", "locator"] and header["words"]["start"] == live_words()["start"]


def test_without_a_locator_it_is_smaller(lesson: PortableNetwork, locator: PortableNetwork) -> None:
    facts = facts_of(ABOUT, lesson, "Our network")
    assert len(page(lesson, None, facts)) < len(page(lesson, locator, facts)) - 400_000


def test_a_name_is_no_program(lesson: PortableNetwork) -> None:
    name = '</title><script>alert(1)</script>{network} "quoted" & <img src=x onerror=alert(2)>'
    text = page(lesson, None, facts_of({"data": {"name": name}}, lesson, name))
    assert "<script>alert" not in text and "<img" not in text
    assert text.count("<script") == 2 and text.count("{network}") == 3  # title, heading, facts: as it was typed


def test_it_may_ask_for_nothing(lesson: PortableNetwork) -> None:
    text = page(lesson, None, facts_of(ABOUT, lesson, "Our network"))
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]  # type: ignore[index]
    assert policy.startswith("default-src 'none'") and "connect-src" not in policy and "http" not in policy
    assert not re.search(r"(?:src|href)=\"(?!data:)", text)


def test_every_word_has_its_place() -> None:
    words = {**live_words(), **page_words()}
    places = set(re.findall(r"\{(\w+)\}", source("pocket/page.html")))
    assert places <= {*words, "lang", "title", "what", "facts", "icon", "style", "camera", "network", "code"}
    scripts = "".join(source(name) for name in ("pocket.js", "live/live.js", "pocket/page.html"))
    used = set(re.findall(r"words\.(\w+)|\"(\w+)\"|\{(\w+)\}", scripts))
    assert set(words) - {name for groups in used for name in groups} - {"auto", "left", "right", "skin", "shadow", "light", "wall"} == set()


def test_it_is_in_the_language_of_whoever_asked(lesson: PortableNetwork) -> None:
    with speaking("ko"):
        text = page(lesson, None, facts_of(ABOUT, lesson, "우리 네트워크"))
    assert '<html lang="ko">' in text and "<h1>우리 네트워크</h1>" in text
