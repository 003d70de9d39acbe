"""For the projector: the address, its QR code, and the join code, as large as they go."""

from __future__ import annotations

import html
from urllib.parse import urlsplit

import streamlit as st

from signcore.classroom.notice import CODE, addresses, link_of
from signcore.figures.qr_code import qr_code
from signcore.i18n import _
from ui.shared import cache
from ui.shared.person import has_school_login, people
from ui.shared.plain import plain
from ui.shared.widgets import said_plainly

_LOCAL = {"localhost", "127.0.0.1", "::1", None}
_MOST_OF_ADDRESS = 200
# For the last row.
_LARGE = '<h2 style="font-size: clamp(3rem, 8vw, 6rem); line-height: 1.1; letter-spacing: 0.1em; padding: 0">{code}</h2>'


def show_way_in() -> None:
    """How learners come in: with a code, of which there is another for another lesson, or with their school's account."""
    address = class_address()
    if has_school_login():
        with _beside_picture(address, address, _("QR code of the address")):
            st.markdown(_("and log in with your school’s account."))
        return
    code = people().join_code()
    with _beside_picture(address, link_of(address, CODE, code), _("QR code of the address with the join code")):
        st.markdown(_("and join with this code:"))
        st.html(_LARGE.format(code=html.escape(code)))
    if st.button(_("Another code"), icon="🔄", key="class-code", help=_("The old one opens nothing any more. Whoever is in stays in.")):
        with said_plainly():
            cache.desk().renew_join_code()
            st.rerun()


def _beside_picture(address: str, link: str, alt: str) -> st.delta_generator.DeltaGenerator:
    """The place below the address, beside the QR code of a link."""
    words, picture = st.columns([3, 2], gap="large")
    words.markdown(_("Open this address:"))
    words.header(plain(address, _MOST_OF_ADDRESS), anchor=False)
    if shown := qr_code(link):
        picture.image(shown, alt=alt, width=320)
    return words


def class_address() -> str:
    """Where learners find this SignLab: as the teacher's browser has it, unless that names the computer itself only."""
    here = urlsplit(st.context.url or "")
    if here.scheme and here.hostname not in _LOCAL:
        return f"{here.scheme}://{here.netloc}{_base()}"
    return addresses(here.scheme or "http", here.port or int(st.get_option("server.port")))[0] + _base()


def _base() -> str:
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}" if base else ""
