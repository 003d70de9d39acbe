"""A crowd that is not careful: everybody sends a photograph at once, and many come and go at once. What is lost, and what is left behind?

    python -m benchmarks.hostile [--learners 30] [--guests 100] [--rounds 4] [--megapixels 12] [--rest 150]

Learners and guests are sessions of Streamlit's own protocol without a browser each (`benchmarks/_guests.py`), on the same two cores as the
server. In each round every learner opens “Try it”, all send a photograph of their own at the same moment, and leave; then guests open the
start page, all at once, and drop the connection as soon as the page is there, half of them before. A rest at the end outlasts the two
minutes for which Streamlit keeps what a closed page had, in case it comes back.

Nothing is lost where each photograph gets an answer. Memory is flat where a round more does not take more than the one before it.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks._guests import Guest, memory_of, open_files, server_pid
from signcore.hand import render_clean
from signcore.labels import LETTERS
from tests.e2e.dashboard import serve

_WAY, _UPLOADER = "Where the picture comes from", "A picture of a hand: PNG, JPEG or WebP"


def main() -> None:
    ask = argparse.ArgumentParser(
        prog="python -m benchmarks.hostile", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ask.add_argument("--learners", type=int, default=30)
    ask.add_argument("--guests", type=int, default=100)
    ask.add_argument("--rounds", type=int, default=4)
    ask.add_argument("--megapixels", type=float, default=12)
    ask.add_argument("--rest", type=float, default=150.0, help="seconds")
    options = ask.parse_args()
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder)) as home:
        asyncio.run(measure(home, Path(folder), options))


def photograph(number: int, megapixels: float) -> bytes:
    """A hand on a wall with grain, as a phone makes it: a JPEG of a few megabytes, no two alike."""
    height = int((megapixels * 1e6 * 3 / 4) ** 0.5)
    side = height // 2
    picture = np.random.default_rng(number).normal(184, 12, (height, height * 4 // 3))
    picture[-side:, -side:] = np.asarray(Image.fromarray(render_clean(number % len(LETTERS), size=200)).resize((side, side)))
    written = io.BytesIO()
    Image.fromarray(picture.clip(0, 255).astype(np.uint8)).convert("RGB").save(written, "JPEG", quality=85)
    return written.getvalue()


async def measure(home: str, folder: Path, options: argparse.Namespace) -> None:
    pid = server_pid(home)
    photographs = [photograph(number, options.megapixels) for number in range(options.learners)]
    megabytes = np.mean([len(one) for one in photographs]) / 1e6
    print(f"{len(photographs)} photographs of {options.megapixels:g} megapixels, {megabytes:.1f} MB each\n")
    print("| when | photographs answered | last answer after, s | pages of guests | server's memory, MB | its open files | health |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | --- |")

    def show(when: str, answered: str = "", seconds: str = "", pages: str = "") -> None:
        memory = memory_of(pid, folder).own
        print(f"| {when} | {answered} | {seconds} | {pages} | {memory:.0f} | {open_files(pid)} | {health(home)} |", flush=True)

    async with Guest(home), Guest(home, "try-it") as first:  # the server's pages have been drawn once, Keras is loaded
        await read(first, photographs[0])
    show("before")
    for number in range(1, options.rounds + 1):
        began = time.perf_counter()
        answered = await send_all(home, photographs)
        seconds = time.perf_counter() - began
        pages = await come_and_go(home, options.guests)
        show(f"round {number}", f"{answered} of {len(photographs)}", f"{seconds:.1f}", f"{pages} of {options.guests}")
    await asyncio.sleep(options.rest)
    show(f"{options.rest:g} s later")


async def send_all(home: str, photographs: list[bytes]) -> int:
    """Everybody's photograph at once. How many were answered."""
    learners = [Guest(home, "try-it") for _ in photographs]
    try:
        await asyncio.gather(*(learner.__aenter__() for learner in learners))
        return sum(await asyncio.gather(*map(read, learners, photographs)))
    finally:
        await asyncio.gather(*(learner.__aexit__(None, None, None) for learner in learners))


async def read(learner: Guest, photograph: bytes) -> bool:
    """Send a photograph. Whether the page says what the network reads in it."""
    (upload,) = [option for option in learner.controls[_WAY].options if "Upload" in option.content]
    await learner.set(_WAY, "string_array_value", [f"{upload.content_icon} {upload.content}"])
    status = await learner.upload(_UPLOADER, "IMG_0001.jpg", photograph)
    await learner.rerun()
    return status == 204 and any("sure, in" in text for text in learner.texts)


async def come_and_go(home: str, guests: int) -> int:
    """Open so many pages at once and drop them, half of them before they are there. How many of the others were drawn to their end."""

    async def patient() -> bool:
        async with Guest(home) as guest:
            return bool(guest.texts)

    async def hasty(seconds: float) -> bool:
        guest = Guest(home)
        coming = asyncio.create_task(guest.__aenter__())
        await asyncio.sleep(seconds)
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)
        await guest.__aexit__(None, None, None)
        return False

    return sum(await asyncio.gather(*(hasty(0.01 * number) if number % 2 else patient() for number in range(guests))))


def health(home: str) -> str:
    """In a word."""
    with urllib.request.urlopen(f"{home}/healthz", timeout=10) as answer:
        return "well" if json.load(answer)["well"] else "not well"


if __name__ == "__main__":
    sys.exit(main())
