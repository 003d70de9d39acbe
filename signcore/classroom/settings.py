"""What the teacher sets for a class, kept in the store as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from signcore.errors import ConfigError
from signcore.i18n import N_, _
from signcore.runs.store import RunStore

_SETTING = "class"


def _limit(usual: int, high: int, title: str, hint: str = "", low: int = 0) -> Any:
    return field(default=usual, metadata={"low": low, "high": high, "title": title, "hint": hint})


@dataclass(frozen=True)
class ClassSettings:
    """How a class is run. Of limits, 0 is none; they count for learners, not for the teacher.

    Attributes:
        own_only: whether learners see only their own runs.
        at_once: trainings of one learner that go on at the same time.
        waiting: trainings of one learner that wait or go on.
        epochs: of one training.
        minutes: that one training may take, pauses included; then it is stopped, and its network kept.
        upload_mb: MB of one file of signs.
        signs: collected signs of one learner.
        keep_free_gb: GB of the store's disk that stay free; below that nobody trains, loads or collects.
    """

    own_only: bool = False
    at_once: int = _limit(1, 16, N_("Trainings of one learner at the same time"))
    waiting: int = _limit(10, 100, N_("Trainings of one learner in the queue"))
    epochs: int = _limit(50, 500, N_("Epochs of one training"))
    minutes: int = _limit(30, 1440, N_("Minutes of one training, pauses included"), N_("Then it is stopped, and its network is kept."))
    upload_mb: int = _limit(200, 200, N_("MB of one file of signs"), low=1)
    signs: int = _limit(500, 5000, N_("Collected signs of one learner"))
    keep_free_gb: int = _limit(1, 1000, N_("GB of the disk that stay free"), N_("Below that nobody trains, loads or collects."))

    def __post_init__(self) -> None:
        for spec in fields(self):
            if spec.metadata:
                value, low, high = getattr(self, spec.name), spec.metadata["low"], spec.metadata["high"]
                if not (isinstance(value, int) and not isinstance(value, bool) and low <= value <= high):
                    raise ConfigError(
                        _("{setting} is {value}, but it has to be {kind} from {low} to {high}.").format(
                            setting=_(spec.metadata["title"]), value=value, kind=_("a whole number"), low=low, high=high
                        )
                    )

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """The inverse of `asdict`; names of a later version are left out."""
        known = {spec.name for spec in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})


def class_settings(store: RunStore) -> ClassSettings:
    """What holds in the class of this store."""
    kept = store.setting(_SETTING)
    return ClassSettings.from_dict(json.loads(kept)) if kept else ClassSettings()


def set_class_settings(store: RunStore, settings: ClassSettings) -> None:
    """Keep them for all servers of this store."""
    store.set_setting(_SETTING, json.dumps(asdict(settings)))
