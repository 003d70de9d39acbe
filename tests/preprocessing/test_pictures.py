from __future__ import annotations

import contextlib
import io
import struct
import warnings
import zlib

import numpy as np
import pytest
from PIL import Image

from signcore import preprocessing
from signcore.errors import PictureError
from signcore.preprocessing import open_picture, prepare_picture, sign_in
from tests.toy_runs import toy_part


def _saved(picture: Image.Image, form: str, **how) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, form, **how)
    return stream.getvalue()


def _halves(width: int = 40, height: int = 20) -> Image.Image:
    """Black on the left, white on the right."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, width // 2 :] = 255
    return Image.fromarray(pixels)


def _pixels(content: bytes) -> np.ndarray:
    picture = open_picture(content)
    assert picture.mode == "RGB"
    return np.asarray(picture)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_a_sign_of_28_by_28_passes_unchanged(form):
    for sign in (*toy_part(3).images, np.random.default_rng(0).integers(0, 256, (28, 28)).astype(np.uint8)):
        prepared = prepare_picture(open_picture(_saved(Image.fromarray(sign), form, lossless=True)))
        assert np.array_equal(prepared.pixels, sign) and prepared.pixels.dtype == np.uint8


def test_every_step_can_be_shown():
    prepared = prepare_picture(_halves(1200, 900))
    assert [step.title for step in prepared.steps] == ["Original", "Cropped to a square", "In greyscale", "28×28 pixels"]
    assert [step.picture.shape for step in prepared.steps] == [(384, 512, 3), (512, 512, 3), (512, 512), (28, 28)]
    assert all(step.picture.dtype == np.uint8 for step in prepared.steps)
    assert np.array_equal(prepared.steps[-1].picture, prepared.pixels)


@pytest.mark.parametrize(
    ("orientation", "expected"),
    [
        (1, (slice(None), slice(0, 15))),
        (3, (slice(None), slice(25, 40))),
        (6, (slice(0, 15), slice(None))),
        (8, (slice(25, 40), slice(None))),
    ],
)
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_taken_sideways_is_turned_upright(orientation, expected, form):
    exif = Image.Exif()
    exif[0x0112] = orientation
    pixels = _pixels(_saved(_halves(), form, exif=exif))
    # 6: the camera's left edge is the top of the picture; 8: the bottom.
    assert pixels.shape == ((20, 40, 3) if orientation in (1, 3) else (40, 20, 3))
    assert pixels[expected].max() < 60, "the black half"
    assert pixels.mean() == pytest.approx(127, abs=10)


def test_what_is_transparent_is_white():
    layered = np.zeros((30, 30, 4), np.uint8)
    layered[:10] = (0, 0, 0, 255)
    layered[10:20] = (0, 0, 0, 128)
    for form in ("PNG", "WEBP"):
        pixels = _pixels(_saved(Image.fromarray(layered), form, lossless=True, exact=True))
        assert (pixels[:10] == 0).all() and (pixels[10:20] == 127).all() and (pixels[20:] == 255).all()
    grey = _pixels(_saved(Image.fromarray(layered).convert("LA"), "PNG"))
    assert (grey[:10] == 0).all() and (grey[20:] == 255).all()


def test_a_palette_with_a_transparent_colour_is_white_there():
    palette = _halves().convert("P", palette=Image.Palette.ADAPTIVE, colors=2)
    black = palette.getpixel((0, 0))
    assert (_pixels(_saved(palette, "PNG"))[:, :20] == 0).all()
    assert (_pixels(_saved(palette, "PNG", transparency=black)) == 255).all()


@pytest.mark.parametrize("mode", ["1", "L"])
def test_grey_and_two_coloured_pictures_open(mode):
    pixels = _pixels(_saved(_halves().convert(mode), "PNG"))
    assert (pixels[:, :20] == 0).all() and (pixels[:, 20:] == 255).all()
    assert (_pixels(_saved(_halves().convert("L"), "PNG", transparency=0)) == 255).all()


def test_sixteen_bits_become_eight():
    levels = np.repeat(np.array([[0, 255, 256, 0x8000, 0xFFFF]], np.uint16), 5, axis=0)
    content = _saved(Image.fromarray(levels), "PNG")
    assert content[24] == 16, "the bit depth of the file"
    assert _pixels(content)[0, :, 0].tolist() == [0, 0, 1, 128, 255]


def test_cmyk_photographs_open():
    pixels = _pixels(_saved(_halves().convert("CMYK"), "JPEG", quality=95))
    assert pixels[:, :15].max() < 40 and pixels[:, 25:].min() > 215


@pytest.mark.parametrize(("form", "how"), [("PNG", {}), ("JPEG", {"quality": 95}), ("WEBP", {"quality": 95})])
def test_large_photographs_are_reduced_and_look_the_same(form, how):
    ramp = np.tile(np.linspace(0, 255, 3000).astype(np.uint8)[:, None, None], (1, 2500, 3))
    picture = open_picture(_saved(Image.fromarray(ramp), form, **how))
    assert 1024 <= min(picture.size) <= 2500
    prepared = prepare_picture(picture)
    rows = prepared.pixels.mean(axis=1)
    whole = np.add.reduceat(np.linspace(0, 255, 3000)[250:2750], (np.arange(28) * 2500 / 28).astype(int)) / (2500 / 28)
    assert np.abs(rows - whole).max() < 4


def test_large_transparent_pictures_are_over_white_too():
    layered = np.zeros((2100, 2100, 4), np.uint8)
    layered[:1050] = (0, 0, 0, 255)
    pixels = _pixels(_saved(Image.fromarray(layered), "PNG", compress_level=1))
    assert pixels.shape == (1050, 1050, 3) and (pixels[:520] == 0).all() and (pixels[530:] == 255).all()


def test_a_square_is_cut_where_it_was_asked_and_beyond_the_edges_they_go_on():
    wide = np.zeros((20, 60, 3), np.uint8)
    wide[:, :20], wide[:, 20:40], wide[:, 40:] = 50, 150, 250
    picture = Image.fromarray(wide)
    assert set(np.unique(prepare_picture(picture).pixels)) == {150}, "the middle by default"
    assert set(np.unique(prepare_picture(picture, (0, 0, 20, 20)).pixels)) == {50}
    assert set(np.unique(prepare_picture(picture, (50, 0, 70, 20)).pixels)) == {250}, "half of it lies beyond the edge"
    assert set(np.unique(prepare_picture(picture, (-90, -90, -60, -60)).pixels)) == {50}, "all of it does"
    assert prepare_picture(picture, (40, 0, 50, 10)).steps[1].picture.shape == (10, 10, 3)
    assert prepare_picture(picture, (0.2, 0.2, 0.6, 0.6)).steps[1].picture.shape == (1, 1, 3)


def test_every_step_is_kept_with_its_title_and_its_reason():
    picture = _halves(60, 40)
    prepared = prepare_picture(picture, (10, 0, 50, 40), hand=(20, 5, 45, 35), contrast=True, mirrored=True)
    titles = [step.title for step in prepared.steps]
    assert titles == [
        "Original", "The hand found", "Cropped to a square", "Mirrored", "In greyscale", "More contrast", "28×28 pixels",
    ]  # fmt: skip
    assert all(step.words.endswith(".") for step in prepared.steps)
    cropped, mirrored = prepared.steps[2].picture, prepared.steps[3].picture
    assert np.array_equal(cropped[:, ::-1], mirrored)
    assert prepared.pixels.min() == 0 and prepared.pixels.max() == 255
    assert np.array_equal(sign_in(picture.convert("L"), (10, 0, 50, 40), contrast=True, mirrored=True), prepared.pixels)


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_turned_photograph_is_also_shown_as_it_came(orientation):
    stored = np.random.default_rng(1).integers(0, 255, (30, 50, 3)).astype(np.uint8)
    exif = Image.Exif()
    exif[0x0112] = orientation
    opened = open_picture(_saved(Image.fromarray(stored), "PNG", exif=exif))
    steps = prepare_picture(opened).steps
    assert [step.title for step in steps[:2]] == ["Original", "Upright"]
    assert np.array_equal(steps[0].picture, stored) and np.array_equal(steps[1].picture, np.asarray(opened))


def test_doubtful_pictures_are_named():
    random = np.random.default_rng(0)
    shaded = Image.fromarray(random.integers(60, 200, (40, 40, 3)).astype(np.uint8))
    assert prepare_picture(shaded).warnings == ()
    (small,) = prepare_picture(shaded.crop((0, 0, 20, 20))).warnings
    assert "only 20 pixels" in small
    (flat,) = prepare_picture(Image.new("RGB", (40, 40), (90, 90, 90))).warnings
    assert "contrast" in flat
    (drawn,) = prepare_picture(_halves(40, 40)).warnings
    assert "line drawing" in drawn
    for sign in toy_part(24).images:
        assert prepare_picture(Image.fromarray(sign).convert("RGB")).warnings == ()


def _png_header(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [8_000, 12_000, 60_000])
def test_a_small_file_with_too_many_pixels_is_refused_before_they_are_made(side):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with pytest.raises(PictureError, match="million"):
            open_picture(_png_header(side, side), "bomb.png")


def test_the_limits_are_said(monkeypatch):
    monkeypatch.setattr(preprocessing, "MAX_PIXELS", 799)
    with pytest.raises(PictureError, match=r"hand\.png has 40×20 pixels"):
        open_picture(_saved(_halves(), "PNG"), "hand.png")
    monkeypatch.setattr(preprocessing, "MAX_PICTURE_BYTES", 20)
    with pytest.raises(PictureError, match=r"hand\.png has 0\.0 MB"):
        open_picture(_saved(_halves(), "PNG"), "hand.png")


@pytest.mark.parametrize(("form", "said"), [("TIFF", ", but TIFF"), ("ICO", ", but ICO"), ("PDF", ", but PDF"), ("PPM", "")])
def test_other_pictures_are_refused(form, said):
    with pytest.raises(PictureError, match=rf"x\.png is not a PNG, JPEG or WebP picture{said}\."):
        open_picture(_saved(_halves(), form), "x.png")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
def test_content_decides_whatever_the_file_is_called(form):
    picture = open_picture(_saved(_halves(), form), "x.jfif")
    assert picture.mode == "RGB" and picture.size == _halves().size


@pytest.mark.parametrize("content", [b"", b"hello", b"\x89PNG", b"<svg xmlns='http://www.w3.org/2000/svg'/>", bytes(5000)])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(PictureError, match="is not a PNG, JPEG or WebP picture"):
        open_picture(content)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_whatever_is_damaged_ends_in_a_sentence(form):
    noisy = Image.fromarray(np.random.default_rng(0).integers(0, 256, (60, 60, 3)).astype(np.uint8))
    exif = Image.Exif()
    exif[0x0112] = 6
    whole = _saved(noisy, form, exif=exif)
    with pytest.raises(PictureError, match=r"x\.jpg is (damaged|no PNG)"):
        open_picture(whole[: len(whole) // 2], "x.jpg")
    random = np.random.default_rng(1)
    for _trial in range(300):
        content = bytearray(whole)
        for place in random.integers(0, min(len(content), 400), 4):
            content[place] = random.integers(0, 256)
        with contextlib.suppress(PictureError):  # and nothing else
            prepare_picture(open_picture(bytes(content), "x.jpg"))
