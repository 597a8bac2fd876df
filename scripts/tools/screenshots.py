"""Takes a picture of every page, at both widths, of a development installation made for it.

    python -m scripts.tools.screenshots OUT [--home HOME]

Starts the product with its development seed, walks it by its links, writes OUT/NAME-360.png and
OUT/NAME-1440.png with few enough colours to be small, and a README.md that lists them.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.tools.site_walk import kind_of, walk

CHECKOUT = Path(__file__).resolve().parents[2]
WIDTHS = (360, 1440)
TALLEST = {360: 1000, 1440: 900}  # px; a picture is to show what a page is like, not all that is on it
COLOURS = 40
LIMIT = 5_000_000  # bytes, all pictures together
PORT = 8480
PATIENCE = 180.0
PUBLIC = ("/", "/sign-in", "/signed-out", "/no-such-page")
STARTS = (
    "/app",
    "/app/profile",
    "/app/controls",
    "/app/evidence",
    "/app/reports",
    "/app/audit",
    "/app/settings",
)


def main() -> int:
    """Answers 1 when the pictures are larger than allowed or a page could not be seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--home", type=Path, help="one that is there already; else one is made anew")
    arguments = parser.parse_args()
    with _product(arguments.home or _new_home()) as url, sync_playwright() as playwright:
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=os.environ["TRANSCRYPT_CHROMIUM"], args=flags)
        pictures, broken = _take_all(browser, url)
        browser.close()
    _write(arguments.out, pictures)
    size = sum(len(picture) for _, picture in pictures.values())
    print(f"{len(pictures)} pictures, {size / 1e6:.1f} MB, in {arguments.out}")
    for link in broken:
        print(f"A link leads nowhere: {link}", file=sys.stderr)
    return 1 if broken or size > LIMIT else 0


def _new_home() -> Path:
    """An older one would show the seed of then, and what was clicked in it since."""
    home = CHECKOUT / ".local" / "screenshots"
    shutil.rmtree(home, ignore_errors=True)
    return home


@contextmanager
def _product(home: Path) -> Iterator[str]:
    log = home.parent / "screenshots.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "scripts.local.start", "--home", str(home), "--port", str(PORT)]
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=CHECKOUT, stdout=file, stderr=subprocess.STDOUT)
        try:
            yield _address(process, log)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """What the product says its address is, once it runs."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        lines = log.read_text(encoding="utf-8").splitlines()
        found = [line.strip() for line in lines if line.strip().startswith("http://localhost")]
        if found:
            return found[0]
        if process.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit(f"The product does not start:\n{log.read_text(encoding='utf-8')}")


def _take_all(browser: Browser, url: str) -> tuple[dict[str, tuple[str, bytes]], list[str]]:
    """File name to the page's heading and its picture; and links that lead nowhere."""
    pictures: dict[str, tuple[str, bytes]] = {}
    broken: list[str] = []
    for width in WIDTHS:
        page = browser.new_context(viewport={"width": width, "height": 800}, locale="en-GB").new_page()
        page.route(lambda address: "localhost" not in address and "127.0.0.1" not in address, _refuse)

        def look(shown: Page, path: str, width: int = width) -> None:
            name = f"{_name_of(path)}-{width}.png"
            if name not in pictures:
                pictures[name] = (shown.locator("h1").first.inner_text(), _picture(shown, width))

        for path in PUBLIC:
            page.goto(f"{url}{path}")
            look(page, path)
        _sign_in(page, url)
        done = walk(page, url, list(STARTS), look)
        broken.extend(link for link in done.broken if link not in broken)
        page.context.close()
    return pictures, broken


def _refuse(route: object) -> None:
    getattr(route, "abort")()  # noqa: B009 the library's own type is Any here


def _sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/sign-in")
    page.get_by_role("link", name="a local account").click()
    page.get_by_role("button", name=re.compile("admin@example")).click()
    page.wait_for_url(f"{url}/app**")


def _name_of(path: str) -> str:
    kind = kind_of(path.partition("?")[0]).strip("/")
    return kind.replace("<", "").replace(">", "").replace("/", "-") or "front"


def _picture(page: Page, width: int) -> bytes:
    """The page from its top, in few colours: screens are flat, and nobody sees the difference."""
    taken = Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")
    cut = taken.crop((0, 0, taken.width, min(taken.height, TALLEST[width])))
    few = cut.quantize(COLOURS, dither=Image.Dither.NONE)
    out = BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def _write(out: Path, pictures: dict[str, tuple[str, bytes]]) -> None:
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    lines = [
        "# Screenshots",
        "",
        "Made by `scripts/screenshots.sh`: the development seed at 360 and 1440 px. Long pages are cut.",
        "",
        "| Page | Phone | Desktop |",
        "|---|---|---|",
    ]
    for name, (heading, picture) in sorted(pictures.items()):
        (out / name).write_bytes(picture)
        stem = name.rpartition("-")[0]
        if name.endswith("-1440.png"):
            lines.append(f"| {heading} | [360 px]({stem}-360.png) | [1440 px]({name}) |")
    (out / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
