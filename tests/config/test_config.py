"""Settings survive JSON and addresses, stay within limits, and say what is wrong in a sentence."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, fields
from typing import Any

import numpy as np
import pytest

from signcore.config import (
    ARCHITECTURES,
    PRESETS,
    AugmentConfig,
    ModelConfig,
    RunConfig,
    TrainConfig,
    preset,
    setting_names,
)
from signcore.config.words import describe, differences
from signcore.errors import ConfigError
from signcore.published import LESSON_RESULTS

VARIED = (
    {},
    {"architecture": "dense"},
    {"architecture": "dense", "dense_units": "100", "epochs": "3"},
    {"filters": "32,16"},
    {"filters": "8,16,32,64,128", "conv_dropout": "0.1,0.2,0.3,0.4,0.5"},
    {"dense_units": "64,32,16,8", "pooling": "false", "batch_normalization": "false"},
    {"learning_rate": "0.00012345678", "optimizer": "adamw", "seed": "2147483647"},
    {"learning_rate": "1e-06", "subset": "1000000", "batch_size": "4096"},
    {"augment": "true", "rotation": "0.1", "horizontal_flip": "false", "zoom": "0.333333333333"},
    {"kernel_size": "5", "batch_norm_momentum": "0.9", "device": "cpu"},
    {"schedule": "cosine", "warmup": "0.25", "weight_decay": "0.02", "label_smoothing": "0.1", "weight_averaging": "0.995"},
    {"shear": "0.2", "elastic": "0.05", "light": "0.3", "blur": "1", "noise": "0.05", "erase": "0.4"},
)


def test_the_defaults_are_the_lessons() -> None:
    config = RunConfig()
    assert config.model == ModelConfig(
        architecture="cnn",
        filters=(75, 50, 25),
        kernel_size=3,
        conv_dropout=(0.0, 0.2, 0.0),
        dense_units=(512,),
        dense_dropout=(0.3,),
        batch_normalization=True,
        batch_norm_momentum=0.99,
        pooling=True,
    )
    assert (config.train.epochs, config.train.batch_size, config.train.optimizer, config.train.learning_rate) == (20, 32, "rmsprop", 0.001)
    train, augment = config.train, config.augment
    assert (train.schedule, train.weight_decay, train.label_smoothing, train.weight_averaging) == ("constant", 0.004, 0.0, 0.0)
    assert (augment.shear, augment.elastic, augment.light, augment.blur, augment.noise, augment.erase) == (0.0,) * 6
    assert (augment.augment, augment.rotation, augment.zoom, augment.shift, augment.horizontal_flip) == (False, 10.0, 0.1, 0.1, True)
    assert ModelConfig.for_architecture("dense").dense_units == (512, 512)


@pytest.mark.parametrize("settings", VARIED)
def test_a_run_survives_json(settings: dict[str, str]) -> None:
    config = RunConfig().with_settings(settings)
    assert RunConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config


@pytest.mark.parametrize("settings", VARIED)
def test_a_run_survives_its_address(settings: dict[str, str]) -> None:
    config = RunConfig().with_settings(settings)
    assert RunConfig().with_settings(config.settings()) == config
    assert RunConfig().with_settings(config.all_settings()) == config
    assert set(config.all_settings()) == set(setting_names())


def test_an_address_holds_only_what_differs_from_the_lesson() -> None:
    assert RunConfig().settings() == {}
    assert RunConfig().with_settings({"architecture": "dense"}).settings() == {"architecture": "dense"}
    assert RunConfig().with_settings({"epochs": "20", "filters": "75,50,25"}).settings() == {}
    assert RunConfig().with_settings({"filters": "32,16"}).settings() == {"filters": "32,16", "conv_dropout": "0,0.2"}


def test_new_blocks_get_no_dropout_and_the_others_keep_theirs() -> None:
    assert RunConfig().with_settings({"filters": "1,2,3,4"}).model.conv_dropout == (0.0, 0.2, 0.0, 0.0)
    assert RunConfig().with_settings({"filters": "7"}).model.conv_dropout == (0.0,)
    assert RunConfig().with_settings({"dense_units": "7,8"}).model.dense_dropout == (0.3, 0.0)


def test_unknown_names_of_a_later_version_are_left_out() -> None:
    values = RunConfig().to_dict()
    values["model"]["from_the_future"] = 1
    values["future"] = {}
    assert RunConfig.from_dict(values) == RunConfig()
    assert RunConfig.from_dict({}) == RunConfig()


def test_settings_cannot_be_changed_in_place_and_count_as_equal_by_value() -> None:
    config = TrainConfig()
    with pytest.raises(FrozenInstanceError):
        config.epochs = 3  # type: ignore[misc]
    assert hash(RunConfig()) == hash(RunConfig.from_dict(RunConfig().to_dict()))


def test_numbers_of_numpy_and_lists_become_pythons_own() -> None:
    train = TrainConfig(epochs=np.int64(3), learning_rate=np.float32(0.5))  # type: ignore[arg-type]
    assert type(train.epochs) is int and type(train.learning_rate) is float
    assert ModelConfig(filters=[1, 2, 3]).filters == (1, 2, 3)  # type: ignore[arg-type]
    json.dumps(train.to_dict())


@pytest.mark.parametrize("cls", [ModelConfig, TrainConfig, AugmentConfig])
def test_each_limit_holds_and_just_beyond_it_does_not(cls: type) -> None:
    for spec in fields(cls):
        limits = cls.about(spec.name)  # type: ignore[attr-defined]
        if limits["low"] is None:
            continue
        many = isinstance(spec.default, tuple)
        rates = {"filters": "conv_dropout", "dense_units": "dense_dropout", "conv_dropout": "filters", "dense_dropout": "dense_units"}
        for number in (limits["low"], limits["high"]):
            values: dict[str, Any] = {spec.name: (number,) if many else number}
            if many:
                values[rates[spec.name]] = (1,) if "dropout" in spec.name else (0.0,)
            cls(**values)
        for number in (limits["low"] - 1, limits["high"] + 1, float("nan"), float("inf"), -(10**400), "1", None):
            with pytest.raises(ConfigError, match=f"^{spec.name} is .*, but it has to be a (whole )?number from"):
                cls(**{spec.name: (number,) if many else number})


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"epochs": "0"}, "epochs is 0, but it has to be a whole number from 1 to 500."),
        ({"epochs": "9" * 400}, "epochs is 9999999999999999999999999999999999999999…, but it has to be a whole number from 1 to 500."),
        ({"epochs": "three"}, "epochs is given as 'three', which can't be read."),
        ({"epochs": "3.5"}, "epochs is given as '3.5', which can't be read."),
        ({"epochs": ""}, "epochs is given as '', which can't be read."),
        ({"epochs": "9" * 5000}, "epochs is given as '999"),
        ({"seed": "-1"}, "seed is -1, but it has to be a whole number from 0 to 2147483647."),
        ({"learning_rate": "nan"}, "learning_rate is nan, but it has to be a number from 1e-06 to 1."),
        ({"learning_rate": "0.1,0.2"}, "learning_rate is given as '0.1,0.2', which can't be read."),
        ({"optimizer": "sdg"}, "optimizer is 'sdg', but it has to be one of: rmsprop, adam, adamw, sgd."),
        ({"schedule": "step"}, "schedule is 'step', but it has to be one of: constant, cosine."),
        ({"architecture": "transformer"}, "architecture is 'transformer', but it has to be one of: cnn, dense."),
        ({"pooling": "maybe"}, "pooling is given as 'maybe', which can't be read."),
        ({"filters": "1,2,3,4,5,6"}, "filters has 6 values, but it takes from 1 to 5."),
        ({"filters": ""}, "filters is given as '', which can't be read."),
        ({"filters": "75,,25"}, "filters is given as '75,,25', which can't be read."),
        ({"filters": "75,257"}, "filters is 257, but it has to be a whole number from 1 to 256."),
        ({"conv_dropout": "0,1,0"}, "conv_dropout is 1.0, but it has to be a number from 0 to 0.9."),
        ({"conv_dropout": "0.1"}, "Convolution blocks: 3, dropout rates: 1. Give each block a rate, 0 for none."),
        ({"dense_dropout": "0,0"}, "Dense layers: 1, dropout rates: 2."),
        ({"colour": "red"}, "There is no setting named colour. The settings are: architecture, filters, kernel_size,"),
    ],
)
def test_what_is_wrong_is_said(settings: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        RunConfig().with_settings(settings)
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"train": {"epochs": [3]}}, r"epochs is \(3,\), but it has to be a single value"),
        ({"model": {"filters": 75}}, "filters is 75, but it has to be a list of values"),
        ({"model": {"pooling": "false"}}, "pooling is 'false', but it has to be true or false"),
        ({"model": {"architecture": None}}, "architecture is None, but it has to be one of"),
        ({"augment": {"zoom": {}}}, r"zoom is \{\}, but it has to be a number from 0 to 0.9"),
    ],
)
def test_json_of_the_wrong_kind_is_said(values: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        RunConfig.from_dict(values)


@pytest.mark.parametrize(("text", "value"), [("true", True), ("on", True), ("1", True), ("False", False), ("off", False), (" 0 ", False)])
def test_ways_to_write_yes_and_no(text: str, value: bool) -> None:
    assert RunConfig().with_settings({"augment": text}).augment.augment is value


def test_presets_change_the_training_and_leave_the_layers() -> None:
    assert preset("lesson") == RunConfig()
    mine = RunConfig().with_settings({"filters": "8,8", "epochs": "99", "batch_norm_momentum": "0.5"})
    for name, changes in ((name, one.changes) for name, one in PRESETS.items()):
        chosen = preset(name, mine)
        assert chosen.model.filters == (8, 8)
        assert {key: chosen.all_settings()[key] for key in changes} == changes
    assert preset("lesson", mine).train == TrainConfig()
    assert preset("quick").model.batch_norm_momentum == 0.9
    assert preset("fast").train.epochs * 5 <= TrainConfig().epochs, "a fifth of the lesson's time at most"
    with pytest.raises(ConfigError, match=r"no preset named slow\. The presets are: lesson, augmented, quick"):
        preset("slow")


def test_published_results_are_settings_that_exist() -> None:
    for result in LESSON_RESULTS:
        config = RunConfig().with_settings(result.settings)
        assert config.train == TrainConfig()
        assert 0 < result.validation_accuracy <= 1 and 0 < result.training_accuracy <= 1
    assert {RunConfig().with_settings(result.settings).model.architecture for result in LESSON_RESULTS} == set(ARCHITECTURES)


def test_names_and_differences() -> None:
    assert describe(RunConfig().with_settings({"filters": "1,2", "augment": "1"})) == "CNN 1-2, augmented"
    configs = [RunConfig(), RunConfig().with_settings({"epochs": "3", "pooling": "off"}), RunConfig().with_settings({"epochs": "4"})]
    assert differences(configs) == {"Max pooling": ["yes", "no", "yes"], "Epochs": ["20", "3", "4"]}
    assert differences([]) == {}
    assert differences(configs[:1]) == {}
