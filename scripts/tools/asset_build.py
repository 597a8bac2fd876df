"""Makes the files browsers fetch.

    python scripts/tools/asset_build.py PACKAGES SOURCES OUT

PACKAGES is the node_modules folder, SOURCES our assets/ folder, OUT the folder to be served. Every file is
named by its content, so that browsers may keep it for good; manifest.json tells the pages the names.
Standard library only.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from scripts.tools.page_styles import own_stylesheet, refuse_foreign_marks

SKIN_ORDER = ("tokens", "base", "shell", "forms", "parts", "comfort", "intake")
SCRIPT_ORDER = ("menu", "reveal", "copying", "polling", "upload_row", "uploads", "start")
FACES = {
    "inter-latin.woff2": "inter-latin-wght-normal",
    "inter-latin-ext.woff2": "inter-latin-ext-wght-normal",
}


class Served:
    """The folder to be served: put files in, get the name each is served under."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, str] = {}

    def put(self, name: str, content: bytes) -> str:
        """Store one file under a name that ends in a piece of its SHA-256, and return that name."""
        stem, _, ending = name.rpartition(".")
        served = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
        (self.folder / served).write_bytes(content)
        self.names[name] = served
        return served

    def put_text(self, name: str, text: str) -> str:
        """The same for text, which is looked through first."""
        refuse_foreign_marks(name, text)
        return self.put(name, text.encode("utf-8"))


def build(packages: Path, sources: Path, out: Path) -> None:
    """Write everything beside the target and swap it in whole: half a build is never served."""
    fresh = out.with_name(f"{out.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    served = Served(fresh)
    put_styles(served, packages, sources)
    put_scripts(served, packages, sources)
    served.put_text("mark.svg", (sources / "mark.svg").read_text(encoding="utf-8"))
    # The component library's package carries no licence text, so ours holds it.
    shutil.copyfile(sources / "licence-components.txt", fresh / "licence-components.txt")
    shutil.copyfile(packages / "@fontsource-variable/inter/LICENSE", fresh / "licence-typeface.txt")
    _keep_former(out, fresh)
    manifest = json.dumps(served.names, indent=2, sort_keys=True)
    (fresh / "manifest.json").write_text(f"{manifest}\n", encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    fresh.rename(out)


def _keep_former(out: Path, fresh: Path) -> None:
    """The files of the build before this one stay for one round: pages that are open still ask for them."""
    former = out / "manifest.json"
    names = json.loads(former.read_text(encoding="utf-8")).values() if former.exists() else ()
    for name in names:
        if (out / name).exists() and not (fresh / name).exists():
            shutil.copyfile(out / name, fresh / name)


def put_styles(served: Served, packages: Path, sources: Path) -> None:
    """The typefaces, then the one stylesheet that names them."""
    library = packages / "govuk-frontend/dist/govuk/govuk-frontend.min.css"
    skin = "\n".join((sources / f"skin/{part}.css").read_text(encoding="utf-8") for part in SKIN_ORDER)
    for name, file in FACES.items():
        face = packages / f"@fontsource-variable/inter/files/{file}.woff2"
        skin = skin.replace(f'url("{name}")', f'url("{served.put(name, face.read_bytes())}")')
    served.put_text("app.css", own_stylesheet(library.read_text(encoding="utf-8"), skin))


def put_scripts(served: Served, packages: Path, sources: Path) -> None:
    """The library's behaviour, and ours as one module that imports it."""
    library = (packages / "govuk-frontend/dist/govuk/govuk-frontend.min.js").read_text(encoding="utf-8")
    library = re.sub(r"//# sourceMappingURL=\S+", "", library)
    name = served.put_text("components.js", library)
    parts = [(sources / f"scripts/{part}.js").read_text(encoding="utf-8") for part in SCRIPT_ORDER]
    served.put_text("app.js", f'import {{ initAll }} from "./{name}";\n' + "\n".join(parts))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("Usage: asset_build.py PACKAGES SOURCES OUT")
    build(*(Path(argument) for argument in sys.argv[1:]))
