"""Train the locator on rendered scenes: ``python -m signcore.locating.train FILE.keras [--from FILE.keras]``.

No picture of anybody is needed. With the defaults it takes half an hour on two processor cores; each round that goes on from the one
before, with scenes of another seed, finds hands a little better. What the shipped one went through is in its card, `README.md`.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
from numpy.typing import NDArray

from signcore.locating.network import build_locator
from signcore.locating.scenes import Scenes, make_scenes

_BATCH: Final = 32
_WARMUP: Final = 300  # steps
_HAND_COUNTS: Final = 3.0  # a place that is hand, over one that is not: hands are small
_LARGE: Final = 0.05  # of the picture: which hand a smaller one is, hardly anyone can tell
_LEFT_COUNTS: Final = 0.1
_VALIDATION_SEED: Final = 999


class SceneBatches(keras.utils.PyDataset):  # type: ignore[misc]
    """Scenes in random order, half of the batches mirrored, with the light varied once more.

    Args:
        scenes: what to train on.
        seed: of order and variation.
    """

    def __init__(self, scenes: Scenes, seed: int) -> None:
        super().__init__()
        self._scenes, self._seed, self._epoch = scenes, seed, 0
        self.on_epoch_end()

    def __len__(self) -> int:
        return len(self._order) // _BATCH

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
        rows = self._order[index * _BATCH : (index + 1) * _BATCH]
        random = np.random.default_rng([self._seed, self._epoch, 1 + index])
        pictures, shares, left = self._scenes.pictures[rows], self._scenes.shares[rows], self._scenes.left[rows]
        if random.random() < 0.5:
            pictures, shares, left = pictures[:, :, ::-1], shares[:, :, ::-1], 1 - left
        gain, offset = random.uniform(0.7, 1.3, (len(rows), 1, 1, 1)), random.uniform(-25, 25, (len(rows), 1, 1, 1))
        lit = np.clip(pictures * gain + offset, 0, 255).astype(np.float32)
        return lit, {"shares": three_shares(shares), "left": left[:, None].astype(np.float32)}, weights(shares)

    def on_epoch_end(self) -> None:
        """Shuffle for the next epoch."""
        self._epoch += 1
        self._order = np.random.default_rng([self._seed, self._epoch]).permutation(len(self._scenes.left))


def three_shares(shares: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Shares of hand, arm and neither, float32 (n, 48, 48, 3), from a scene's shares.

    >>> three_shares(np.array([[[[255, 0], [51, 51]]]], np.uint8))[0, 0].round(1)
    array([[1. , 0. , 0. ],
           [0.2, 0.2, 0.6]], dtype=float32)
    """
    part = shares.astype(np.float32) / 255
    return np.concatenate([part, 1 - part.sum(axis=-1, keepdims=True)], axis=-1)


def weights(shares: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    """How much each place and each hand counts."""
    hand = shares[..., 0].astype(np.float32) / 255
    return {"shares": 1 + (_HAND_COUNTS - 1) * hand, "left": (hand.mean(axis=(1, 2)) > _LARGE).astype(np.float32)[:, None]}


def main() -> None:
    """Draw scenes, train, save."""
    ask = argparse.ArgumentParser(prog="python -m signcore.locating.train", description=(__doc__ or "").split(":", maxsplit=1)[0])
    ask.add_argument("file", type=Path, help="where to; ends in .keras")
    ask.add_argument("--from", dest="start", type=Path, help="a locator to go on from")
    ask.add_argument("--scenes", type=int, default=36_000, help="how many scenes to draw")
    ask.add_argument("--seed", type=int, default=1, help="which scenes")
    ask.add_argument("--epochs", type=int, default=5)
    ask.add_argument("--rate", type=float, default=0.003, help="the highest learning rate")
    ask.add_argument("--in-16-bits", action="store_true", help="compute in 16 bits, which some processors do faster")
    options = ask.parse_args()
    keras.utils.set_random_seed(options.seed)
    if options.in_16_bits:
        keras.config.set_dtype_policy("mixed_bfloat16")
    scenes = make_scenes(options.scenes, seed=options.seed)
    checked = make_scenes(1000, seed=_VALIDATION_SEED)
    locator = build_locator()
    if options.start:
        locator.set_weights(keras.saving.load_model(options.start, compile=False, safe_mode=True).get_weights())
    steps = options.epochs * (len(scenes.left) // _BATCH)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, max(1, steps - _WARMUP), warmup_target=options.rate, warmup_steps=min(_WARMUP, math.ceil(steps / 3))
    )
    locator.compile(
        keras.optimizers.AdamW(rate, weight_decay=0.01),
        loss={"shares": "categorical_crossentropy", "left": "binary_crossentropy"},
        loss_weights={"shares": 1.0, "left": _LEFT_COUNTS},
        weighted_metrics={"left": ["accuracy"]},
        jit_compile=False,
    )
    locator.fit(
        SceneBatches(scenes, options.seed),
        epochs=options.epochs,
        validation_data=(
            checked.pictures.astype(np.float32),
            {"shares": three_shares(checked.shares), "left": checked.left[:, None].astype(np.float32)},
            weights(checked.shares),
        ),
        verbose=2,
    )
    keras.config.set_dtype_policy("float32")
    made = build_locator()  # without its optimiser
    made.set_weights(locator.get_weights())
    made.save(options.file)


if __name__ == "__main__":
    main()
