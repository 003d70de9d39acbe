"""An address as a QR code, for a class that points its phones at the projector."""

from __future__ import annotations

_PIXELS_A_MODULE = 8


def qr_code(text: str) -> str:
    """A QR code as a `data:` address of a PNG picture, black on white with the quiet zone that readers need.

    Returns:
        The address; empty where segno, which makes it, was not installed with an update.
    """
    try:
        import segno  # noqa: PLC0415 - as above
    except ImportError:
        return ""
    return str(segno.make(text, micro=False).png_data_uri(scale=_PIXELS_A_MODULE, border=4))
