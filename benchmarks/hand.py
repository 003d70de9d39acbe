"""What the rendered hands are worth: how fast they come, and what a network that saw only them knows of photographs.

    python -m benchmarks.hand --speed
    python -m benchmarks.hand sign_mnist_train.csv sign_mnist_test.csv          # train on renders, test on each file
    python -m benchmarks.hand --transfer few_photos.csv many_photos.csv         # does pretraining on renders help?
    python -m benchmarks.hand --sheet docs/hand/contact_sheet.png

The files are in the form of Sign Language MNIST (label, then 784 pixels; gzip or not), labels numbered as Kaggle does.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from signcore.hand import LETTERS, VariationRanges, render_signs

Bytes = NDArray[np.uint8]


def read_photographs(path: Path) -> tuple[Bytes, Bytes]:
    """Images uint8 (n, 28, 28) and labels uint8 (n,), 0 to 23, of a file in Kaggle's form."""
    table = np.loadtxt(path, delimiter=",", skiprows=1, dtype=np.uint8)
    labels = table[:, 0]
    return table[:, 1:].reshape(-1, 28, 28), labels - (labels > 9).astype(np.uint8)


def measure_speed(count: int) -> float:
    """Pictures a second."""
    labels = np.arange(count) % 24
    render_signs(labels[:200])
    start = time.perf_counter()
    render_signs(labels)
    return count / (time.perf_counter() - start)


def lesson_network():
    """The lesson's network, not yet compiled."""
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(75, 3, padding="same", activation="relu"),
            layers.BatchNormalization(),
            layers.MaxPooling2D(2, padding="same"),
            layers.Conv2D(50, 3, padding="same", activation="relu"),
            layers.Dropout(0.2),
            layers.BatchNormalization(),
            layers.MaxPooling2D(2, padding="same"),
            layers.Conv2D(25, 3, padding="same", activation="relu"),
            layers.BatchNormalization(),
            layers.MaxPooling2D(2, padding="same"),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(24, activation="softmax"),
        ]
    )


def fit(network, images: Bytes, labels: Bytes, epochs: int, rate: float, augment: bool) -> None:
    """Train with Adam, its rate falling along a cosine; ``augment`` adds the lesson's rotations, zooms and shifts."""
    import keras
    import tensorflow as tf
    from keras import layers

    data = tf.data.Dataset.from_tensor_slices((images[..., None], labels)).shuffle(len(labels)).batch(64)
    if augment:
        change = keras.Sequential(
            [
                layers.RandomRotation(10 / 360, fill_mode="nearest"),
                layers.RandomZoom(0.1, fill_mode="nearest"),
                layers.RandomTranslation(0.1, 0.1, fill_mode="nearest"),
                layers.RandomBrightness(0.15),
                layers.RandomContrast(0.2, value_range=(0, 255)),
            ]
        )
        data = data.map(lambda x, y: (change(tf.cast(x, tf.float32), training=True), y), num_parallel_calls=2)
    steps = epochs * -(-len(labels) // 64)
    schedule = keras.optimizers.schedules.CosineDecay(rate, steps)
    network.compile(keras.optimizers.Adam(schedule), "sparse_categorical_crossentropy", metrics=["accuracy"])
    network.fit(data.prefetch(2), epochs=epochs, verbose=2)


def report(network, images: Bytes, labels: Bytes, name: str, letters: bool = True) -> float:
    """Print accuracy over all and by letter, with what each letter is most often taken for; gives the first."""
    scores = network.predict(images[..., None].astype(np.float32), batch_size=256, verbose=0)
    guess = scores.argmax(axis=1)
    top3 = (np.argsort(scores, axis=1)[:, -3:] == labels[:, None]).any(axis=1).mean()
    hits = guess == labels
    means = [hits[labels == k].mean() for k in np.unique(labels)]
    print(f"{name}: top-1 {hits.mean():.3f}, top-3 {top3:.3f}, mean over letters {np.mean(means):.3f}, n {len(labels)}")
    if letters:
        for k in np.unique(labels):
            counts = np.bincount(guess[labels == k], minlength=24)
            taken = " ".join(f"{LETTERS[j]}{counts[j]}" for j in np.argsort(-counts)[:4] if counts[j])
            print(f"  {LETTERS[k]} {hits[labels == k].mean():5.2f}  taken for {taken}")
    return float(hits.mean())


def save_sheet(path: Path, columns: int = 20) -> None:
    """A picture with one row a letter, all rendered."""
    from PIL import Image

    signs = render_signs(np.repeat(np.arange(24), columns), seed=3)
    cells = np.pad(signs.images, ((0, 0), (1, 1), (1, 1)), constant_values=255)
    sheet = cells.reshape(24, columns, 30, 30).transpose(0, 2, 1, 3).reshape(24 * 30, columns * 30)
    Image.fromarray(sheet).save(path, optimize=True)


def compare_transfer(network, photographs: dict[str, tuple[Bytes, Bytes]], epochs: int, seed: int) -> None:
    """Train on the first file's photographs, from renders' weights and from none, with and without augmentation; test on the others."""
    import keras

    few, *many = photographs.items()
    print(f"then {epochs} epochs on the {len(few[1][1])} photographs of {few[0]}")
    known = network.get_weights()
    for augment in (False, True):
        for start, weights in (("photographs alone", None), ("renders, then photographs", known)):
            keras.utils.set_random_seed(seed)
            pupil = lesson_network()
            if weights:
                pupil.set_weights(weights)
            fit(pupil, *few[1], epochs, 1e-3, augment)
            for name, (images, truth) in many:
                report(pupil, images, truth, f"{start}, augmented: {augment}, {name}", letters=False)


def main() -> None:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.hand", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("photographs", nargs="*", type=Path)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--pictures", type=int, default=6000, help="for --speed")
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--transfer", action="store_true", help="the first file trains, the others test")
    parser.add_argument("--per-letter", type=int, default=500)
    parser.add_argument("--epochs", type=int, default=10)
    # Enough steps for the batch normalisations' averages to settle: after 30 epochs of 11 steps they had not, and the
    # network without pretraining looked far worse (0.25) than it is (0.79).
    parser.add_argument("--photo-epochs", type=int, default=80)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--augment", action="store_true")
    parser.add_argument("--save", type=Path, help="keep the network that saw only renders")
    options = parser.parse_args()
    if options.speed:
        print(f"{measure_speed(options.pictures):.0f} pictures a second")
    if options.sheet:
        save_sheet(options.sheet)
    if not options.photographs:
        return
    import keras

    keras.utils.set_random_seed(options.seed)
    labels = np.arange(24 * options.per_letter) % 24
    signs = render_signs(labels, seed=options.seed)
    held_out = render_signs(np.arange(960) % 24, hands=range(40, 60), ranges=VariationRanges(), seed=options.seed + 1)
    photographs = {path.name: read_photographs(path) for path in options.photographs}
    network = lesson_network()
    fit(network, signs.images, signs.labels, options.epochs, 1e-3, options.augment)
    report(network, held_out.images, held_out.labels, "renders of other hands", letters=False)
    for name, (images, truth) in photographs.items():
        report(network, images, truth, f"renders only, {name}")
    if options.save:
        network.save(options.save)
    if options.transfer:
        compare_transfer(network, photographs, options.photo_epochs, options.seed)


if __name__ == "__main__":
    main()
