"""The network in the browser: one answer against the compute process', what is sent, live cameras, the inside page, what fewer bits cost.

    python -m benchmarks.browser [--answers 200] [--seconds 10] [--cameras 10] [--signs 512] [--scenes 96]

The network is the one that comes with SignLab, which has the lesson's layers. Measured in headless Chromium, on the same two cores as the
server and the training; the camera is a film of rendered hands that move.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks._guests import cpu_seconds, server_pid
from signcore.exports.facts import facts_of
from signcore.exports.html import page as page_of
from signcore.hand import render_signs
from signcore.inference.client import ComputeProcess, portable, predict
from signcore.locating.scenes import make_scenes
from signcore.models.portable import PortableNetwork, packed
from signcore.starter import STARTER_PATH
from tests.e2e.dashboard import FLAGS, Visitor, chromium_path, serve
from tests.e2e.films import film, spelling
from tests.e2e.plain_modules import Modules

_OPEN = """
  const { unpacked } = await import("/engine/packed.js")
  const { openNetwork } = await import("/engine/network.js")
  const bytes = async (name) => new Uint8Array(await (await fetch("/given/" + name)).arrayBuffer())
  const open = (packed, name) => {
    const { description, numbers, small } = packed.networks[name]
    return openNetwork(description, numbers, small)
  }
