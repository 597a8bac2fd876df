"""The DOCX opens everywhere, shows what the report says and nothing a stranger smuggled in."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from appliance.adapters.documents import Logo, render_docx, render_html
from appliance.foundation.canonical_json import sha256_hex
from appliance.services.reports.document import ReportDocument, build_report_document
from tests.adapters.documents.hostile_report import MARKUP, SCRIPTS, report_with
from tests.adapters.documents.word_file import W, paragraphs, part, parts_of
from tests.services.reports.real_sample import real_report
from tests.services.reports.sample_evaluation import sample

# What a paragraph and a run may hold, in the order ECMA-376 gives; strict readers refuse another one.
PARAGRAPH_ORDER = (
    *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "numPr", "pBdr", "shd", "tabs", "spacing"),
    *("ind", "jc", "outlineLvl"),
)
RUN_ORDER = ("rStyle", "rFonts", "b", "color", "sz", "lang")
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@pytest.fixture(scope="module")
def report() -> ReportDocument:
    return real_report("fails-mfa")


@pytest.fixture(scope="module")
def docx(report: ReportDocument) -> bytes:
    return render_docx(report)


@pytest.fixture(scope="module")
def logo() -> Logo:
    picture = io.BytesIO()
    Image.new("RGB", (600, 200), "navy").save(picture, "PNG")
    return Logo(picture.getvalue(), 600, 200)


def test_every_part_is_xml_and_every_style_it_names_is_there(docx: bytes) -> None:
    parts = {name: part(docx, name) for name in parts_of(docx)}
    styles = {style.get(f"{W}styleId") for style in parts["word/styles.xml"].iter(f"{W}style")}
    used = {
        node.get(f"{W}val")
        for root in parts.values()
        for tag in ("pStyle", "rStyle", "tblStyle", "basedOn", "next")
        for node in root.iter(f"{W}{tag}")
    }

    assert next(iter(parts)) == "[Content_Types].xml"
    assert used <= styles
    assert used >= {"Heading1", "Heading2", "Heading3", "Bullet", "Answer", "BadWord"}


def test_properties_stand_in_the_order_that_strict_readers_want(docx: bytes) -> None:
    for name in ("word/document.xml", "word/styles.xml", "word/footer.xml"):
        root = part(docx, name)
        for tag, order in (("pPr", PARAGRAPH_ORDER), ("rPr", RUN_ORDER)):
            for node in root.iter(f"{W}{tag}"):
                places = [order.index(child.tag.removeprefix(W)) for child in node]
                assert places == sorted(places), (name, [child.tag for child in node])


def test_every_relation_that_is_named_leads_to_a_part(
    docx: bytes, report: ReportDocument, logo: Logo
) -> None:
    for made in (docx, render_docx(report, logo)):
        parts = parts_of(made)
        known = {each.get("Id"): each.get("Target") for each in part(made, "word/_rels/document.xml.rels")}
        assert {f"word/{target}" for target in known.values()} <= set(parts)
        named = {
            value
            for node in part(made, "word/document.xml").iter()
            for key, value in node.attrib.items()
            if key in {f"{RELATIONS}id", f"{RELATIONS}embed"}
        }
        assert named <= set(known)


@pytest.mark.req("REPT-02")
def test_pages_are_numbered_and_carry_the_digest_of_the_report(docx: bytes, report: ReportDocument) -> None:
    codes = [node.text for node in part(docx, "word/footer.xml").iter(f"{W}instrText")]
    (foot,) = paragraphs(docx, "word/footer.xml")

    assert codes == [" PAGE ", " NUMPAGES "]
    assert sha256_hex(report.as_document()) in foot
    assert "21 November 2026" in paragraphs(docx, "word/header.xml")[0]


@pytest.mark.req("REPT-02")
def test_it_says_what_the_report_says(docx: bytes, report: ReportDocument) -> None:
    text = "\n".join(paragraphs(docx))

    assert report.cover.outcome_sentence in text
    for control in report.controls:
        assert f"{control.control_id}  {control.title}" in text
        assert control.reason in text
        for check in control.spoken:
            assert check.title in text
    for record in report.evidence_register:
        assert record.sha256 in text
    for section in report.answer_annex.sections:
        for entry in section.entries:
            assert entry.text in text
    assert report.pack.sha256 in text


@pytest.mark.parametrize(
    "text",
    [MARKUP, SCRIPTS, "&amp; \ufffe\uffff]]> <w:p/>", "one\ntwo  three"],
    ids=["markup", "scripts", "xml", "spaces"],
)
def test_text_of_strangers_stays_text(text: str) -> None:
    docx = render_docx(report_with(text))
    said = paragraphs(docx)

    plain = build_report_document(*sample())
    assert len(said) == pytest.approx(len(paragraphs(render_docx(plain))), abs=12)
    if text.isprintable() and "\ufffe" not in text and "\u202e" not in text:
        assert text in said
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u202e\ufffe\uffff]", "".join(said))


@pytest.mark.req("REPT-02", "ORG-06")
def test_the_logo_of_the_organisation_stands_on_the_cover_of_each(report: ReportDocument, logo: Logo) -> None:
    parts = parts_of(render_docx(report, logo))
    assert parts["word/media/logo.png"] == logo.png
    assert b'cx="2160000" cy="720000"' in parts["word/document.xml"]

    page = render_html(report, logo).decode()
    assert f'src="{logo.as_data}"' in page
    assert 'alt="Logo of Calder &amp; Wren Accountants LLP"' in page
    assert b"logo" not in parts_of(render_docx(report))["word/document.xml"]


@pytest.mark.req("REPT-02", "ORG-06")
def test_what_the_organisation_calls_itself_stands_on_the_cover_beside_its_legal_name(
    report: ReportDocument,
) -> None:
    legal, name = report.cover.organisation, "Calder <&> Wren"
    said = paragraphs(render_docx(report, known_as=name))
    assert said[said.index("Known as") + 1] == name
    assert (
        '<dt>Known as</dt><dd dir="auto">Calder &lt;&amp;&gt; Wren</dd>'
        in render_html(report, known_as=name).decode()
    )
    assert render_docx(report, known_as=legal) == render_docx(report)
    assert render_html(report, known_as=legal) == render_html(report)


def test_a_small_logo_is_not_blown_up() -> None:
    small = Logo(b"", 20, 10)

    assert (small.across, small.down) == (20 * 9525, 10 * 9525)
    assert (small.points_across, small.points_down) == (15, 7)


@pytest.mark.req("REPT-02")
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
def test_libreoffice_opens_it(docx: bytes, tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(docx)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    run = subprocess.run(
        [*command, "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "report.docx")],
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF"), run.stderr
