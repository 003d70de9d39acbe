"""For the projector: the address, its QR code, and the join code, as large as they go."""

from __future__ import annotations

import html
from urllib.parse import urlsplit

import streamlit as st

from signcore.classroom.notice import CODE, addresses, link_of
from signcore.figures.qr_code import qr_code
from signcore.i18n import _
from ui.shared import cache
from ui.shared.person import people
from ui.shared.plain import plain
from ui.shared.widgets import said_plainly

_LOCAL = {"localhost", "127.0.0.1", "::1", None}
_MOST_OF_ADDRESS = 200
# For the last row.
_LARGE = '<h2 style="font-size: clamp(3rem, 8vw, 6rem); line-height: 1.1; letter-spacing: 0.1em; padding: 0">{code}</h2>'


def show_way_in() -> None:
    """How learners come in, and another code for another lesson."""
    address, code = class_address(), people().join_code()
    words, picture = st.columns([3, 2], gap="large")
    with words:
        st.markdown(_("Open this address:"))
        st.header(plain(address, _MOST_OF_ADDRESS), anchor=False)
        st.markdown(_("and join with this code:"))
        st.html(_LARGE.format(code=html.escape(code)))
    with picture:
        if shown := qr_code(link_of(address, CODE, code)):
            st.image(shown, alt=_("QR code of the address with the join code"), width=320)
    if st.button(_("Another code"), icon="🔄", key="class-code", help=_("The old one opens nothing any more. Whoever is in stays in.")):
        with said_plainly():
            cache.desk().renew_join_code()
            st.rerun()


def class_address() -> str:
    """Where learners find this SignLab: as the teacher's browser has it, unless that names the computer itself only."""
    here = urlsplit(st.context.url or "")
    if here.scheme and here.hostname not in _LOCAL:
        return f"{here.scheme}://{here.netloc}{_base()}"
    return addresses(here.scheme or "http", here.port or int(st.get_option("server.port")))[0] + _base()


def _base() -> str:
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}" if base else ""
