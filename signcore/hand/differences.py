"""What tells two letters apart, by the angles of their poses: which finger is bent in one and straight in the other."""

from __future__ import annotations

from typing import Final

from signcore.hand.poses import POSES, Pose
from signcore.i18n import N_, _

_FINGERS: Final = {"index": N_("index finger"), "middle": N_("middle finger"), "ring": N_("ring finger"), "little": N_("little finger")}
_STRAIGHT, _CURVED, _BENT = N_("straight"), N_("curved"), N_("bent")
_STRETCHED, _ACROSS, _BESIDE = N_("stretched out"), N_("across the palm"), N_("along the hand")
_APART, _TOGETHER, _CROSSED = N_("apart"), N_("side by side"), N_("crossed")
_CURVED_FROM: Final = 60.0  # degrees of the three joints together
_BENT_FROM: Final = 170.0
_STRETCHED_FROM: Final = 35.0  # degrees that the thumb stands out
_ACROSS_FROM: Final = 35.0  # degrees that it is turned towards the palm
_APART_FROM: Final = 10.0  # degrees between two straight fingers
_SEEN_FROM_ELSEWHERE: Final = 60.0  # degrees that the hand is turned
_JOINTS: Final = (N_("knuckle"), N_("middle joint"), N_("last joint"))


def what_tells_apart(one: str, other: str) -> str:
    """A sentence on how two letters differ, as the hand model makes them in their usual form.

    >>> what_tells_apart("V", "W")
    'Look at the ring finger: bent in V, straight in W.'
    """
    first, second = POSES[one], POSES[other]
    alike: dict[tuple[str, str], list[str]] = {}
    for part, how, other_how in _of_kind(first, second):
        alike.setdefault((how, other_how), []).append(_(part))
    found = [
        _("{part}: {how} in {one}, {other_how} in {other}").format(
            part=", ".join(parts), how=_(how), one=one, other_how=_(other_how), other=other
        )
        for (how, other_how), parts in alike.items()
    ]
    turned = abs((first.view[0] - second.view[0] + 180) % 360 - 180)
    if turned >= _SEEN_FROM_ELSEWHERE:
        found.append(_("whole hand: turned by {degrees:.0f}°").format(degrees=turned))
    if not found:
        finger, joint, angle, other_angle = _largest(first, second)
        found.append(
            _("{finger}: its {joint} bent by {angle:.0f}° in {one}, by {other_angle:.0f}° in {other}").format(
                finger=_(_FINGERS[finger]), joint=_(joint), angle=angle, one=one, other_angle=other_angle, other=other
            )
        )
    return _("Look at the {parts}.").format(parts="; ".join(found))


def _of_kind(first: Pose, second: Pose) -> list[tuple[str, str, str]]:
    """Parts of the hand that are of another kind in the two, and which."""
    found = [(title, _bend(getattr(first, name)), _bend(getattr(second, name))) for name, title in _FINGERS.items()]
    found.append((N_("thumb"), _thumb(first), _thumb(second)))
    if all(_bend(finger) == _STRAIGHT for pose in (first, second) for finger in (pose.index, pose.middle)):
        found.append((N_("index and middle finger"), _gap(first), _gap(second)))
    return [(part, how, other) for part, how, other in found if how != other]


def _bend(finger: tuple[float, float, float, float]) -> str:
    bend = sum(finger[:3])
    return _BENT if bend >= _BENT_FROM else _CURVED if bend >= _CURVED_FROM else _STRAIGHT


def _thumb(pose: Pose) -> str:
    out, _lift, turn = pose.thumb[:3]
    return _ACROSS if turn >= _ACROSS_FROM else _STRETCHED if out >= _STRETCHED_FROM else _BESIDE


def _gap(pose: Pose) -> str:
    gap = pose.index[3] - pose.middle[3]
    return _APART if gap >= _APART_FROM else _CROSSED if gap <= -_APART_FROM else _TOGETHER


def _largest(first: Pose, second: Pose) -> tuple[str, str, float, float]:
    """The finger's joint in which two poses differ most, and its angles."""
    joints = [
        (name, joint, getattr(first, name)[number], getattr(second, name)[number])
        for name in _FINGERS
        for number, joint in enumerate(_JOINTS)
    ]
    return max(joints, key=lambda one: abs(one[2] - one[3]))
