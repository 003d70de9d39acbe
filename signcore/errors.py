"""Errors whose message may be shown to a learner as it stands.

Each message is one sentence or two that say what came, what was expected, and what to do. Pages print the message
in an error box and the command line prints it on stderr; neither ever shows a traceback for one of these.
"""

from signcore.i18n import Text


class SignLabError(ValueError):
    """The user's input can't be used; the message says why and what to do."""


def sentence_of(error: Exception) -> str:
    """An error's message as it was raised: `str` would forget what a translated text was made of."""
    said = error.args[0] if error.args else ""
    return said if isinstance(said, Text) else str(error)


class DataError(SignLabError):
    """A data file or data set can't be used."""


class ConfigError(SignLabError):
    """A setting has a value with which no model or training can be made."""


class PictureError(SignLabError):
    """A picture can't be read or turned into a sign.

    Attributes:
        reason: a word for what is wrong, for readers of many pictures: one of :data:`signcore.datasets.notices.SENTENCES` without
            its "pictures_".
    """

    def __init__(self, message: str, reason: str = "damaged") -> None:
        super().__init__(message)
        self.reason = reason


class RunError(SignLabError):
    """A training run does not exist, or can't do what was asked of it."""


class ComputeError(SignLabError):
    """The process that predicts could not answer."""


class FolderError(SignLabError):
    """A folder that SignLab keeps things in, or is told to look into, can't be used."""


class KerasError(SignLabError):
    """Keras, or what computes below it, can't start on this machine."""
