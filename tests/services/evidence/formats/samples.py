"""One real file of every accepted format, made here, small and the same each time."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from tests.services.evidence.formats.compound_files import compound_file

_CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{main}+xml"/>'
    "</Types>"
)
_RELATIONS = '<?xml version="1.0"?><Relationships xmlns="urn:relations"/>'
_OFFICE = {
    "docx": ("word/document.xml", "wordprocessingml.document.main"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation.main"),
}
_OPEN = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


def picture(kind: str) -> bytes:
    """A picture as Pillow writes it: "PNG", "JPEG" or "WEBP"."""
    held = io.BytesIO()
    image = Image.new("RGB", (64, 48), "white")
    image.putpixel((10, 10), (200, 30, 30))
    image.save(held, kind)
    return held.getvalue()


def pdf() -> bytes:
    held = io.BytesIO()
    canvas = Canvas(held, invariant=1)
    canvas.drawString(72, 720, "Firewall review, 3 November 2026")
    canvas.save()
    return held.getvalue()


def zipped(files: dict[str, bytes | str], *, stored: tuple[str, ...] = ()) -> bytes:
    """A zip container of these files, in this order."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (2026, 11, 3, 9, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            container.writestr(entry, content)
    return held.getvalue()


def office_parts(ending: str) -> dict[str, bytes | str]:
    """The parts of a small document, to be zipped, or spoiled first."""
    part, main = _OFFICE[ending]
    return {
        "[Content_Types].xml": _CONTENT_TYPES.format(part=part, main=main),
        "_rels/.rels": _RELATIONS,
        part: f'<?xml version="1.0"?><document xmlns="urn:{ending}">Password rules</document>',
        "docProps/thumbnail.jpeg": picture("JPEG"),
    }


def open_document_parts(ending: str) -> dict[str, bytes | str]:
    return {
        "mimetype": _OPEN[ending],
        "content.xml": '<?xml version="1.0"?><document>Asset register</document>',
        "META-INF/manifest.xml": '<?xml version="1.0"?><manifest/>',
    }


def mail(attachment: tuple[str, bytes] | None = None) -> bytes:
    message = EmailMessage()
    message["From"] = "it@supplier.example"
    message["To"] = "office@larkfield.example"
    message["Date"] = "Tue, 03 Nov 2026 09:00:00 +0000"
    message["Subject"] = "Your firewall was reviewed"
    message.set_content("We reviewed the rules today.\n")
    if attachment:
        name, content = attachment
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def outlook_message(attachment: str | None = None) -> bytes:
    streams = {
        "__properties_version1.0": b"\0" * 32,
        "__substg1.0_001A001F": "IPM.Note".encode("utf-16-le"),
        "__substg1.0_1000001F": ("We reviewed the rules today. " * 200).encode("utf-16-le"),
    }
    if attachment:
        streams["__substg1.0_3707001F"] = attachment.encode("utf-16-le")
    return compound_file(streams)


SAMPLES: dict[str, bytes] = {
    "pdf": pdf(),
    "png": picture("PNG"),
    "jpg": picture("JPEG"),
    "jpeg": picture("JPEG"),
    "webp": picture("WEBP"),
    "txt": "Screens lock after 10 minutes, in the café too.\n".encode(),
    "log": b"2026-11-03T09:00:00Z \x1b[32mINFO\x1b[0m update installed\n" * 50,
    "csv": b"device,os,patched\r\nLAP-01,Windows 11,2026-11-01\r\n",
    "json": b'{"devices": [{"name": "LAP-01", "ok": true, "age": 1.5e1}], "note": "caf\xc3\xa9 \\u00e9"}\n',
    "xml": b'<?xml version="1.0"?>\n<!DOCTYPE nmaprun>\n<nmaprun><host up="1"/></nmaprun>\n',
    "docx": zipped(office_parts("docx")),
    "xlsx": zipped(office_parts("xlsx")),
    "pptx": zipped(office_parts("pptx")),
    "odt": zipped(open_document_parts("odt"), stored=("mimetype",)),
    "ods": zipped(open_document_parts("ods"), stored=("mimetype",)),
    "eml": mail(("firewall.pdf", pdf())),
    "msg": outlook_message("firewall.pdf"),
    "zip": zipped({"policies/access.pdf": pdf(), "screens/lock.png": picture("PNG")}),
}
