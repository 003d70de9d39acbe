"""How each benchmark is called where it only has to show that it still runs: on little, seconds each, its figures worth nothing."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from PIL import Image

from signcore.hand import render_clean, render_signs
from signcore.labels import LETTERS, LabelConvention
from signcore.starter import STARTER_PATH

_COPIES = 2  # rows of each photograph
_PHOTOS = 2  # of each letter: one to train on, one to hold out


def arguments(folder: Path) -> dict[str, list[str]]:
    """Of every benchmark, by name; what has to be read is written to `folder`."""
    photos, groups = stand_ins(folder)
    small_network = ["--set", "filters=4,4", "dense_units=8", "epochs=1", "renders=24"]
    return {
        "browser": ["--answers", "5", "--seconds", "2", "--cameras", "2", "--signs", "24", "--scenes", "8"],
        "class_load": ["--learners", "2", "--minutes", "0.2", "--rounds", "1", "--think", "1", "--sessions", "3"],
        "clicks": ["--presses", "2", "--calm", "1"],
        "cluster": [
            "--rounds",
            "1",
            "--epochs",
            "1",
            "--computers",
            "1",
            "--runs",
            "1",
            "--sleep",
            "0",
            "--senders",
            "2",
            "--told",
            "3",
            "--seconds",
            "2",
        ],
        "crowd": ["--watchers", "2", "--seconds", "1", "--rounds", "1", "--runs", "6", "--calm", "1"],
        "data_page": ["--presses", "2", "--rows", "4800", "--sessions", "2"],
        "first_minute": ["--rounds", "1", "--ways", "one button"],
        "gpu": ["--epochs", "2", "--images", "96", "--any-device"],
        "hand": ["--speed", "--pictures", "48", "--transfer", "--per-letter", "2", "--epochs", "1", "--photo-epochs", "1", photos, photos],
        "hostile": ["--learners", "2", "--guests", "4", "--rounds", "1", "--megapixels", "1", "--rest", "1"],
        "lesson": [photos, groups, "--epochs", "1"],
        "loading": ["--rounds", "1", "--rows", "240"],
        "near_copies": ["--training", "240", "--validation", "72", "--rounds", "1"],
        "own_hand": [str(STARTER_PATH), hands(folder), "--rounds", "3"],
        "presets": [photos, groups, *small_network, "--presets", "lesson", "--ablation-seeds", "1"],
        "results": ["--runs", "6", "--few", "3", "--presses", "1", "--epochs", "2", "--per-letter", "4", "--kinds", "history"],
        "speed": ["--rounds", "1", "--steps", "8", "--trainings", "1", "--images", "96"],
        "watching": ["--repeats", "1", "--images", "96"],
    }


def hands(folder: Path) -> str:
    """A folder of a folder of two rendered hands, in the place of photographs."""
    source = folder / "hands" / "rendered"
    source.mkdir(parents=True)
    for letter in "AV":
        Image.fromarray(render_clean(LETTERS.index(letter), size=200)).save(source / f"{letter}_1.png")
    return str(source.parent)


def stand_ins(folder: Path) -> tuple[str, str]:
    """Rendered signs in the place of photographs, and the file that says which rows are of one photograph."""
    signs = render_signs(np.repeat(np.arange(len(LETTERS), dtype=np.uint8), _PHOTOS), seed=1)
    rows = np.repeat(np.arange(len(signs.labels)), _COPIES)
    photos, groups = folder / "photos.csv", folder / "groups.csv"
    with photos.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["label", *(f"pixel{number}" for number in range(1, 785))])
        table.writerows([LabelConvention.KAGGLE.codes[signs.labels[row]], *signs.images[row].ravel()] for row in rows)
    with groups.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["row", "photo"])
        table.writerows(enumerate(rows))
    return str(photos), str(groups)
