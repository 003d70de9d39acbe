"""How a network reads photographs of hands that no data set prepared, and how fast.

    python -m benchmarks.own_hand MODEL.keras PHOTOS [--boxes BOXES.json] [--without FOLDER]

PHOTOS holds a folder for each source, with pictures named `LETTER_k.jpg`. The table has a row a source: first guess and among three, with
the largest middle square, with squares around given boxes where BOXES has them, and with the hand found by SignLab. BOXES is a JSON object,
`{"source/A_1.jpg": [left, top, right, bottom]}`. FOLDER holds pictures without a hand.

The second table is time: a 12-megapixel JPEG from its bytes to the answer, and the network's part against Keras' `model.predict`.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from signcore.errors import PictureError
from signcore.inference.prediction import Reading, Wishes
from signcore.labels import LETTERS
from signcore.preprocessing import open_picture
from signcore.preprocessing.squares import square_around

if TYPE_CHECKING:
    from signcore.inference.classifier import Classifier

_MARGIN = 1.15  # of squares around given boxes


def main() -> None:
    ask = argparse.ArgumentParser(prog="python -m benchmarks.own_hand", description=__doc__.split("\n", maxsplit=1)[0])
    ask.add_argument("model", type=Path)
    ask.add_argument("photos", type=Path, help="a folder of folders")
    ask.add_argument("--boxes", type=Path, help="JSON: where the hands are, drawn by hand or by another program")
    ask.add_argument("--without", type=Path, help="a folder of pictures without a hand")
    ask.add_argument("--rounds", type=int, default=40, help="how often the time is taken")
    options = ask.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from signcore.inference.classifier import Classifier

    network = Classifier.load(options.model)
    boxes = json.loads(options.boxes.read_text()) if options.boxes else {}
    _read_photos(network, options.photos, boxes)
    if options.without:
        _refuse(network, options.without)
    _time(network, options.rounds)


def _reading(network: Classifier, picture: Image.Image, wishes: Wishes) -> Reading:
    from signcore.inference.reading import read_in
    from signcore.locating.locator import look

    return read_in(picture, [network], wishes, look)[0]


def _read_photos(network: Classifier, photos: Path, boxes: dict[str, list[float]]) -> None:
    print("| photographs | middle square | given boxes | found by SignLab | hand found | centre within a tenth | called unlike |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    everything: list[list[list[bool]]] = []
    for source in sorted(path for path in photos.iterdir() if path.is_dir()):
        paths = sorted(path for path in source.iterdir() if path.name[0] in LETTERS and path.name[1:2] == "_")
        plain, given, found, sure, near, unlike = [], [], [], [], [], []
        for path in paths:
            picture, label = open_picture(path.read_bytes()), LETTERS.index(path.name[0])
            plain.append(_right(_reading(network, picture, Wishes("none", contrast=False, several=False, mirror="never")), label))
            reading = _reading(network, picture, Wishes())
            found.append(_right(reading, label))
            sure.append(reading.place.hand is not None)
            unlike.append(reading.unlike)
            if box := boxes.get(f"{source.name}/{path.name}"):
                given.append(_right(_reading(network, picture, Wishes(square_around(tuple(box), _MARGIN))), label))  # type: ignore[arg-type]
                near.append(_is_near(reading, box))
        everything.append([plain, given, found])
        print(
            f"| {source.name} ({len(paths)}) | {_shares(plain)} | {_shares(given)} | {_shares(found)} | {np.mean(sure):.2f} | "
            f"{format(np.mean(near), '.2f') if near else '–'} | {np.mean(unlike):.2f} |",
            flush=True,
        )
    plain, given, found = ([pair for part in parts for pair in part] for parts in zip(*everything, strict=True))
    print(f"| all ({len(plain)}) | {_shares(plain)} | {_shares(given)} | {_shares(found)} | | | |\n")


def _right(reading: Reading, label: int) -> tuple[bool, bool]:
    best = np.argsort(-reading.prediction.probabilities)[:3]
    return bool(best[0] == label), label in best


def _is_near(reading: Reading, box: Sequence[float]) -> bool:
    hand = reading.place.hand
    if hand is None:
        return False
    apart = np.hypot((hand[0] + hand[2] - box[0] - box[2]) / 2, (hand[1] + hand[3] - box[1] - box[3]) / 2)
    return bool(apart < 0.1 * max(box[2] - box[0], box[3] - box[1]))


def _shares(pairs: list[tuple[bool, bool]]) -> str:
    return "{:.2f} / {:.2f}".format(*np.mean(pairs, axis=0)) if pairs else "–"


def _refuse(network: Classifier, folder: Path) -> None:
    unlike, none = [], []
    for path in sorted(folder.iterdir()):
        try:
            reading = _reading(network, open_picture(path.read_bytes()), Wishes())
        except PictureError:
            continue
        unlike.append(reading.unlike)
        none.append(reading.place.no_hand)
    print(f"Of {len(unlike)} pictures without a hand: {np.mean(unlike):.2f} called unlike, in {np.mean(none):.2f} no hand found.\n")


def _time(network: Classifier, rounds: int) -> None:
    random = np.random.default_rng(0)
    rough = Image.fromarray(random.integers(0, 255, (150, 200, 3)).astype(np.uint8)).resize((4000, 3000), Image.Resampling.BICUBIC)
    written = io.BytesIO()
    rough.save(written, "JPEG", quality=90)
    whole, part, keras = [], [], []
    one = np.zeros((1, 28, 28), np.uint8)
    for _round in range(rounds):
        began = time.perf_counter()
        reading = _reading(network, open_picture(written.getvalue()), Wishes())
        whole.append(1000 * (time.perf_counter() - began))
        part.append(reading.prediction.milliseconds)
        began = time.perf_counter()
        network.model.predict(one[..., None].astype(np.float32), verbose=0)
        keras.append(1000 * (time.perf_counter() - began))
    print("| 12 megapixels to an answer, 95th percentile | the network's part, median | Keras' `model.predict` of one sign | ratio |")
    print("| ---: | ---: | ---: | ---: |")
    median = statistics.median
    print(
        f"| {np.quantile(whole[1:], 0.95):.0f} ms | {median(part):.1f} ms | {median(keras):.1f} ms | {median(part) / median(keras):.2f} |"
    )


if __name__ == "__main__":
    main()
