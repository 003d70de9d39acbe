"""What each preset reaches on photographs that the network has not seen, how long it takes, and what each part of "best" adds.

    python -m benchmarks.presets TRAIN.csv GROUPS.csv [--seeds 1] [--ablation-seeds 0] [--set filters=32,32,32]

The split is that of `benchmarks.lesson`: whole photographs are held out. The first row is the lesson's own lines, `/ 255` and `model.fit`
with Keras' defaults; every other one is trained by SignLab's own trainer. All are trained in turn, once for each seed, so that their
times can be compared.
`--ablation-seeds 1` also trains "best" whole and with each of its parts back at the lesson's value, once. That takes many times as long,
so `--set` changes settings of all rows, for a smaller network or fewer epochs.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks._plain import fit_as_in_the_lesson
from benchmarks.lesson import split_by_photo
from signcore.config import PRESETS, RunConfig, preset
from signcore.datasets import SignDataset

# What is switched off in each row, as settings: the lesson's value, or the one that does nothing.
PARTS: dict[str, dict[str, str]] = {
    "varied signs": {"augment": "false"},
    "brightness, contrast and sidelight": {"brightness": "0", "contrast": "0", "light": "0"},
    "rendered signs": {"renders": "0"},
    "local contrast normalisation": {"local_contrast": "false"},
    "schedule": {"schedule": "constant"},
    "averaged weights": {"weight_averaging": "0"},
    "AdamW": {"optimizer": "rmsprop", "learning_rate": "0.001"},
    "leaving mirroring out": {"horizontal_flip": "true"},
}
_PLAIN = "the lesson's own lines"


@dataclass
class _Figures:
    train: list[float] = field(default_factory=list)
    validation: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def main() -> None:
    ask = argparse.ArgumentParser(prog="python -m benchmarks.presets", description=__doc__.split("\n", maxsplit=1)[0])
    ask.add_argument("train", type=Path, help="a .csv or .csv.gz file of Sign Language MNIST")
    ask.add_argument("groups", type=Path, help="a CSV with the columns row and photo")
    ask.add_argument("--seeds", type=int, default=1, help="how many trainings for each preset; the table has their means")
    ask.add_argument("--ablation-seeds", type=int, default=0, help="how many trainings of best without each of its parts")
    ask.add_argument("--set", nargs="+", default=[], metavar="NAME=VALUE", help="settings that every row gets")
    ask.add_argument("--presets", nargs="*", choices=list(PRESETS), default=list(PRESETS))
    options = ask.parse_args()
    common = dict(text.split("=", 1) for text in options.set)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SIGNLAB_STORE"] = folder  # nobody's runs are touched
        dataset = split_by_photo(options.train, options.groups)
        print(f"{len(dataset.training)} training and {len(dataset.validation)} validation images of other photographs.\n", flush=True)
        rows = {name: _Figures() for name in ([_PLAIN, *options.presets] if options.presets else [])}
        for seed in range(options.seeds):
            if rows:
                _train_plainly(dataset, RunConfig().with_settings(common).train.epochs, seed, rows[_PLAIN])
            for name in options.presets:
                _train(preset(name).with_settings(common), dataset, seed, rows[name])
        lesson = statistics.mean(rows[_PLAIN].seconds) if rows else 0.0
        if rows:
            print("| training | train accuracy | validation accuracy | seconds | times the lesson's |\n| --- | ---: | ---: | ---: | ---: |")
        for name, figures in rows.items():
            mean = statistics.mean(figures.seconds)
            print(f"| {name} | {_figure(figures.train)} | {_figure(figures.validation)} | {mean:.0f} | {mean / lesson:.2f} |", flush=True)
        if options.ablation_seeds:
            print("\n| best, but without | train accuracy | validation accuracy |\n| --- | ---: | ---: |", flush=True)
        whole = preset("best").with_settings(common)
        for part, settings in {"(nothing)": {}, **PARTS}.items():
            config = whole.with_settings(settings)
            if not options.ablation_seeds or (settings and config == whole):  # not a part of it
                continue
            figures = _Figures()
            for seed in range(options.ablation_seeds):
                _train(config, dataset, seed, figures)
            print(f"| {part} | {_figure(figures.train)} | {_figure(figures.validation)} |", flush=True)


def _train_plainly(dataset: SignDataset, epochs: int, seed: int, figures: _Figures) -> None:
    began = time.perf_counter()
    history = fit_as_in_the_lesson(dataset, epochs, seed)
    figures.seconds.append(time.perf_counter() - began)
    figures.train.append(history["accuracy"][-1])
    figures.validation.append(history["val_accuracy"][-1])


def _train(config: RunConfig, dataset: SignDataset, seed: int, figures: _Figures) -> None:
    from signcore.running.worker import train_run
    from signcore.runs.store import RunState, RunStore

    store = RunStore()
    run = store.create(replace(config, train=replace(config.train, seed=seed)), dataset, state=RunState.STARTING)
    run = train_run(store, run.id)
    if run.state is not RunState.FINISHED:
        raise SystemExit(f"{run.state}, {run.reason}")
    last = store.epochs(run.id)[-1]
    figures.train.append(last.accuracy)
    figures.validation.append(last.val_accuracy)
    figures.seconds.append(run.facts.seconds)


def _figure(values: list[float]) -> str:
    mean = f"{statistics.mean(values):.3f}"
    return mean if len(values) == 1 else f"{mean} ({min(values):.3f}–{max(values):.3f})"


if __name__ == "__main__":
    main()
