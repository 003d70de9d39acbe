"""The texts of what runs in a browser, in the reader's language."""

from __future__ import annotations

from signcore.i18n import _


def live_words() -> dict[str, str]:
    """The texts of `browser/live`."""
    return {
        "start": _("Start the camera"),
        "stop": _("Stop the camera"),
        "turn": _("Other camera"),
        "waiting": _("Waiting for the camera. Your browser may ask whether this page may use it."),
        "denied": _("The camera was refused. Allow it with the icon beside the address, and start again."),
        "none": _("No camera was found. Connect one, and start again."),
        "busy": _("The camera can’t be started. Is another program using it?"),
        "insecure": _("This browser does not let this page use the camera."),
        "gone": _("The camera has stopped."),
        "follow": _("Follow my hand"),
        "which": _("Hand:"),
        "auto": _("automatic"),
        "right": _("right"),
        "left": _("left"),
        "searching": _("Show your hand"),
        "unlike": _("Unlike what I learnt"),
        "speed": _("answers per second: {count}"),
        "square": _("The square that the network gets: drag it, or pull a corner. Keys: arrows move it, + and − change its size."),
        "seen": _("What the network sees: 28×28 grey pixels"),
        "word": _("Your word"),
        "how": _("Spell a word: a letter that you hold for half a second counts. For a double letter, lower your hand in between."),
        "space": _("Space"),
        "delete": _("Delete"),
        "clear": _("Clear"),
        "jz": _("J and Z are drawn in the air, and a single picture shows no motion. So no network here knows them; add them yourself:"),
    }


def page_words() -> dict[str, str]:
    """The texts of `browser/pocket`, beside those of the live camera."""
    return {
        "choose": _("Where the picture comes from"),
        "draw": _("Draw"),
        "picture": _("Picture"),
        "live": _("Live"),
        "paper": _("Your drawing"),
        "brush": _("Brush"),
        "light": _("light skin"),
        "skin": _("skin"),
        "shadow": _("shadow"),
        "wall": _("wall"),
        "width": _("Width"),
        "undo": _("Undo"),
        "shade": _("The network knows shaded photographs, not outlines: fill areas with light and shadow."),
        "file": _("Choose a picture"),
        "photograph": _("Take a photograph"),
        "own": _("Your picture, with the square that the network gets"),
        "again": _("Find the hand again"),
        "answer": _("What the network reads"),
        "found": _("Found by a small network that looks for hands. Wrong? Drag the square."),
        "nohand": _("No hand was found, so the middle of the picture is used. Is there one? Drag the square onto it."),
        "moved": _("Your own square. It should hold the hand and little else."),
        "sure": _("{share} sure"),
        "unknown": _("I don’t know this kind of picture: it is unlike what I learnt. So the letter is a guess."),
        "mirrored": _("It looks like a left hand, so the picture was mirrored."),
        "worth": _("It was about this sure of {count} validation signs, and {share} of such answers were right."),
        "large": _("This picture is larger than 40 MB. Make it smaller."),
        "nopicture": _("{name} is not a picture that this browser can read. Choose a PNG, JPEG or WebP."),
        "about": _("About this network"),
        "care": _(
            "It reads single letters of the ASL alphabet; it does not understand sign language. It has seen few hands, so what it says of "
            "yours may be wrong, however sure it sounds."
        ),
        "home": _(
            "This page is one file and needs no internet. On a phone, open it in a browser and choose “Add to home screen” in the "
            "browser’s menu. The Files app of an iPhone shows it without running it: put it on any web space and open it from there."
        ),
        "script": _("For programs: 784 numbers from 0 to 255 in, 24 probabilities out:"),
        "private": _("Your pictures stay on this device. This page sends nothing anywhere."),
        "noscript": _("This page needs JavaScript, which is switched off here."),
    }
