"""A training written out in plain Keras, as the lesson would: sections of words and code, for a script and for a notebook.

It repeats SignLab's own run: the same start, the same batches in the same order, the same neurons left out. SignLab computes a step in
another order to be faster, so that sums are rounded otherwise and the two drift apart slowly: by about one part in a hundred of the loss in
the first two epochs.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, fields

import numpy as np

from signcore import augmentation
from signcore.config import AugmentConfig, RunConfig, TrainConfig
from signcore.datasets import SignDataset
from signcore.errors import RunError
from signcore.exports.subject import Subject
from signcore.i18n import _
from signcore.labels import LETTERS
from signcore.models import plan_model
from signcore.models.code import keras_code
from signcore.runs.artifacts import START_NAME
from signcore.starter import has_layers_of_starter

_TABLES = (".csv", ".csv.gz")
_OPTIMIZERS = {"rmsprop": "RMSprop", "adam": "Adam", "adamw": "AdamW", "sgd": "SGD"}


@dataclass(frozen=True)
class Section:
    """A part of the lesson.

    Attributes:
        title: what it is called; empty for one that goes on.
        words: what it does and why, in the reader's language.
        code: Python.
    """

    title: str
    words: str
    code: str


def sections(subject: Subject) -> list[Section]:
    """The whole training of a run."""
    run = subject.known_run
    config = run.config
    found = [_beginning(subject)]
    found += _data(subject)
    found += _chosen_signs(config, run.data.training)
    found += _variation(config.augment)
    found.append(_model(config))
    if (subject.store.run_folder(run.id) / START_NAME).exists():
        found.append(
            Section(
                "",
                _(
                    "This run did not begin with random weights, but with those of another network. Put that network's "
                    "file here as start.keras to do the same."
                ),
                'model.set_weights(keras.saving.load_model("start.keras", compile=False).get_weights())',
            )
        )
    elif config.train.start == "starter" and has_layers_of_starter(config.model):
        found.append(
            Section(
                "",
                _(
                    "It does not begin with random weights, but with those of the network that comes with SignLab (transfer "
                    "learning). This part needs SignLab."
                ),
                "from signcore.training.trainer import begin_with_starter\n\nbegin_with_starter(model)",
            )
        )
    found += _callbacks(config)
    found.append(_compiling(config))
    found.append(_fitting(config))
    found.append(_ending(subject))
    return found


def _beginning(subject: Subject) -> Section:
    train = subject.known_run.config.train
    return Section(
        subject.name,
        _(
            "How this network learnt, in plain Keras. It needs keras with a backend (such as tensorflow), pandas and "
            "numpy, and takes about as long as SignLab did."
        ),
        ("import math\n\n" if train.schedule == "cosine" or train.keep_best or train.patience else "")
        + "import keras\nimport numpy as np\nimport pandas as pd\nfrom keras import layers\n\n"
        + f"SEED = {train.seed}  # "
        + _("the seed of all random numbers"),
    )


def _data(subject: Subject) -> list[Section]:
    try:
        dataset: SignDataset | None = subject.dataset
    except RunError:  # gone from the store; the table that was taken home is still read
        dataset = None
    load = _from_the_files(dataset) if dataset is not None and _is_plain(dataset) else _from_the_table(subject)
    return [
        Section(
            _("The data"),
            _("pandas loads the table. A row is a sign: its label, then 784 pixels from 0 to 255. The label comes off: it is the answer."),
            load,
        ),
        Section(
            "",
            _(
                "There are 24 letters: J and Z need motion. A label becomes a row of 24 numbers, 1 for its letter and 0 for the others "
                "(one-hot), because the network gives a probability for each."
            ),
            f'letters = "{LETTERS}"\ny_train = keras.utils.to_categorical(y_train, 24)\ny_valid = keras.utils.to_categorical(y_valid, 24)',
        ),
        Section(
            _("Pictures again"),
            _(
                "A row of 784 numbers has lost which pixel was next to which. Reshaped, each sign is 28 rows and 28 "
                "columns of one grey channel. −1 means: as many signs as there are."
            ),
            "x_train = x_train.to_numpy(np.uint8).reshape(-1, 28, 28, 1)\n"
            "x_valid = x_valid.to_numpy(np.uint8).reshape(-1, 28, 28, 1)\n"
            "print(x_train.shape, y_train.shape, x_valid.shape, y_valid.shape)",
        ),
    ]


def _is_plain(dataset: SignDataset) -> bool:
    """Whether pandas alone reads its files as SignLab did: a table for each part, all rows in their order, nothing odd about them."""
    origin = dataset.origin
    return (
        origin.source in {"csv", "kaggle"}
        and origin.split == "given"
        and origin.convention in {"kaggle", "course"}
        and len(origin.files) == 2
        and not origin.notices
        and all(name.lower().endswith(_TABLES) for name in origin.files)
        and all(np.array_equal(part.rows, np.arange(len(part))) for part in dataset.parts.values())
    )


def _from_the_files(dataset: SignDataset) -> str:
    training, validation = dataset.origin.files
    lines = [f"x_train = pd.read_csv({training!r})", f"x_valid = pd.read_csv({validation!r})"]
    lines += ['y_train = x_train.pop("label").to_numpy()', 'y_valid = x_valid.pop("label").to_numpy()']
    if dataset.origin.convention == "kaggle":
        lines += [
            "# " + _("These files leave out number 9, for J. So that numbers run from 0 to 23, those after it move down by one."),
            "y_train, y_valid = y_train - (y_train > 9), y_valid - (y_valid > 9)",
        ]
    return "\n".join(lines)


def _from_the_table(subject: Subject) -> str:
    return "\n".join(
        [
            "# "
            + _("SignLab writes this table: on the results page, or python -m signcore export {run} FILE").format(run=subject.known_run.id),
            f'signs = pd.read_csv("signlab-{subject.known_run.id}.data.csv.gz")',
            'x_train, x_valid = (signs[signs["part"] == part] for part in ("training", "validation"))',
            'y_train, y_valid = x_train["label"].to_numpy(), x_valid["label"].to_numpy()',
            'x_train, x_valid = (x.drop(columns=["part", "letter", "label"]) for x in (x_train, x_valid))',
        ]
    )


def _chosen_signs(config: RunConfig, training: int) -> list[Section]:
    train, found = config.train, []
    if 0 < train.subset < training:
        found.append(
            Section(
                "",
                _("Only about {count:,} of the training signs, the same share of each letter.").format(count=train.subset),
                f"random = np.random.default_rng(SEED)\nletter_of = y_train.argmax(axis=1)\nrows = []\n"
                "for letter in np.unique(letter_of):\n"
                "    own = random.permutation(np.flatnonzero(letter_of == letter))\n"
                f"    rows.append(own[: max(1, round({train.subset} * len(own) / len(x_train)))])\n"
                "rows = np.sort(np.concatenate(rows))\nx_train, y_train = x_train[rows], y_train[rows]",
            )
        )
    for count, name in ((train.renders, "added_renders"), (train.camera_renders, "added_camera_renders")):
        if count:
            found.append(
                Section(
                    "",
                    _("SignLab’s hand model adds {count} rendered signs of each letter. This part needs SignLab.").format(count=count),
                    f"from signcore.datasets.added_renders import {name}\n\nrendered, their_letters = {name}({count})\n"
                    "x_train = np.concatenate([x_train, rendered[..., None]])\n"
                    "y_train = np.concatenate([y_train, keras.utils.to_categorical(their_letters, 24)])",
                )
            )
    return found


def _variation(augment: AugmentConfig) -> list[Section]:
    if not augment.augment:
        return []
    source = inspect.getsource(augmentation)
    source = source[source.index("_KNOTS") :].replace("config: AugmentConfig", "config: SimpleNamespace").rstrip()
    settings = ", ".join(f"{one.name}={getattr(augment, one.name)!r}" for one in fields(augment) if one.name != "augment")
    return [
        Section(
            _("Varied signs"),
            _(
                "Data augmentation: each sign is varied a little, differently each time it is seen, so that the network "
                "can’t memorise signs."
            ),
            "import functools\nfrom types import SimpleNamespace\n\nfrom numpy.typing import NDArray\n\n"
            f"VARIATION = SimpleNamespace({settings})\n{source}",
        )
    ]


def _model(config: RunConfig) -> Section:
    code = re.sub(r"^import keras\nfrom keras import layers\n+", "", keras_code(plan_model(config.model)))
    return Section(
        _("The network"),
        _(
            "Kernels scan the picture for features; batch normalisation brings hidden values to a common scale; "
            "pooling keeps the largest values; dropout leaves neurons out, so that none becomes indispensable; flatten "
            "makes a row; dense layers weigh the features. The first layer rescales pixels from 0–255 to 0–1, so that "
            "a saved model can’t be fed with the wrong range."
        ),
        f"keras.utils.set_random_seed(SEED)\n{code.rstrip()}",
    )


def _callbacks(config: RunConfig) -> list[Section]:
    train, found = config.train, []
    if train.schedule == "cosine":
        found.append(
            Section(
                "",
                _("The learning rate rises, then falls like a cosine: large steps find the way, small ones settle."),
                f"""class Cosine(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_begin(self, batch, logs=None):
        step, steps = self.epoch * STEPS + batch, EPOCHS * STEPS
        rising = round({train.warmup} * steps)
        if step < rising:
            factor = (step + 1) / rising
        else:
            factor = (1 + math.cos(math.pi * (step - rising + 0.5) / max(1, steps - rising))) / 2
        self.model.optimizer.learning_rate = {train.learning_rate} * factor""",
            )
        )
    if train.weight_averaging:
        found.append(
            Section(
                "",
                _(
                    "What is checked and kept is a running average of the weights. Batch normalisation’s means and "
                    "variances belong to the weights that they were measured with, so they are measured again."
                ),
                _AVERAGE.format(momentum=train.weight_averaging, sample=_sample(config)),
            )
        )
    return found


def _sample(config: RunConfig) -> str:
    if config.augment.augment:
        return "augment_images(sample[..., 0], VARIATION, random)[..., None]"
    return "sample"


_AVERAGE = """class Average(keras.callbacks.Callback):
    average, own, steps = None, None, 0

    def on_train_begin(self, logs=None):
        if self.average is None:
            self.average = self.weights()

    def on_epoch_begin(self, epoch, logs=None):
        if self.own is not None:  # it goes on with the weights themselves
            self.put(self.own)
            self.own = None

    def on_train_batch_end(self, batch, logs=None):
        self.steps += 1
        share = 1 - min({momentum}, (1 + self.steps) / (10 + self.steps))
        self.average = [old + share * (new - old) for old, new in zip(self.average, self.weights())]

    def on_test_begin(self, logs=None):
        if self.own is None:
            self.own = self.weights()
            self.put(self.average)
            self.measure_again()

    def weights(self):
        return [np.array(keras.ops.convert_to_numpy(one)) for one in self.model.trainable_variables]

    def put(self, weights):
        for variable, values in zip(self.model.trainable_variables, weights):
            variable.assign(values)

    def measure_again(self):
        random = np.random.default_rng([SEED, 0])
        sample = x_train[random.permutation(len(x_train))[:512]]
        sample = {sample}
        norms = [layer for layer in self.model.layers if isinstance(layer, layers.BatchNormalization)]
        momenta = [layer.momentum for layer in norms]
        for number in range(min(4, -(-len(sample) // 128))):
            for layer in norms:
                layer.momentum = number / (number + 1)  # so that what follows is the mean of all so far
            self.model(sample[number * 128 : (number + 1) * 128].astype(np.float32), training=True)
        for layer, momentum in zip(norms, momenta):
            layer.momentum = momentum"""


def _compiling(config: RunConfig) -> Section:
    train = config.train
    decay = f", weight_decay={train.weight_decay}" if train.optimizer == "adamw" else ""
    smoothing = train.label_smoothing
    loss = f"keras.losses.CategoricalCrossentropy(label_smoothing={smoothing})" if smoothing else '"categorical_crossentropy"'
    return Section(
        _("How it learns"),
        _(
            "Categorical cross-entropy says how wrong an answer is, and how sure the network was of it: −ln of the "
            "right letter’s probability. The optimiser turns that into changes of the weights. Accuracy is for us: the "
            "share of signs that are read right."
        ),
        f"model.compile(\n    optimizer=keras.optimizers.{_OPTIMIZERS[train.optimizer]}(learning_rate={train.learning_rate}{decay}),\n"
        f'    loss={loss},\n    metrics=["accuracy"],\n)',
    )


def _fitting(config: RunConfig) -> Section:
    train = config.train
    callbacks = [name for name, used in (("Cosine()", train.schedule == "cosine"), ("Average()", train.weight_averaging)) if used]
    seen = "x_train[order]"
    varied = ""
    if config.augment.augment:
        seen = "x_seen"
        varied = (
            "    x_seen = np.concatenate(\n        [\n"
            "            augment_images(\n                x_train[order[at : at + BATCH], ..., 0],\n                VARIATION,\n"
            "                np.random.default_rng([SEED, epoch, 1 + at // BATCH]),\n            )\n"
            "            for at in range(0, len(order), BATCH)\n        ]\n    )[..., None]\n"
        )
    return Section(
        _("20 times through the signs") if train.epochs == 20 else _("Again and again through the signs"),
        _(
            "An epoch shows every training sign once, in another order each time, {batch} before the weights change. "
            "Then the network is asked about the validation signs, which it never learns from: if its accuracy there "
            "lags behind, it is memorising."
        ).format(batch=train.batch_size),
        f"EPOCHS, BATCH = {train.epochs}, {train.batch_size}\n"
        + ("STEPS = math.ceil(len(x_train) / BATCH)\n" if train.schedule == "cosine" else "")
        + (f"callbacks = [{', '.join(callbacks)}]\n" if callbacks else "")
        + "history = []\n"
        + "for epoch in range(EPOCHS):\n"
        "    order = np.random.default_rng([SEED, epoch]).permutation(len(x_train))\n"
        f"{varied}" + "    # " + _("so that dropout leaves the same neurons out as in SignLab’s run") + "\n"
        "    for number, layer in enumerate(model.layers, start=1):\n"
        "        if isinstance(layer, layers.Dropout):\n"
        "            state = np.random.SeedSequence([SEED, epoch, number]).generate_state(2, np.uint32)\n"
        "            layer.seed_generator.state.assign(state)\n"
        f"    done = model.fit(\n        {seen},\n        y_train[order],\n        shuffle=False,  # "
        + _("order has shuffled them already")
        + "\n"
        "        batch_size=BATCH,\n        initial_epoch=epoch,\n        epochs=epoch + 1,\n"
        "        validation_data=(x_valid, y_valid),\n        validation_batch_size=256,\n"
        + ("        callbacks=callbacks,\n" if callbacks else "")
        + "    )\n"
        "    history.append({name: values[0] for name, values in done.history.items()})" + _best(train),
    )


def _best(train: TrainConfig) -> str:
    """The lines that stop early and keep the best epoch, behind the loop's last one; nothing where neither is asked for."""
    if not train.keep_best and not train.patience:
        return ""
    lines = [
        "",
        '    loss = history[-1]["val_loss"]',
        '    if loss < min([one["val_loss"] for one in history[:-1]], default=math.inf):',
        "        best_epoch, best_weights = epoch, model.get_weights()",
    ]
    if train.patience:
        lines.append(f"    elif epoch - best_epoch >= {train.patience}:  # " + _("no improvement for this long: stop early"))
        lines.append("        break")
    if train.keep_best:
        lines.append("model.set_weights(best_weights)  # " + _("the best epoch is kept; the validation signs chose it"))
    return "\n".join(lines)


def _ending(subject: Subject) -> Section:
    epochs = subject.epochs[:2]
    told = " ".join(
        _("Epoch {epoch}: loss {loss:.4f}, accuracy {accuracy:.4f}; validation {val_loss:.4f}, {val_accuracy:.4f}.").format(
            epoch=event.epoch + 1, loss=event.loss, accuracy=event.accuracy, val_loss=event.val_loss, val_accuracy=event.val_accuracy
        )
        for event in epochs
    )
    precise = (
        _("Its convolutions used 16-bit arithmetic, so expect only roughly the same.")
        if subject.known_run.facts.mixed_precision
        else _("Expect nearly the same, to about one part in a hundred: sums are rounded differently, and the two slowly drift apart.")
    )
    return Section(
        _("The result"),
        " ".join(filter(None, [_("In SignLab it went like this:") if told else "", told, precise])),
        'model.save("signs.keras")\nanswer = model.predict(x_valid[:1], verbose=0)\nprint("It reads", letters[int(answer.argmax())])',
    )
