import pytest
from reportlab.pdfbase.ttfonts import TTFontFile

from appliance.adapters.documents.glyphs import printable
from appliance.adapters.documents.layout_engine import FONTS
from appliance.adapters.documents.templating import boxed, cut, long_date, opening, whole
from appliance.foundation.visible_text import visible


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("Brook & Vale Ltd", "Brook & Vale Ltd"),
        (
            "Škoda, Ωmega, Жук, naïve \u2013 “yes” ✓ → £ \u00d7 ≥",
            "Škoda, Ωmega, Жук, naïve \u2013 “yes” ✓ → £ \u00d7 ≥",
        ),
        ("cafe\u0301", "café"),
        ("中", "[U+4E2D]"),
        ("שלום", "[U+05E9][U+05DC][U+05D5][U+05DD]"),
        ("😀", "[U+1F600]"),
        ("a\u202eb\x07", "a[U+202E]b[U+0007]"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
    ],
)
def test_what_the_fonts_lack_is_printed_as_its_code_point(given: str, printed: str) -> None:
    assert printable(given) == printed
    assert printable(printed) == printed


def test_screens_show_every_script_but_no_hidden_character() -> None:
    assert visible("中 שלום 😀 a\u202eb\x07\u200b\u2028") == "中 שלום 😀 a[U+202E]b[U+0007][U+200B][U+2028]"
    assert visible("co\u00adop \u0641\u200c\u0627\nnext\tone") == "co\u00adop \u0641\u200c\u0627\nnext\tone"


def test_both_cuts_of_the_text_font_have_the_same_glyphs() -> None:
    regular, semibold = (TTFontFile(str(FONTS / f"Inter-{cut}.ttf")) for cut in ("Regular", "SemiBold"))

    assert set(regular.charToGlyph) == set(semibold.charToGlyph)


def test_every_sign_the_templates_use_is_in_the_fonts() -> None:
    signs = "…·\u00d7•\u2013—\u2018\u2019“”✓✗→£ "

    assert printable(signs) == signs


def test_the_licences_stand_beside_the_fonts() -> None:
    assert "SIL Open Font License" in (FONTS / "Inter-LICENSE.txt").read_text(encoding="utf-8")
    assert "SIL Open Font License" in (FONTS / "JetBrainsMono-LICENSE.txt").read_text(encoding="utf-8")


def test_text_for_narrow_places_counts_the_characters_that_are_printed() -> None:
    assert cut("Brook & Vale Ltd", 20) == "Brook & Vale Ltd"
    assert cut("中" * 10, 20) == "[U+4E2D][U+4E2D][U+…"


def test_text_in_a_box_is_cut_with_a_note_and_never_silently() -> None:
    assert boxed("a" * 1000) == "a" * 1000
    assert boxed("a" * 1001).endswith("… (cut here; the whole text is in findings.json)")


def test_whole_text_is_escaped_line_by_line() -> None:
    assert whole("<b>\n&") == "&lt;b&gt;<br/>&amp;"


def test_a_long_list_leaves_its_first_lines_with_the_question() -> None:
    assert opening("one\ntwo") == ("one\ntwo", "")
    head, tail = opening("\n".join(str(n) for n in range(20)))
    assert (head, tail.split("\n")[0], len(tail.split("\n"))) == ("0\n1\n2", "3", 17)


def test_dates_are_written_the_same_in_every_locale() -> None:
    assert long_date("2026-11-01") == "1 November 2026"
    assert long_date("some time ago") == "some time ago"