"""
_TIMES = f"""async (count) => {{{_OPEN}
  const network = open(unpacked(await bytes("packed")), "letters")
  const signs = await bytes("signs")
  const times = []
  for (let i = 0; i < count + 20; i++) {{
    const began = performance.now()
    network.predict(signs.subarray(784 * (i % 24), 784 * (i % 24 + 1)))
    times.push(performance.now() - began)
  }}
  return times.slice(20)
}}"""
_ANSWERS = f"""async () => {{{_OPEN}
  const network = open(unpacked(await bytes("packed")), "letters")
  const signs = await bytes("signs")
  return Array.from({{ length: signs.length / 784 }}, (_none, i) => [...network.predict(signs.subarray(784 * i, 784 * (i + 1)))])
}}"""
_FOUND = f"""async () => {{{_OPEN}
  const {{ findHand }} = await import("/finding/find.js")
  const locator = open(unpacked(await bytes("packed")), "locator")
  const scenes = await bytes("scenes")
  const size = 96 * 96 * 4
  return Array.from({{ length: scenes.length / size }}, (_none, i) =>
    findHand({{ values: scenes.subarray(size * i, size * (i + 1)), width: 96, height: 96 }}, locator)?.box ?? null)
}}"""


def main() -> None:
    ask = argparse.ArgumentParser(prog="python -m benchmarks.browser", description=__doc__.split("\n", maxsplit=1)[0])
    ask.add_argument("--answers", type=int, default=200, help="how often one answer is timed")
    ask.add_argument("--seconds", type=float, default=10.0, help="how long answers of a camera are counted")
    ask.add_argument("--cameras", type=int, default=10, help="how many look at once")
    ask.add_argument("--signs", type=int, default=512, help="that tell what fewer bits cost")
    ask.add_argument("--scenes", type=int, default=96, help="the same for the locator")
    options = ask.parse_args()
    process = ComputeProcess()
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as play:
        folder = Path(temporary)
        path = film(folder / "film.y4m", [picture for picture in spelling("LCB", 3.0) if picture.std() > 0])
        browser = play.chromium.launch(executable_path=chromium_path(), args=[*FLAGS, f"--use-file-for-fake-video-capture={path}"])
        try:
            modules = Modules(browser.new_page())
            network, locator = portable(process, STARTER_PATH), portable(process, None)
            _time_answers(modules, network, process, options.answers)
            _cost_of_bits(modules, network, locator, options)
        finally:
            process.close()
        _watch_cameras(browser, folder, network, locator, options)
        browser.close()


def _time_answers(modules: Modules, network: PortableNetwork, process: ComputeProcess, count: int) -> None:
    signs = render_signs(np.arange(24), seed=1).images
    mine = modules.evaluate(_TIMES, {"packed": packed({}, {"letters": network}), "signs": signs.tobytes()}, count)
    theirs, whole = [], []
    for number in range(count + 5):
        began = time.perf_counter()
        said = predict(process, STARTER_PATH, signs[number % 24])
        whole.append(1000 * (time.perf_counter() - began))
        theirs.append(said.milliseconds)
    print(f"One answer, {count} times, medians\n\n| where | ms | against the browser |\n| --- | ---: | ---: |")
    middle = statistics.median(mine)
    for name, times in (("the browser", mine), ("the compute process", theirs[5:]), ("the same, asked by the server", whole[5:])):
        print(f"| {name} | {statistics.median(times):.2f} | {statistics.median(times) / middle:.2f} |")


def _cost_of_bits(modules: Modules, network: PortableNetwork, locator: PortableNetwork, options: argparse.Namespace) -> None:
    signs = render_signs(np.arange(options.signs) % 24, seed=2).images
    answers = [
        np.array(modules.evaluate(_ANSWERS, {"packed": packed({}, {"letters": network}, number_bits=size), "signs": signs.tobytes()}))
        for size in (32, 28)
    ]
    off, changed = np.abs(answers[0] - answers[1]).max(), (answers[0].argmax(1) != answers[1].argmax(1)).sum()
    scenes = make_scenes(options.scenes, seed=11).pictures
    rgba = np.concatenate([scenes, np.full((*scenes.shape[:3], 1), 255, np.uint8)], axis=-1).tobytes()
    boxes = [modules.evaluate(_FOUND, {"packed": packed({}, {"locator": one}), "scenes": rgba}) for one in (_locator_in_32_bits(), locator)]
    both = [(one, other) for one, other in zip(*boxes, strict=True) if one and other]
    differ = sum((one is None) != (other is None) for one, other in zip(*boxes, strict=True))
    same = [_overlap(one, other) for one, other in both]
    print(f"\nFewer bits, {options.signs} rendered signs and {options.scenes} rendered scenes\n\n| what | figure |\n| --- | ---: |")
    print(f"| 28 of 32 bits: largest change of a probability | {off:.7f} |\n| signs that are read otherwise | {changed} |")
    print(f"| six bits a weight, locator: median overlap of boxes | {statistics.median(same):.3f} |")
    print(f"| boxes that overlap by 0.8 and more | {np.mean(np.array(same) >= 0.8):.3f} |\n| scenes where one finds a hand | {differ} |")


def _locator_in_32_bits() -> PortableNetwork:
    from signcore.locating.locator import shipped_locator
    from signcore.models.describing import describe

    return describe(shipped_locator().model, "")


def _overlap(one: Sequence[float], other: Sequence[float]) -> float:
    """Intersection over union."""
    wide = max(0.0, min(one[2], other[2]) - max(one[0], other[0]))
    high = max(0.0, min(one[3], other[3]) - max(one[1], other[1]))
    area = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)) - wide * high
    return wide * high / area if area else 0.0


def _watch_cameras(browser: Browser, folder: Path, network: PortableNetwork, locator: PortableNetwork, options: argparse.Namespace) -> None:
    facts = facts_of({}, network, "benchmark")
    print("\nWhat is sent, bytes\n\n| what | bytes |\n| --- | ---: |")
    with serve(folder) as home:
        visitor, sent = _visitor(browser, home)
        _open_live(visitor)
        opened = sum(sent)
        print(f"| opening the live camera, all messages of the page | {opened:,} |")
        print(f"| the page that goes home | {len(page_of(network, locator, facts).encode()):,} |")
        rows = [("follows the hand", *_rate(visitor.page, options.seconds))]
        before = sum(sent)
        _rate(visitor.page, options.seconds)
        quiet = sum(sent) - before
        visitor.page.get_by_label("Follow my hand").uncheck()
        rows.append(("a square held still", *_rate(visitor.page, options.seconds)))
        visitor.page.get_by_label("Follow my hand").check()
        teacher, _sent = _visitor(browser, home)
        _train(teacher)
        rows.append(("follows the hand, a training beside it", *_rate(visitor.page, options.seconds)))
        visitor.page.get_by_label("Follow my hand").uncheck()
        rows.append(("a square held still, a training beside it", *_rate(visitor.page, options.seconds)))
        teacher.page.get_by_role("button", name="Stop").click()
        teacher.page.get_by_role("link", name="Look at the results").first.wait_for(timeout=60_000)
        teacher.page.context.close()
        visitor.page.context.close()
        print("\nA camera's answers\n\n| how | answers a second | at the slowest |\n| --- | ---: | ---: |")
        for name, mean, least in rows:
            print(f"| {name} | {mean:.1f} | {least:.0f} |")
        _watch_inside(browser, home, options.answers)
        pid = server_pid(home)
        idle = _share(pid, options.seconds)
        many = [_visitor(browser, home)[0] for _camera in range(options.cameras)]
        for one in many:
            _open_live(one)
        many[-1].page.wait_for_timeout(3000)
        print("\nThe server\n\n| what | figure |\n| --- | ---: |")
        print(f"| share of a core, nobody there | {idle:.3f} |")
        print(f"| with {options.cameras} live cameras | {_share(pid, options.seconds):.3f} |")
        print(f"| bytes to and from a page in {options.seconds:.0f} s of answers | {quiet:.0f} |")


_POINTED = """async (count) => {
  const find = (root, name) => [...root.querySelectorAll('*')].flatMap((one) =>
    [...(one.matches(name) ? [one] : []), ...(one.shadowRoot ? find(one.shadowRoot, name) : [])])
  const map = find(document, 'section.layer .map.pointed')[1]
  const box = map.getBoundingClientRect()
  const times = []
  for (let i = 0; i < count; i++) {
    const [x, y] = [box.left + (((7 * i) % 28) + 0.5) / 28 * box.width, box.top + (((11 * i) % 28) + 0.5) / 28 * box.height]
    const began = performance.now()
    map.dispatchEvent(new PointerEvent('pointermove', { clientX: x, clientY: y, bubbles: true }))
    await new Promise((go) => requestAnimationFrame(() => setTimeout(go)))
    times.push(performance.now() - began)
  }
  return times.slice(5).sort((one, other) => one - other)
}"""


def _watch_inside(browser: Browser, home: str, count: int) -> None:
    """The inside page, on the network that comes with SignLab: how soon it is there, what it takes, how fast it follows a pointer."""
    learner, sent = _visitor(browser, home)
    page = learner.page
    learner.go("Data", "Look at the signs")
    loading = page.get_by_role("button", name="Load the built-in signs")
    if loading.count():
        loading.first.click()
        page.get_by_test_id("stMetricValue").nth(2).wait_for(timeout=300_000)
    learner.settle()
    seconds, sizes = [], []
    for _visit in range(3):
        learner.go("Data", "Look at the signs")
        before, began = sum(sent), time.perf_counter()
        page.get_by_test_id("stSidebarNavLink").filter(has_text="Inside").first.click()
        page.locator(".spoken").wait_for(timeout=60_000)
        seconds.append(time.perf_counter() - began)
        learner.settle()
        sizes.append(sum(sent) - before)
    times = page.evaluate(_POINTED, count)
    before = sum(sent)
    page.evaluate(_POINTED, count)
    quiet = sum(sent) - before
    print("\nThe inside page\n\n| what | figure |\n| --- | ---: |")
    print(f"| from the click until it can be used, s | {statistics.median(seconds):.2f} |")
    print(f"| bytes, all messages of the page | {max(sizes):,} |")
    print(f"| pointer to changed picture, median, ms | {statistics.median(times):.1f} |")
    print(f"| the same, 95th percentile | {times[int(0.95 * len(times))]:.1f} |\n| bytes while pointing {count} times | {quiet} |")
    page.context.close()


def _visitor(browser: Browser, home: str) -> tuple[Visitor, list[int]]:
    """A learner, and the sizes of all messages between the page and the server."""
    sent: list[int] = []
    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US", permissions=["camera"]).new_page()

    def watch(socket: Any) -> None:
        for event in ("framesent", "framereceived"):
            socket.on(event, lambda frame: sent.append(len(frame)))

    page.on("websocket", watch)
    visitor = Visitor(page, home)
    visitor.open()
    return visitor, sent


def _open_live(visitor: Visitor) -> None:
    visitor.go("Try it", "Try it")
    visitor.page.get_by_text("Live", exact=True).first.click()
    visitor.page.get_by_role("button", name="Start the camera").click(timeout=120_000)
    visitor.page.locator(".stage[data-answers]").wait_for(timeout=60_000)
    visitor.settle()


def _train(teacher: Visitor) -> None:
    teacher.page.get_by_role("button", name="Load the built-in signs").click()
    teacher.page.get_by_role("button", name="Quick look").wait_for(timeout=300_000)
    teacher.go("Train", "Train, and watch")
    teacher.page.get_by_role("button", name="Start training").click()
    teacher.page.get_by_role("button", name="Pause").and_(teacher.page.locator(":enabled")).wait_for(timeout=60_000)
    teacher.page.wait_for_timeout(5000)


def _rate(page: Page, seconds: float) -> tuple[float, float]:
    """Answers in the last second, looked at four times a second: their mean, and the fewest."""
    page.wait_for_timeout(1500)
    counts = []
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        page.wait_for_timeout(250)
        counts.append(int(page.locator(".stage").get_attribute("data-answers") or 0))
    return statistics.mean(counts), min(counts)


def _share(pid: int, seconds: float) -> float:
    before, began = cpu_seconds(pid), time.monotonic()
    time.sleep(seconds)
    return (cpu_seconds(pid) - before) / (time.monotonic() - began)


if __name__ == "__main__":
    main()
