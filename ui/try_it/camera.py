"""Whether the browser will give this page the camera, and if not, why and what to do: the browser itself shows only an empty picture."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import streamlit as st

from signcore.i18n import _
from signcore.scripts import assembled
from ui.shared.plain import plain


def why_no_camera() -> str:
    """Why the browser gives this page no camera, and what to do, in Markdown; empty where it may give one, or has not said yet."""
    address = st.context.url or ""
    found = _found() or ("" if is_secure(address) else "insecure")
    if found == "insecure":
        return _(
            "A browser gives the camera only to a page that comes over HTTPS or from its own computer (localhost). "
            "This one came over plain HTTP from {host}. **Instead:** photograph the sign with your phone's own camera "
            "and choose the picture below. In this page, the camera works on the computer that runs SignLab, and for "
            "everyone if SignLab was started with `make run HTTPS=1`."
        ).format(host=plain(urlsplit(address).netloc or "?"))
    return {
        "framed": _(
            "This page is shown inside another one, which does not let it use the camera. Open SignLab in a tab of its "
            "own, or choose a photograph below."
        ),
        "none": _("This computer has no camera, or the browser finds none. Connect one and reload the page, or choose a photograph below."),
        "denied": _(
            "The camera is blocked for this page. Allow it with the camera or lock icon beside the address and reload "
            "the page, or choose a photograph below."
        ),
    }.get(found, "")


def is_secure(address: str) -> bool:
    """Whether browsers give pages of this address what only secure ones get, the camera among it.

    >>> [is_secure(one) for one in ("https://class.test", "http://localhost:8501", "http://192.168.0.7:8501", "http://127.0.0.1")]
    [True, True, False, True]

    See https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy.
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme != "http" or not host or host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _found() -> str:
    probe = st.components.v2.component("signlab_camera_probe", js=assembled("camera_probe.js"))
    answer = probe(key="camera-probe", default={"found": ""}, on_found_change=lambda: None, height=1)
    return str(answer.found or "")
