"""Pictures that people send, drawn again: what comes out is our own PNG of their pixels, and nothing else.

Metadata, colour profiles, further frames, and whatever was hidden behind the picture stay behind.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_MOST_PIXELS = 12_000_000  # a telephone's photograph; decoded it takes 48 MB
_LONGEST_SIDE = 10_000


@dataclass(frozen=True)
class Drawn:
    """A PNG of ours, and its size in pixels."""

    png: bytes
    width: int
    height: int


class PictureRefusedError(Exception):
    """The bytes are no picture we draw. The message is a sentence for whoever sent it."""


def draw_again(data: bytes, *, widest: int, highest: int, most_bytes: int) -> Drawn:
    """The picture as a PNG that fits into ``widest`` by ``highest`` pixels and ``most_bytes``.

    Raises PictureRefusedError for anything that is not one of FORMATS, too large, or damaged.
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as sent:
            _refuse_huge(sent.size)
            sent.draft("RGB", (widest, highest))  # a photograph is decoded no larger than it is needed
            drawn = _upright(sent)
    except PictureRefusedError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except Exception as error:  # each decoder fails in ways of its own, and all of them mean the same
        raise PictureRefusedError(
            "This file cannot be read as a picture. Use a PNG, JPEG, WebP or GIF file"
        ) from error
    drawn.thumbnail((widest, highest), Image.Resampling.LANCZOS)
    return _written(drawn, most_bytes)


def _refuse_huge(size: tuple[int, int]) -> None:
    if size[0] * size[1] > _MOST_PIXELS or max(size) > _LONGEST_SIDE:
        raise _too_large()


def _too_large() -> PictureRefusedError:
    return PictureRefusedError("This picture has too many pixels. Save it smaller: 600 by 200 are enough")


def _upright(sent: Image.Image) -> Image.Image:
    turned = ImageOps.exif_transpose(sent)
    mode = "RGBA" if turned.has_transparency_data else "RGB"
    pixels = turned.convert(mode)
    plain = Image.new(mode, pixels.size)
    plain.paste(pixels)
    return plain


def _written(picture: Image.Image, most_bytes: int) -> Drawn:
    """As it is, or with fewer colours, or smaller, until it fits."""
    while True:
        for candidate in (picture, picture.quantize(256, method=Image.Quantize.FASTOCTREE)):
            into = io.BytesIO()
            candidate.save(into, "PNG", optimize=True)
            if into.tell() <= most_bytes:
                return Drawn(into.getvalue(), candidate.width, candidate.height)
        picture = picture.resize((max(1, picture.width // 2), max(1, picture.height // 2)))
