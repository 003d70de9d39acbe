"""A learner's own hand in a real browser: found in a corner, its square dragged, refused where there is none, photographed, collected."""

from __future__ import annotations

import io
import re
import urllib.request
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from signcore.hand import render_clean
from signcore.labels import LETTERS
from tests.e2e.dashboard import FLAGS, Visitor, chromium_path
from tests.toy_runs import until

pytestmark = pytest.mark.e2e


def corner(letter: str = "V", side: int = 200) -> np.ndarray:
    """A hand in the lower right corner of a wide wall, uint8 (480, 640)."""
    room = np.full((480, 640), 184, np.uint8)
    room[480 - side :, 640 - side :] = render_clean(LETTERS.index(letter), size=side)
    return room


def png(pixels: np.ndarray) -> dict[str, object]:
    written = io.BytesIO()
    Image.fromarray(pixels).convert("RGB").save(written, "PNG")
    return {"name": "picture.png", "mimeType": "image/png", "buffer": written.getvalue()}


def logo() -> np.ndarray:
    """Rings and bars in two colours."""
    down, right = np.mgrid[0:300, 0:300] - 150
    rings = (np.hypot(down, right) // 30) % 2 == 0
    return np.where(rings[..., None], np.array([250, 250, 250]), np.array([20, 90, 200])).astype(np.uint8)


def video(path: Path, picture: np.ndarray) -> Path:
    """A film in which nothing moves, as Chromium's fake camera plays it: YUV4MPEG2, grey."""
    height, width = picture.shape
    frame = b"FRAME\n" + picture.tobytes() + bytes([128]) * (height // 2 * (width // 2) * 2)
    path.write_bytes(f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420mpeg2\n".encode() + frame * 4)
    return path


def sure(page: Page) -> str:
    return page.get_by_text(re.compile(r"% sure")).first.inner_text(timeout=60_000).split(" sure")[0]


def square(page: Page) -> tuple[float, float, float]:
    """Where the square's middle lies, and its side, as shares of the picture."""
    picture, box = page.locator(".picture").bounding_box(timeout=60_000), page.locator(".square").bounding_box()
    assert picture is not None and box is not None
    middle = ((box[side] + box[length] / 2 - picture[side]) / picture[length] for side, length in (("x", "width"), ("y", "height")))
    return (*middle, box["width"] / picture["width"])  # type: ignore[return-value]


def open_upload(learner: Visitor) -> None:
    learner.open()
    learner.go("Try it", "Try it")
    learner.page.get_by_text("Upload", exact=True).first.click()
    learner.settle()


def choose(learner: Visitor, pixels: np.ndarray) -> None:
    learner.page.locator("input[type=file]").set_input_files(png(pixels))
    learner.page.get_by_text("It reads").wait_for(timeout=60_000)
    learner.settle()


def test_a_hand_in_a_corner_is_found_and_dragging_the_square_changes_the_answer(visit: Callable[..., Visitor]) -> None:
    learner = visit(1280, 800)
    page = learner.page
    open_upload(learner)
    choose(learner, corner())
    across, down, side = square(page)
    assert across > 0.75 and down > 0.65 and 0.15 < side < 0.5
    page.get_by_text("Found by a small network").wait_for()
    found = sure(page)

    page.locator(".square").hover()
    page.mouse.down()
    box = page.locator(".picture").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.4 * box["height"], steps=8)
    page.mouse.up()
    page.get_by_text("Your own square").wait_for(timeout=20_000)
    learner.settle()
    assert square(page)[0] == pytest.approx(0.3, abs=0.05)
    elsewhere = sure(page)
    assert elsewhere != found

    # keys do, too; and the hand is found again
    page.locator(".square").focus()
    for _press in range(6):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("+")
    page.wait_for_timeout(600)
    learner.settle()
    assert square(page)[0] > 0.31 and square(page)[2] > side
    page.get_by_role("button", name="Find the hand again").click()
    page.get_by_text("Found by a small network").wait_for(timeout=20_000)
    learner.settle()
    assert square(page)[0] == pytest.approx(across, abs=0.02) and sure(page) == found

    # every step on the way can be looked at, and what is painted over is asked about
    page.get_by_text("On the way").click()
    page.get_by_alt_text("The hand found").wait_for(timeout=20_000)
    assert page.get_by_alt_text("28×28 pixels", exact=True).count() == 1

    choose(learner, logo())
    page.get_by_text("I find no hand in this picture").or_(page.get_by_text("I don’t know this kind of picture")).wait_for(timeout=20_000)


def _bytes_of_files(home: str) -> int:
    """How much of what visitors sent the server keeps in memory, as it says itself."""
    with urllib.request.urlopen(f"{home}/_stcore/metrics", timeout=10) as answer:
        found = re.search(r"^cache_memory_bytes\{[^}]*UploadedFileManager[^}]*\} (\d+)", answer.read().decode(), re.MULTILINE)
    return int(found[1]) if found else 0


def test_the_server_lets_go_of_a_file_when_its_page_is_left_and_the_picture_stays(visit: Callable[..., Visitor]) -> None:
    learner = visit(1280, 800)
    page = learner.page
    open_upload(learner)
    choose(learner, corner())
    assert _bytes_of_files(learner.home) > 1000
    learner.go("Model", "Build the network")
    until(lambda: _bytes_of_files(learner.home) == 0, 20)
    learner.go("Try it", "Try it")
    page.get_by_text("It reads").wait_for(timeout=60_000)
    page.get_by_role("button", name="Remove").first.wait_for()
    learner.settle()


def test_a_photograph_is_taken_with_the_camera_and_read(browser: Browser, server: str, tmp_path: Path) -> None:
    film = video(tmp_path / "hand.y4m", corner("L", 300))
    opened = browser.browser_type.launch(executable_path=chromium_path(), args=[*FLAGS, f"--use-file-for-fake-video-capture={film}"])
    context = opened.new_context(viewport={"width": 1280, "height": 800}, locale="en-US", permissions=["camera"])
    learner = Visitor(context.new_page(), server)
    page = learner.page
    learner.open()
    learner.go("Try it", "Try it")
    page.get_by_text("Camera", exact=True).first.click()
    page.wait_for_function("document.querySelector('video')?.readyState === 4", timeout=20_000)
    page.get_by_role("button", name="Take Photo").click()
    page.get_by_text("It reads").wait_for(timeout=60_000)
    learner.settle()
    across, down, _side = square(page)
    assert across > 0.6 and down > 0.5, "the film has its hand at the lower right"
    opened.close()
    assert learner.complaints == []


def keep(learner: Visitor, letter: str, person: str, count: int) -> None:
    """Label the picture and keep it, as the `count`-th sign."""
    page = learner.page
    learner.pick("It shows", letter)
    name = page.get_by_label("Who signs")
    name.fill(person)
    name.press("Tab")
    keep_it = page.get_by_role("button", name="Keep it", exact=True)
    expect(keep_it).to_be_enabled(timeout=20_000)
    keep_it.click()
    page.get_by_text(f"There are {count} collected signs now").first.wait_for(timeout=20_000)
    learner.settle()


def test_a_collected_set_is_trained_on_and_deleted(visit: Callable[..., Visitor]) -> None:
    learner = visit(1280, 900)
    page = learner.page
    learner.open("/?filters=4,4&dense_units=16&epochs=2&batch_norm_momentum=0.9&device=cpu")
    learner.go("Try it", "Try it")
    page.get_by_text("Upload", exact=True).first.click()
    learner.settle()
    choose(learner, corner("L"))
    page.get_by_text("Label it and keep it").click()
    page.get_by_text("The person in the picture agrees").click()
    learner.settle()
    keep(learner, "L", "Ada", 1)
    keep(learner, "L", "Ben", 2)
    page.get_by_text("Our collected signs").click()
    page.get_by_text("L by Ada").wait_for(timeout=20_000)
    page.get_by_text("Train with them").click()
    page.get_by_role("button", name="Use them for the next training").click()
    page.get_by_role("button", name="Start training").click(timeout=60_000)
    page.get_by_text("finished").first.wait_for(timeout=120_000)

    learner.go("Try it", "Try it")
    page.get_by_text("Our collected signs").click()
    page.get_by_text("Ask the networks").click()
    page.get_by_text("A star (*)").wait_for(timeout=60_000)
    page.get_by_text("Look through").click()
    page.get_by_text("Delete all of them").click()
    page.get_by_role("button", name="Delete all now").click()
    page.get_by_text("Our collected signs").wait_for(state="hidden", timeout=20_000)
