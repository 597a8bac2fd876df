"""The stylesheet is ours: no typeface, mark or address of a government's site is left in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.tools.asset_build import build
from scripts.tools.page_styles import ForeignMarkError, compact, own_stylesheet, refuse_foreign_marks

CHECKOUT = Path(__file__).resolve().parents[2]
LOCK = CHECKOUT / "assets" / "package-lock.json"
LIBRARY = (
    "/*! The typeface belongs to somebody else */"
    '@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2) format("woff2")}'
    ".govuk-link{font-family:GDS Transport,arial,sans-serif;font-size:1.1875rem;line-height:1.3157894737}"
    ".govuk-header__logo,.govuk-button{color:red}"
    "@media print{.govuk-footer__crest{background:url(/assets/images/govuk-crest.svg)}}"
    "@media print{.govuk-heading-m{color:#000}.govuk-header{display:none}}"
)


def test_faces_marks_and_unused_parts_are_taken_out_and_the_rest_stays() -> None:
    css = own_stylesheet(LIBRARY, ".tx-card { color: blue; }")
    assert css == (
        ".govuk-link{font-family:var(--tx-font);font-size:1rem;line-height:1.5}"
        ".govuk-button{color:red}@media print{.govuk-heading-m{color:#000}}\n.tx-card{color: blue;}"
    )
    refuse_foreign_marks("app.css", css)


@pytest.mark.parametrize(
    "left", ["font-family:GDS Transport", "url(/assets/images/govuk-crest.svg)", "icon-crown", "Crest"]
)
def test_a_mark_that_is_left_fails_the_build(left: str) -> None:
    with pytest.raises(ForeignMarkError, match=r"app\.css still holds"):
        refuse_foreign_marks("app.css", f".a{{color:red}} {left}")


def test_the_skin_is_made_small_without_changing_what_it_says() -> None:
    assert compact("/* why */ .a > b {\n  margin: 0 auto;\n}\n") == ".a > b{margin: 0 auto;}"


def test_a_build_names_every_file_by_its_content_and_swaps_the_folder_whole(tmp_path: Path) -> None:
    packages, out = tmp_path / "packages", tmp_path / "static" / "built"
    _library_at(packages)
    (out / "old").mkdir(parents=True)
    build(packages, CHECKOUT / "assets", out)
    names = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert set(names) == {
        "app.css",
        "app.js",
        "components.js",
        "inter-latin.woff2",
        "inter-latin-ext.woff2",
        "mark.svg",
    }
    assert not (out / "old").exists()
    assert all((out / served).is_file() for served in names.values())
    assert f'url("{names["inter-latin.woff2"]}")' in (out / names["app.css"]).read_text(encoding="utf-8")
    assert f'from "./{names["components.js"]}"' in (out / names["app.js"]).read_text(encoding="utf-8")


def test_the_files_of_the_build_before_stay_for_pages_that_are_open(tmp_path: Path) -> None:
    packages, out = tmp_path / "packages", tmp_path / "built"
    _library_at(packages, script="export function initAll() { 1; }")
    build(packages, CHECKOUT / "assets", out)
    former = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["components.js"]
    for change, stays in (("2;", True), ("3;", False)):
        script = packages / "govuk-frontend/dist/govuk/govuk-frontend.min.js"
        script.write_text(f"export function initAll() {{ {change} }}", encoding="utf-8")
        build(packages, CHECKOUT / "assets", out)
        assert (out / former).exists() is stays


def test_a_build_with_a_mark_left_leaves_the_old_files_in_place(tmp_path: Path) -> None:
    packages, out = tmp_path / "packages", tmp_path / "built"
    _library_at(packages, script="/* the crown */ export {};")
    out.mkdir()
    (out / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ForeignMarkError):
        build(packages, CHECKOUT / "assets", out)
    assert (out / "manifest.json").read_text(encoding="utf-8") == "{}"


def test_the_lock_pins_every_package_by_its_sha512_and_names_no_registry() -> None:
    text = LOCK.read_text(encoding="utf-8")
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert packages
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert not any("resolved" in entry for entry in packages.values())
    assert "registry" not in text


def _library_at(packages: Path, script: str = "export function initAll() {}") -> None:
    govuk = packages / "govuk-frontend" / "dist" / "govuk"
    faces = packages / "@fontsource-variable" / "inter" / "files"
    govuk.mkdir(parents=True)
    faces.mkdir(parents=True)
    (govuk / "govuk-frontend.min.css").write_text(LIBRARY, encoding="utf-8")
    (govuk / "govuk-frontend.min.js").write_text(f"{script}\n//# sourceMappingURL=x.map", encoding="utf-8")
    for part in ("latin", "latin-ext"):
        (faces / f"inter-{part}-wght-normal.woff2").write_bytes(part.encode())
    (faces.parent / "LICENSE").write_text("OFL", encoding="utf-8")
