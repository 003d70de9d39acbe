"""Who may do what: one table, and the one question that everything asks."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

from signcore.classroom.errors import NotAllowedError
from signcore.classroom.people import Person
from signcore.i18n import N_, _


class Action(StrEnum):
    """Whatever somebody may want to do here."""

    SEE = "see a run"  # look at it, compare it, try it, take its settings
    TRAIN = "train"
    STEER = "steer a run"  # stop, pause, resume, step, learning rate, back to a good epoch
    RENAME = "rename a run"
    DELETE = "delete a run"
    STAR = "star a run"
    IMPORT = "bring a run from another computer"
    LOAD_DATA = "load signs"
    REMOVE_DATA = "remove signs"
    KEEP_SIGN = "keep a collected sign"
    REMOVE_SIGN = "remove a collected sign"
    PRUNE = "free space"
    SET_AT_ONCE = "set how many train at once"
    ORDER_QUEUE = "order the queue"
    RACE = "call a race, and start it"
    SET_CLASS = "change the class settings"
    MANAGE_PEOPLE = "manage people"
    LEAVE = "leave the class"
    WATCH = "see who does what"
    ASK = "ask the class"  # and see how many answered what, reveal, end
    ANSWER = "answer what the class is asked"
    CALL = "offer everyone a page"
    ORDER_BOARD = "order the board"
    TAKE_HOME = "take everything home"
    CLEAR = "delete everything"


class Who(StrEnum):
    """Whom the table lets."""

    EVERYBODY = "everybody"
    EVERYBODY_UNLESS_OWN_ONLY = "everybody, unless the teacher has everyone see only their own runs"
    OWNER = "the owner and the teacher"
    TEACHER = "the teacher"


RIGHTS = MappingProxyType(
    {
        Action.SEE: Who.EVERYBODY_UNLESS_OWN_ONLY,
        Action.TRAIN: Who.EVERYBODY,
        Action.STEER: Who.OWNER,
        Action.RENAME: Who.OWNER,
        Action.DELETE: Who.OWNER,
        Action.STAR: Who.OWNER,
        Action.IMPORT: Who.EVERYBODY,
        Action.LOAD_DATA: Who.EVERYBODY,
        Action.REMOVE_DATA: Who.TEACHER,
        Action.KEEP_SIGN: Who.EVERYBODY,
        Action.REMOVE_SIGN: Who.OWNER,
        Action.PRUNE: Who.TEACHER,
        Action.SET_AT_ONCE: Who.TEACHER,
        Action.ORDER_QUEUE: Who.TEACHER,
        Action.RACE: Who.TEACHER,
        Action.SET_CLASS: Who.TEACHER,
        Action.MANAGE_PEOPLE: Who.TEACHER,
        Action.LEAVE: Who.EVERYBODY,
        Action.WATCH: Who.TEACHER,
        Action.ASK: Who.TEACHER,
        Action.ANSWER: Who.EVERYBODY,
        Action.CALL: Who.TEACHER,
        Action.ORDER_BOARD: Who.TEACHER,
        Action.TAKE_HOME: Who.TEACHER,
        Action.CLEAR: Who.TEACHER,
    }
)

_REFUSALS = {
    Who.OWNER: N_("Only its owner and the teacher may do this."),
    Who.TEACHER: N_("Only the teacher may do this."),
    Who.EVERYBODY_UNLESS_OWN_ONLY: N_("In this class everyone sees only their own runs."),
}


def may(person: Person, action: Action, owner: str = "", *, own_only: bool = False) -> bool:
    """Whether a person may do something.

    Args:
        person: who wants to.
        action: what.
        owner: the id of the person whose run or sign it is; empty for nobody's.
        own_only: whether learners see only their own runs.

    >>> mina, jun = Person("p1", "Mina"), Person("p2", "Jun")
    >>> may(mina, Action.DELETE, owner="p1"), may(jun, Action.DELETE, owner="p1"), may(jun, Action.SEE, owner="p1")
    (True, False, True)
    """
    if person.is_teacher:
        return True
    owns = bool(owner) and owner == person.id
    return {
        Who.EVERYBODY: True,
        Who.EVERYBODY_UNLESS_OWN_ONLY: owns or not own_only,
        Who.OWNER: owns,
        Who.TEACHER: False,
    }[RIGHTS[action]]


def why_not(person: Person, action: Action, owner: str = "", *, own_only: bool = False) -> str:
    """Why a person may not do something, as a sentence; empty where they may."""
    return "" if may(person, action, owner, own_only=own_only) else _(_REFUSALS[RIGHTS[action]])


def check(person: Person, action: Action, owner: str = "", *, own_only: bool = False) -> None:
    """Let a person pass who may do something.

    Raises:
        NotAllowedError: they may not.
    """
    if refusal := why_not(person, action, owner, own_only=own_only):
        raise NotAllowedError(refusal)
