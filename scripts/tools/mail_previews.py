"""Write every letter of the example into docs/mail, as text and as a page.

With --check, change nothing and end with 1 where a file is not what it would be made to be.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from appliance.services.mail import LETTERS, sample_words

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "mail"


def previews() -> Iterator[tuple[str, str]]:
    """Every file by name, with its content."""
    for letter in LETTERS:
        words = sample_words(letter)
        yield f"{letter.value}.txt", f"Subject: {words.subject}\n\n{words.text}"
        yield f"{letter.value}.html", words.html


def stale(folder: Path = FOLDER) -> list[str]:
    """The names of files that are missing, differ, or are of no letter any more."""
    wanted = dict(previews())
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.[th]*")}
    return sorted(name for name in wanted | there if wanted.get(name) != there.get(name))


def main() -> int:
    """Write the files, or say which are stale."""
    found = stale()
    if "--check" in sys.argv[1:]:
        for name in found:
            print(
                f"docs/mail/{name} is not current: run python -m scripts.tools.mail_previews", file=sys.stderr
            )
        return 1 if found else 0
    FOLDER.mkdir(exist_ok=True)
    for name, content in previews():
        (FOLDER / name).write_text(content, encoding="utf-8")
    for name in stale():
        (FOLDER / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
