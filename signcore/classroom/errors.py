"""What a class refuses, as sentences."""

from signcore.errors import SignLabError


class NotAllowedError(SignLabError):
    """This person may not do that; the sentence says who may."""


class LimitError(SignLabError):
    """A limit of the class stands in the way; the sentence says which, and what to do."""


class JoinError(SignLabError):
    """Nobody can join like this: a wrong code, or a nickname that can't be had."""


class TogetherError(SignLabError):
    """What the class was to do together can't be done now; the sentence says why."""
