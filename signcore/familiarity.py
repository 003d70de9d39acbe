"""How far is a picture from what a network learnt, and how much is its “70 % sure” worth? Measured once, after the training.

A network has an answer to everything, and is often sure of it. Three things that the training and validation signs tell put that right:

* what the last hidden layer says of training signs lies in 24 clouds, one a letter. A picture that lies far from all of them is of another
  kind (Mahalanobis distance to the nearest cloud: Lee, Lee, Lee and Shin, NeurIPS 2018);
* how far is too far: so far that 5 % of validation signs are farther;
* probabilities are too extreme by a factor that validation signs tell: one temperature (Guo, Pleiss, Sun and Weinberger, ICML 2017).

NumPy alone, so that pages can read what was measured.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from signcore.calibration import STEPS, reliability

FALSE_ALARMS: Final = 0.05  # share of validation signs that are called unlike
_DIRECTIONS: Final = 48  # of the hidden layer that are kept
_RIDGE: Final = 0.05  # of the mean variance, added to each: directions in which signs hardly differ must not decide
_TEMPERATURES: Final = np.exp(np.linspace(np.log(0.25), np.log(8.0), 141))
_LEAST: Final = 1e-7  # probabilities below count as this: logarithms stay finite

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Familiarity:
    """What was measured; arrays as they are stored beside the model.

    Attributes:
        mean: float32 (d,), of the hidden layer over training signs.
        directions: float32 (d, k), onto which it is projected, scaled so that a letter's cloud has the spread 1.
        centres: float32 (c, k), of the letters' clouds; letters without signs have none.
        limit: the distance beyond which a picture is unlike.
        temperature: what log-probabilities are divided by.
        sure, right, counts: float32 (10,): for validation signs of which the network was 0–10 %, 10–20 % … sure, the mean of that, the
            share that it read right, and how many they were.
    """

    mean: Floats
    directions: Floats
    centres: Floats
    limit: Floats
    temperature: Floats
    sure: Floats
    right: Floats
    counts: Floats

    def distances(self, hidden: Floats) -> Floats:
        """Distance to the nearest letter's cloud, in units of the limit: above 1 is unlike. Float32 (n,) of hidden values (n, d)."""
        places = (hidden - self.mean) @ self.directions
        apart = ((places[:, None] - self.centres[None]) ** 2).sum(axis=2).min(axis=1)
        return np.asarray(np.sqrt(apart) / self.limit, np.float32)

    def calibrated(self, probabilities: Floats) -> Floats:
        """Probabilities (n, 24) at this temperature.

        >>> same = Familiarity(*[np.ones(1, np.float32)] * 4, np.full((), 2.0, np.float32), *[np.ones(1, np.float32)] * 3)
        >>> same.calibrated(np.array([[0.9, 0.1]])).round(2)
        array([[0.75, 0.25]], dtype=float32)
        """
        return at_temperature(probabilities, float(self.temperature))

    def calibrated_mean(self, probabilities: Floats, weights: Floats) -> Floats:
        """Probabilities (24,) of a sign that was looked at n times, (n, 24), each look with its weight, (n,); the weights' sum is 1.

        Validation signs that are read without a mistake have a temperature far below 1. What several squares of a photograph say is not
        made surer by it: at 0.25 a few squares that are sure outvote many that nearly are, and of a hundred photographs two more were
        misread.
        """
        mean = (weights @ probabilities)[None]
        temperature = float(self.temperature)
        calibrated: Floats = at_temperature(mean, temperature if len(weights) == 1 else max(temperature, 1.0))[0]
        return calibrated

    def right_when_sure(self, share: float) -> tuple[float, int]:
        """Of validation signs of which the network was about as sure: the share that it read right, and how many they were."""
        step = min(STEPS - 1, int(share * STEPS))
        return float(self.right[step]), int(self.counts[step])

    def to_bytes(self) -> bytes:
        """As a NumPy archive."""
        stream = io.BytesIO()
        np.savez_compressed(stream, **{field.name: getattr(self, field.name) for field in fields(self)})
        return stream.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> Familiarity:
        """The inverse of :meth:`to_bytes`.

        Raises:
            ValueError: the archive is damaged, or of another kind.
        """
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as archive:
                made = cls(**{field.name: np.asarray(archive[field.name], np.float32) for field in fields(cls)})
        except Exception as error:  # what a damaged archive makes zipfile and NumPy raise is nowhere written down
            raise ValueError(f"damaged: {error}") from error
        width, count = made.mean.shape[0], made.centres.shape[-1]
        shapes_fit = made.directions.shape == (width, count) and made.centres.ndim == 2 and made.sure.shape == made.counts.shape == (STEPS,)
        if not shapes_fit or not all(np.isfinite(getattr(made, field.name)).all() for field in fields(cls)):
            raise ValueError(f"damaged: arrays of {made.directions.shape}")
        return made


def measure(
    hidden: Floats,
    labels: NDArray[np.integer],
    validation_hidden: Floats,
    validation_probabilities: Floats,
    validation_labels: NDArray[np.integer],
) -> Familiarity:
    """Measure a network's clouds, limit, temperature and reliability.

    Args:
        hidden: float32 (n, d), what the last hidden layer says of training signs.
        labels: of these, 0 to 23, shape (n,).
        validation_hidden: float32 (m, d), the same of validation signs.
        validation_probabilities: float32 (m, 24), what the network says of them.
        validation_labels: shape (m,).
    """
    mean = hidden.mean(axis=0)
    letters = np.unique(labels)
    own = {letter: hidden[labels == letter].mean(axis=0) for letter in letters.tolist()}
    centres = np.stack(list(own.values()))
    around = hidden - centres[np.searchsorted(letters, labels)]
    covariance = around.T @ around / max(1, len(hidden) - len(letters))
    # The directions in which letters differ most against the spread within one, and no more of them than there are.
    spread, axes = np.linalg.eigh(covariance.astype(np.float64))
    ridge = _RIDGE * max(float(spread.mean()), 1e-12)
    whiten = axes / np.sqrt(np.maximum(spread, 0) + ridge)
    _values, turn = np.linalg.eigh(np.cov(((hidden - mean) @ whiten).T.astype(np.float64)))
    directions = (whiten @ turn[:, ::-1][:, :_DIRECTIONS]).astype(np.float32)
    made = Familiarity(
        mean.astype(np.float32),
        directions,
        ((centres - mean) @ directions).astype(np.float32),
        np.ones((), np.float32),
        np.full((), _best_temperature(validation_probabilities, validation_labels), np.float32),
        *(np.zeros(STEPS, np.float32) for _part in range(3)),
    )
    limit = np.quantile(made.distances(validation_hidden), 1 - FALSE_ALARMS)
    reliable = reliability(made.calibrated(validation_probabilities), validation_labels)
    return replace(made, limit=np.full((), max(float(limit), 1e-6), np.float32), **vars(reliable))


def at_temperature(probabilities: Floats, temperature: float) -> Floats:
    """Probabilities (n, k) with their logarithms divided by `temperature`: above 1 they come closer together."""
    logits = np.log(np.maximum(probabilities.astype(np.float64), _LEAST)) / temperature
    logits -= logits.max(axis=1, keepdims=True)
    powers = np.exp(logits)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def _best_temperature(probabilities: Floats, labels: NDArray[np.integer]) -> float:
    """The temperature at which the right letters of validation signs are most probable together."""
    if not len(labels):
        return 1.0
    rows = np.arange(len(labels))
    losses = [-np.log(np.maximum(at_temperature(probabilities, t)[rows, labels], _LEAST)).mean() for t in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])
