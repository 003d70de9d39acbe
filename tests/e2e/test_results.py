"""The results page in a real browser: from a mix-up to its signs and to the reason, the race, charts and runs as files."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.dashboard import Visitor

pytestmark = pytest.mark.e2e


@pytest.fixture
def home(first_network: tuple[str, str]) -> tuple[str, str]:
    return first_network


@pytest.fixture
def learner(browser: Browser, home: tuple[str, str]) -> Iterator[Visitor]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US", accept_downloads=True)
    visitor = Visitor(context.new_page(), home[0])
    yield visitor
    context.close()
    assert [one for one in visitor.complaints if "does not seem to exist" not in one] == []


def opened(visitor: Visitor, home: tuple[str, str], view: str) -> Page:
    visitor.open(f"/results?{home[1]}&view={view}")
    visitor.page.get_by_role("heading", name="Compare, and look for mistakes").wait_for(timeout=60_000)
    visitor.settle()
    return visitor.page


def test_a_square_shows_its_signs_and_a_sign_its_reason(learner: Visitor, home: tuple[str, str]) -> None:
    page = opened(learner, home, "closely")
    said = page.get_by_text(re.compile(r"\d+ of \d+ signs for . (was|were) read as .\."))
    expect(said).to_be_visible()
    before = said.inner_text()
    # Another square, by the mouse: a mark of the second trace, whose place tells its letters.
    squares = (
        page.locator(".st-key-look ~ * .js-plotly-plot, .js-plotly-plot").first.locator(".scatterlayer .trace").nth(1).locator("path.point")
    )
    for place in range(squares.count()):
        squares.nth(place).click(force=True)
        learner.settle()
        if said.count() and said.inner_text() != before:
            break
    after = said.inner_text()
    assert after != before
    count, whole, true, answer = re.match(r"(\d+) of (\d+) signs for (.) w\w+ read as (.)\.", after).groups()  # type: ignore[union-attr]
    assert 0 < int(count) <= int(whole)
    expect(page.get_by_label("The sign shows").first).to_be_visible()
    assert page.get_by_text("Look at the").count() >= 1
    page.get_by_role("button", name=f"Why {answer}, not {true}?").click()
    page.get_by_role("heading", name="Inside the network", level=1).wait_for(timeout=60_000)
    expect(page.locator("section.layer h3")).to_have_text("Dense · letters", timeout=60_000)
    chosen = page.locator(".panel select").evaluate_all("all => all.map((one) => one.options[one.selectedIndex]?.textContent)")
    assert chosen[:2] == [answer, true]
    assert f"The sign shows {true}." in page.locator(".reading").inner_text()


def test_the_same_by_keyboard_leads_to_try_it(learner: Visitor, home: tuple[str, str]) -> None:
    page = opened(learner, home, "closely")
    mixup = page.get_by_role("button", name=re.compile(r"^.\u203a. · \d+$")).nth(1)
    label = mixup.inner_text()
    mixup.focus()
    page.keyboard.press("Enter")
    learner.settle()
    expect(page.get_by_text(re.compile(rf"signs? for {label[0]} w\w+ read as {label[2]}\."))).to_be_visible()
    paint = page.get_by_role("button", name="Paint on it")
    paint.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Try it", level=1).wait_for(timeout=60_000)
    learner.settle()
    expect(page.get_by_text(f"The pinned sign: {label[0]}").first).to_be_visible()


def test_a_chart_is_taken_as_table_and_as_picture(learner: Visitor, home: tuple[str, str], tmp_path: Path) -> None:
    page = opened(learner, home, "compare")
    page.get_by_role("button", name="Table and files").first.click()
    learner.settle()
    for button, ending, starts in (("CSV", "csv", b"line,epoch"), ("SVG", "svg", b"<svg"), ("PNG", "png", b"\x89PNG")):
        with page.expect_download() as download:
            page.get_by_role("button", name=button, exact=True).click()
        path = tmp_path / f"chart.{ending}"
        download.value.save_as(path)
        assert download.value.suggested_filename == f"signlab-compare-accuracy.{ending}"
        assert path.read_bytes().startswith(starts), path.read_bytes()[:40]
    assert b"Accuracy" in (tmp_path / "chart.svg").read_bytes()


@pytest.mark.thorough
def test_a_run_goes_home_and_comes_back(learner: Visitor, home: tuple[str, str], tmp_path: Path) -> None:
    page = opened(learner, home, "closely")
    learner.pick(re.compile("Take home"), ".signlab", re.compile(r"\.signlab"))
    page.get_by_role("button", name="Make the file").click()
    save = page.get_by_role("button", name="Save signlab-")
    save.wait_for(timeout=60_000)
    learner.settle()
    with page.expect_download() as download:
        save.click()
    path = tmp_path / "ours.signlab"
    download.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        assert {"run.json", "model.keras", "signs.npz"} <= set(archive.namelist())
    page.get_by_text("Bring a run from another computer").click()
    learner.settle()
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text("is here now.")).to_be_visible(timeout=60_000)


@pytest.mark.thorough
def test_the_race_runs_to_its_conclusion(learner: Visitor, home: tuple[str, str]) -> None:
    page = opened(learner, home, "race")
    page.get_by_role("button", name="Start the race").click()
    learner.settle()
    page.get_by_text(re.compile(r"Widest gap: .*, -?\d+ points\. Best on signs it never saw: .*%\.")).wait_for(timeout=280_000)
    expect(page.locator(".js-plotly-plot")).to_have_count(3, timeout=60_000)
    assert page.get_by_text(re.compile(r"^After \d+ epochs?: training")).count() == 3
