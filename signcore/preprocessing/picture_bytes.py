"""What can be told of a picture's bytes before any of it is decoded: its format, and what a JPEG or a PNG would cost."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

_STARTS = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"BM": "BMP",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"II+\x00": "TIFF",
    b"MM\x00+": "TIFF",
    b"%PDF": "PDF",
    b"8BPS": "Photoshop",
    b"gimp xcf": "GIMP",
    b"\x00\x00\x01\x00": "ICO",
    b"\x00\x00\x00\x0cjP  ": "JPEG 2000",
    b"\xff\x0a": "JPEG XL",
    b"\x00\x00\x00\x0cJXL ": "JPEG XL",
    b"PK\x03\x04": "ZIP",
    b"PK\x05\x06": "ZIP",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"\x1aE\xdf\xa3": "video",
}
_BRANDS = {b"avif": "AVIF", b"avis": "AVIF", b"crx ": "camera raw", b"qt  ": "video", b"mp4": "video", b"iso": "video", b"M4V": "video"}
_HEIC_BRANDS = (b"hei", b"hev", b"mif1", b"msf1")
_SVG = re.compile(rb"\s*(<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE svg[^>]*>|\s)*<svg", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(rb"\s*(<!--.*?-->|\s)*(<!doctype html|<html|<head|<body)", re.IGNORECASE | re.DOTALL)
# In a JPEG's coded pixels an FF is followed by 00, or by a restart mark; everything else is the next marker.
_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7\x01])", re.DOTALL)
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = (0xC2, 0xC6, 0xCA, 0xCE)
_END, _SCAN = 0xD9, 0xDA
_NOT_NEEDED = (b"zTXt", b"iTXt", b"tEXt", b"iCCP", b"sPLT")


def kind_of(content: bytes) -> str:
    r"""The format by the first bytes, whatever the file is called: "PNG", "HEIC", "SVG" …; "text" or "" where it is no picture.

    >>> kind_of(b"GIF89a" + bytes(20)), kind_of(b"\0\0\0\x18ftypheic" + bytes(20)), kind_of(b"Signs of spring")
    ('GIF', 'HEIC', 'text')
    """
    start = content[:1024].removeprefix(b"\xef\xbb\xbf")
    if start[:4] == b"RIFF":
        return "WebP" if start[8:12] == b"WEBP" else "video" if start[8:12] == b"AVI " else ""
    if start[4:8] == b"ftyp":
        brand = start[8:12]
        if brand.startswith(_HEIC_BRANDS):
            return "AVIF" if b"avif" in start[8:64] else "HEIC"
        return next((kind for begin, kind in _BRANDS.items() if brand.startswith(begin)), "video")
    for begin, kind in _STARTS.items():
        if start.startswith(begin):
            return kind
    if _SVG.match(start):
        return "SVG"
    if _HTML.match(start):
        return "HTML"
    if start and not re.search(rb"[\x00-\x08\x0e-\x1f]", start):
        return "text"
    return ""


@dataclass(frozen=True)
class JpegScans:
    """How a JPEG's pixels are coded.

    Attributes:
        count: how many scans there are; a usual one has one, a progressive one about ten.
        bytes_at_once: what the decoder keeps of all coefficients where there are several scans; 0 where it goes row by row.
    """

    count: int
    bytes_at_once: int


def jpeg_scans(content: bytes) -> JpegScans:
    """The scans of a JPEG, by its markers alone; what is damaged is counted as far as it goes."""
    at, scans, coefficients, whole = 2, 0, 0, False
    while found := _MARKER.search(content, at):
        marker, at = found[1][0], found.end()
        if marker == _END:
            break
        if marker == _SCAN:
            scans += 1
        if marker == 0xD8 or at + 2 > len(content):
            continue
        length = struct.unpack_from(">H", content, at)[0]
        if marker in _FRAMES:
            coefficients = max(coefficients, _coefficient_bytes(content[at : at + length]))
            whole = whole or marker in _PROGRESSIVE
        at += max(2, length)
    return JpegScans(scans, coefficients if whole or scans > 1 else 0)


def _coefficient_bytes(frame: bytes) -> int:
    """Two bytes for each coefficient, and a component has one for each of its pixels."""
    if len(frame) < 8:
        return 0
    height, width, components = struct.unpack_from(">HHB", frame, 3)
    samplings = [divmod(byte, 16) for byte in frame[9 : 9 + 3 * (components - 1) + 1 : 3]]
    across = max((across for across, _down in samplings), default=1) or 1
    down = max((down for _across, down in samplings), default=1) or 1
    shares = sum(one * other for one, other in samplings) / (across * down)
    return int(2 * width * height * shares)


def lean_png(content: bytes) -> bytes:
    """A PNG without its texts and colour profile, which nothing here reads, and which can unpack to far more than the picture.

    Anything that is no whole PNG comes back as it is.
    """
    kept, at = [content[:8]], 8
    while at + 12 <= len(content):
        length = struct.unpack_from(">I", content, at)[0]
        kind = content[at + 4 : at + 8]
        if kind not in _NOT_NEEDED:
            kept.append(content[at : at + 12 + length])
        at += 12 + length
    return content if len(kept) == 1 or kind != b"IEND" else b"".join(kept)
