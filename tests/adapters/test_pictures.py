"""What somebody sends as a picture comes out as our own, or not at all."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from appliance.adapters.pictures import Drawn, PictureRefusedError, draw_again

FITS = {"widest": 600, "highest": 200, "most_bytes": 131_072}


def picture(form: str, size: tuple[int, int] = (40, 20), mode: str = "RGB", **more: object) -> bytes:
    into = io.BytesIO()
    Image.new(mode, size, 0x3366CC).save(into, form, **more)
    return into.getvalue()


def opened(drawn: Drawn) -> Image.Image:
    found = Image.open(io.BytesIO(drawn.png))
    found.load()
    return found


@pytest.mark.req("ORG-06")
@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_each_kind_comes_out_as_a_png_of_the_same_size(form: str) -> None:
    drawn = draw_again(picture(form), **FITS)
    made = opened(drawn)
    assert (made.format, made.size, (drawn.width, drawn.height)) == ("PNG", (40, 20), (40, 20))


@pytest.mark.req("ORG-06")
def test_what_is_larger_is_made_to_fit_in_its_proportions() -> None:
    drawn = draw_again(picture("JPEG", (3000, 500)), **FITS)
    assert (drawn.width, drawn.height) == (600, 100)


@pytest.mark.req("ORG-06")
def test_nothing_but_pixels_comes_through() -> None:
    notes = Image.Exif()
    notes[0x010E] = "SECRET-PLACE"
    sent = picture("JPEG", exif=notes.tobytes(), comment=b"SECRET-NOTE") + b"<script>SECRET-TAIL</script>"
    drawn = draw_again(sent, **FITS)
    assert b"SECRET" not in drawn.png
    assert opened(drawn).info == {}


@pytest.mark.req("ORG-06")
def test_a_picture_is_turned_upright_as_its_camera_said() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    drawn = draw_again(picture("JPEG", exif=turned.tobytes()), **FITS)
    assert (drawn.width, drawn.height) == (20, 40)


@pytest.mark.req("ORG-06")
def test_what_shines_through_stays_so() -> None:
    into = io.BytesIO()
    Image.new("RGBA", (10, 10), (1, 2, 3, 0)).save(into, "PNG")
    assert opened(draw_again(into.getvalue(), **FITS)).convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]


@pytest.mark.req("ORG-06")
def test_noise_is_kept_within_the_bytes_there_are() -> None:
    into = io.BytesIO()
    Image.effect_noise((900, 300), 200).convert("RGB").save(into, "PNG")
    assert len(draw_again(into.getvalue(), widest=600, highest=200, most_bytes=20_000).png) <= 20_000


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and has next to nothing in it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


REFUSED = {
    "nothing": b"",
    "text": b"hello",
    "a drawing in XML": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "half a picture": picture("PNG", (400, 400))[:60],
    "a document": b"%PDF-1.7\n",
    "a bomb": bomb(9_000, 9_000),
    "a larger bomb": bomb(60_000, 60_000),
    "a thread": bomb(20_000, 1),
    "a kind few know": picture("TIFF"),
}


@pytest.mark.req("ORG-06")
@pytest.mark.parametrize("sent", REFUSED.values(), ids=REFUSED)
def test_anything_else_is_refused_in_words(sent: bytes) -> None:
    with pytest.raises(PictureRefusedError, match="picture"):
        draw_again(sent, **FITS)
