"""The lesson from an empty store to its last scene, in English and in Korean, each truth against numbers computed here."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.dashboard import Visitor

pytestmark = pytest.mark.e2e

# What the built-in first signs and the lesson's network have, by hand: 24 letters, 100 training signs of each.
NUMBERS = {
    "label": 1 + 28 * 28,
    "onehot": 26 - 2,
    "neighbours": 28,
    "count": (3 * 3 * 1 + 1) * 75,
    "kernel": 28 - 3 + 1,
    "pool": 4,
    "flatten": 4 * 4 * 25,
    "softmax": round(math.e, 2),
    "loss": round(-math.log(0.5), 2),
    "epoch": math.ceil(24 * 100 / 32),
}
RIGHT = {"where": {"en": "in the dense layers", "ko": "완전연결층에"}, "anypicture": {"en": "a letter", "ko": "글자"}}
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "first": "Train a first network now",
        "train": "Train, and watch",
        "guess": "That is my guess",
        "so": "and so it is",
        "next": "Next ▶",
    },
    "ko": {
        "first": "지금 첫 신경망 훈련하기",
        "train": "훈련하고 지켜보기",
        "guess": "이것이 내 추측",
        "so": "정말 그래요",
        "next": "다음 ▶",
    },
}
PATH = ["label", "onehot", "scaling", "neighbours", "shuffle", "count", "where", "kernel", "norm", "pool", "dropout", "flatten", "softmax"]
PATH += ["loss", "epoch", "race", "honest", "anypicture"]


@pytest.fixture
def homes(first_network: tuple[str, str]) -> str:
    return first_network[0]


def begun(browser: Browser, home: str, language: str) -> Any:
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale={"en": "en-US", "ko": "ko-KR"}[language])
    return context, Visitor(context.new_page(), home)


@pytest.mark.parametrize("language", ["ko", pytest.param("en", marks=pytest.mark.thorough)])
def test_each_truth_is_what_was_computed_apart(language: str, browser: Browser, homes: str) -> None:
    words = WORDS[language]
    context, visitor = begun(browser, homes, language)
    page: Page = visitor.page
    visitor.open("/?step=label")
    for scene in PATH:
        page.wait_for_function("scene => location.search.includes(`step=${scene}`)", arg=scene, timeout=30_000)
        visitor.settle()
        if scene in NUMBERS:
            field = page.locator("input[type=number]").first
            field.fill(str(NUMBERS[scene]))
            field.press("Tab")
            page.get_by_role("button", name=words["guess"]).click()
        elif scene in RIGHT:
            page.get_by_role("button", name=RIGHT[scene][language], exact=True).click()
        else:  # its truth needs trainings: the way there is what is tried
            page.get_by_test_id("stBaseButton-tertiary").filter(has_text=re.compile("without a guess|맞혀 보지")).click()
        visitor.settle()
        if scene in NUMBERS or scene in RIGHT:
            expect(page.get_by_text(words["so"])).to_be_visible(timeout=30_000)
        assert page.get_by_test_id("stCode").count() >= 1, "the lesson's lines"
        if scene != PATH[-1]:
            page.get_by_role("button", name=words["next"]).last.click()
    page.reload()
    visitor.settle()
    expect(page.get_by_text(words["so"])).to_be_visible(timeout=30_000)  # the browser has kept the guess
    context.close()


def test_the_presenter_goes_on_by_keys_without_a_sidebar(browser: Browser, homes: str) -> None:
    context, visitor = begun(browser, homes, "en")
    page: Page = visitor.page
    visitor.open("/?step=label&present=1")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    for key, scene in (("PageDown", "onehot"), ("ArrowRight", "scaling"), ("PageUp", "onehot")):
        page.locator("h1").first.click()
        page.keyboard.press(key)
        page.wait_for_function("scene => location.search.includes(`step=${scene}`)", arg=scene, timeout=30_000)
        visitor.settle()
    context.close()


def test_a_link_leaves_only_the_controls_that_the_teacher_chose(browser: Browser, homes: str) -> None:
    context, visitor = begun(browser, homes, "en")
    page: Page = visitor.page
    visitor.open("/model?only=filters,conv_dropout")
    sliders = page.locator("input[type=range]").evaluate_all("all => all.map((one) => one.getAttribute('aria-label'))")
    assert sliders and all(re.match(r"(Filters|Dropout) in block \d", name) for name in sliders)
    visitor.go("Train", "Train, and watch")
    assert page.locator("input[type=range][aria-label='Epochs']").count() == 0
    expect(page.get_by_role("button", name="Start training")).to_be_visible()
    context.close()
