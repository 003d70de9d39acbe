"""What decoding may cost is known before it begins, and is shared."""

from __future__ import annotations

import struct
import threading
import time
import zlib

import numpy as np
import pytest
from PIL import Image

from signcore.errors import PictureError
from signcore.preprocessing import decoding, open_picture
from signcore.preprocessing.picture_bytes import jpeg_scans, kind_of, lean_png
from tests.datasets.picture_files import saved
from tests.test_bounded import peak_of


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def noise(side: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (side, side, 3)).astype(np.uint8))


@pytest.mark.parametrize("size", [(1, 49_999_999), (49_999_999, 1), (30, 20_001)])
def test_a_side_may_have_so_many_pixels(size: tuple[int, int]) -> None:
    head = struct.pack(">IIBBBBB", *size, 8, 0, 0, 0, 0)
    thin = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    with pytest.raises(PictureError, match=rf"thin\.png has {size[0]}×{size[1]} pixels; a side may have up to 20,000") as refused:
        open_picture(thin, "thin.png")
    assert refused.value.reason == "pixels"


def test_large_pictures_take_what_was_counted_and_no_more() -> None:
    """7000×7000 pixels in RGBA have 196 MB; with copies of all of them it took 570, and four at once 2.2 GB."""
    grew = peak_of("""
        import struct, threading, zlib
        from signcore.preprocessing import open_picture
        from tests.preprocessing.test_decoding import chunk
        packer = zlib.compressobj()
        rows = b"".join(packer.compress(bytes(1 + 4 * 7000)) for _ in range(7000)) + packer.flush()
        head = struct.pack(">IIBBBBB", 7000, 7000, 8, 6, 0, 0, 0)
        layered = b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
        begin()
        threads = [threading.Thread(target=open_picture, args=(layered,)) for _ in range(4)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
    """)
    assert grew < 330


def test_all_decoders_share_one_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "_MEASURE", decoding._Measure(100))
    inside, most, guard = [0], [0], threading.Lock()

    def decode(cost: int) -> None:
        with decoding.taking(cost):
            with guard:
                inside[0] += cost
                most[0] = max(most[0], inside[0])
            time.sleep(0.01)
            with guard:
                inside[0] -= cost

    threads = [threading.Thread(target=decode, args=(cost,)) for cost in (60, 60, 30, 100, 10, 90, 40, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads) and 60 <= most[0] <= 100


def test_scans_of_a_jpeg_are_counted() -> None:
    assert jpeg_scans(saved(noise(64), "JPEG")).count == 1 and jpeg_scans(saved(noise(64), "JPEG")).bytes_at_once == 0
    grey = saved(noise(64).convert("L"), "JPEG", progressive=True)
    assert jpeg_scans(grey).count > 3 and jpeg_scans(grey).bytes_at_once == 2 * 64 * 64
    full = saved(noise(64), "JPEG", progressive=True, subsampling=0)
    assert jpeg_scans(full).bytes_at_once == 3 * 2 * 64 * 64
    halved = saved(noise(64), "JPEG", progressive=True, subsampling=2)  # two of three components have a quarter of the pixels
    assert jpeg_scans(halved).bytes_at_once == 1.5 * 2 * 64 * 64


def test_a_thumbnail_within_a_jpeg_is_no_scan() -> None:
    note = b"Exif\0\0" + saved(noise(32), "JPEG", progressive=True)
    whole = saved(noise(64), "JPEG")
    assert jpeg_scans(whole[:2] + b"\xff\xe1" + struct.pack(">H", len(note) + 2) + note + whole[2:]).count == 1


def test_a_jpeg_of_very_many_scans_is_refused() -> None:
    whole = saved(noise(32).convert("L"), "JPEG", progressive=True)
    scan = whole.rindex(b"\xff\xda")
    many = whole[:-2] + whole[scan:-2] * 60 + whole[-2:]
    with pytest.raises(PictureError, match=r"x\.jpg is a JPEG in \d+ layers, more than the limit of 40"):
        open_picture(many, "x.jpg")
    open_picture(whole, "x.jpg")


def test_a_png_s_texts_and_profiles_are_not_unpacked() -> None:
    whole = saved(noise(32))
    bomb = zlib.compress(bytes(50 * 2**20))
    extra = chunk(b"zTXt", b"x\0\0" + bomb) + chunk(b"iCCP", b"x\0\0" + bomb) + chunk(b"iTXt", b"x\0\1\0\0\0" + bomb)
    swollen = whole[:33] + extra + whole[33:]
    assert lean_png(swollen) == lean_png(whole)
    np.testing.assert_array_equal(np.asarray(open_picture(swollen)), np.asarray(noise(32)))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", "AVIF"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif", "AVIF"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "video"),
        (b'<?xml version="1.0"?>\n<!-- made by hand --><svg xmlns="x">', "SVG"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "HTML"),
        (b"II*\0\x08\0\0\0", "TIFF"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "WebP"),
        (b"Signs of spring\n", "text"),
        (bytes(50), ""),
        (b"", ""),
    ],
)
def test_what_bytes_are_is_told_by_their_beginning(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", r"IMG_1\.jpg is in HEIC format, which SignLab does not read\. Save it as JPEG; an iPhone"),
        (b"<svg xmlns='x'/>", r"is not a PNG, JPEG or WebP picture, but SVG\. Save it"),
    ],
)
def test_another_format_is_called_by_its_name(content: bytes, said: str) -> None:
    with pytest.raises(PictureError, match=said):
        open_picture(content, "IMG_1.jpg")
