"""Small real files, made here: the same bytes each time, of nobody's making but ours."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_MOMENT = (2026, 1, 1, 0, 0, 0)
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def csv(header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """A table as spreadsheets export it."""
    lines = [header, *rows]
    return "".join(",".join(str(cell) for cell in line) + "\r\n" for line in lines).encode()


def text(*lines: str) -> bytes:
    """Plain lines."""
    return "".join(f"{line}\n" for line in lines).encode()


def json_document(content: object) -> bytes:
    """What a console exports."""
    return json.dumps(content, indent=1).encode()


def pdf(*lines: str) -> bytes:
    """One page with a line of text each."""
    shown = " ".join(f"({_pdf_text(line)}) Tj T*" for line in lines)
    page = f"BT /F1 12 Tf 15 TL 60 780 Td {shown} ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    written, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(written))
    return written + head + table + tail


def _pdf_text(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def png(width: int = 480, height: int = 270) -> bytes:
    """A picture such as a screenshot: a bar of colour over a pale field."""
    bar, field = bytes((23, 50, 77)) * width, bytes((238, 242, 246)) * width
    return _png(width, [bar if number < height // 6 else field for number in range(height)])


def joint(size: int = 120) -> bytes:
    """A logo for a joinery: a board with three tails of a dovetail, light on dark."""
    dark, light = bytes((122, 74, 36)), bytes((246, 226, 196))
    board = size * 3 // 4
    rows = []
    for y in range(board):
        slope = size // 16 - y // 12  # the tails are widest at their ends
        tails = [range(size * n // 14 - slope, size * (n + 2) // 14 + slope) for n in (2, 6, 10)]
        rows.append(b"".join(light if any(x in tail for tail in tails) else dark for x in range(size)))
    return _png(size, [*rows, *[light * size] * (size - board)])


def _png(width: int, rows: Sequence[bytes]) -> bytes:
    height = len(rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def docx(*paragraphs: str) -> bytes:
    """A Word document."""
    body = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in paragraphs)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    start = '<?xml version="1.0" encoding="UTF-8"?>'
    return zipped(
        {
            "[Content_Types].xml": f'{start}<Types xmlns="{types}">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_OFFICE}"/></Types>'.encode(),
            "_rels/.rels": f'{start}<Relationships xmlns="{relations}"><Relationship Id="r1"'
            f' Type="{_RELATION}" Target="word/document.xml"/></Relationships>'.encode(),
            "word/document.xml": f'{start}<w:document xmlns:w="{space}"><w:body>{body}</w:body>'
            "</w:document>".encode(),
        }
    )


def mail(sender: str, subject: str, *lines: str) -> bytes:
    """A message as mail programs save it."""
    head = f"From: {sender}\r\nTo: office@larkfield-joinery.example.test\r\nSubject: {subject}\r\n"
    kind = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    return (head + kind + "\r\n".join(lines) + "\r\n").encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive whose bytes depend on nothing but its files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
