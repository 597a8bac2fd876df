"""Reads the folder of a pack's sources, laid over the pack it extends, into one tree.

The tree has the keys of the built pack, except that `controls` is keyed by control id and `questions` by
section, as the files are; `build` gives it its final shape. How a folder looks: docs/rulepacks.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from appliance.foundation.errors import RefusedError, UnreadableError
from appliance.services.packs.merging import merged, without_marks
from appliance.services.packs.yaml_reading import Place, SourceList, SourceMapping, read_yaml

PACK_ID = re.compile(r"^[a-z][a-z0-9]*(?:[-.][a-z0-9]+)*$")
# file name -> key of the pack it holds
SECTION_FILES = {
    "definitions.yaml": "definitions",
    "themes.yaml": "themes",
    "constants.yaml": "constants",
    "evidence.yaml": "evidence_kinds",
    "tables.yaml": "tables",
    "support.yaml": "support",
    "scope.yaml": "scope",
    "contradictions.yaml": "contradictions",
}
FOLDERS = ("controls", "questions")
NOT_PACK = ("vectors", "examples", "README.md")  # beside the pack, never part of it
_ELSEWHERE = {
    "controls": "Write each control into a file of its own in controls/",
    "questions": "Write each section into a file of its own in questions/",
    "sections": "Write `title:` at the top of each file in questions/",
}
_MAX_EXTENDS = 4


@dataclass(frozen=True)
class PackSource:
    """A pack's sources, read and merged. `folders` is its own folder first, then those it extends."""

    folders: tuple[Path, ...]
    tree: SourceMapping


def read_source(folder: Path) -> PackSource:
    """Reads a pack folder and everything it extends.

    Raises UnreadableError for what is not there or not YAML, RefusedError for what cannot be merged;
    both name file and line.
    """
    return _read(folder, ())


def _read(folder: Path, above: tuple[Path, ...]) -> PackSource:
    own = _read_folder(folder)
    base_name = own.pop("extends", None)
    if base_name is None:
        return PackSource((folder,), _alone(own))
    place = own.places.pop("extends")
    if not isinstance(base_name, str) or not PACK_ID.match(base_name):
        raise RefusedError("`extends` must be the folder name of another pack", place=str(place))
    base_folder = folder.parent / base_name
    if base_folder in (folder, *above) or len(above) >= _MAX_EXTENDS:
        raise RefusedError(f"`extends: {base_name}` leads round in a circle", place=str(place))
    if not base_folder.is_dir():
        raise UnreadableError(f"the pack it extends has no folder {base_folder}", place=str(place))
    base = _read(base_folder, (folder, *above))
    return PackSource((folder, *base.folders), _over(base.tree, own))


def _alone(own: SourceMapping) -> SourceMapping:
    for question, place in _questions(own):
        if "same_as" in question:
            raise RefusedError("`same_as` needs a pack that this one extends", place=str(place))
    return cast(SourceMapping, without_marks(own))


def _over(base: SourceMapping, own: SourceMapping) -> SourceMapping:
    inherited = {str(question.get("number")): question for question, _ in _questions(base)}
    for question, place in _questions(own):
        if "same_as" in question:
            _inherit(question, inherited, place)
    return cast(SourceMapping, merged(base, own))


def _inherit(question: SourceMapping, inherited: dict[str, SourceMapping], place: Place) -> None:
    """Fills a question that says `same_as` from the base's question, keeping what it says itself."""
    number = str(question.pop("same_as"))
    at = question.places.pop("same_as")
    if number not in inherited:
        raise RefusedError(
            f"`same_as: {number}` names no question of the pack this one extends", place=str(at)
        )
    for key, value in inherited[number].items():
        if key not in question:
            question.put(key, value, inherited[number].places[key])
    question.put("replace", True, place)


def _questions(tree: SourceMapping) -> list[tuple[SourceMapping, Place]]:
    found = []
    for section in tree.get("questions", {}).values():
        entries = section.get("questions") if isinstance(section, SourceMapping) else None
        if isinstance(entries, SourceList):
            pairs = zip(entries, entries.places, strict=True)
            found += [(entry, place) for entry, place in pairs if isinstance(entry, SourceMapping)]
    return found


def _read_folder(folder: Path) -> SourceMapping:
    if not (folder / "pack.yaml").is_file():
        raise UnreadableError("this is not a pack folder: it has no pack.yaml", place=str(folder))
    files = _files_of(folder)
    tree = _expect_mapping(folder / "pack.yaml")
    for key, mend in _ELSEWHERE.items():
        if key in tree:
            raise RefusedError(f"'{key}' does not stand in pack.yaml", place=str(tree.places[key]), mend=mend)
    for path in files:
        if path.name in SECTION_FILES:
            _put_section(tree, SECTION_FILES[path.name], path)
        elif path.name in FOLDERS and path.is_dir():
            tree.put(path.name, _read_parts(path), Place(str(path), 1))
        elif path.name != "pack.yaml" and path.name not in NOT_PACK and not path.name.startswith("."):
            known = ", ".join(["pack.yaml", *SECTION_FILES, *FOLDERS, *NOT_PACK])
            raise RefusedError("this file has no part in a pack", place=str(path), mend=f"a pack has {known}")
    return tree


def _files_of(folder: Path) -> list[Path]:
    """What stands in a folder, by name. Links are refused: they would put any file here into the pack."""
    paths = sorted(folder.iterdir())
    for path in paths:
        if path.is_symlink():
            raise RefusedError("is a link", place=str(path), mend="Put the file itself there")
    return paths


def _put_section(tree: SourceMapping, key: str, path: Path) -> None:
    if key in tree:
        raise RefusedError(f"'{key}' is already in pack.yaml", place=str(path), mend="Keep one of the two")
    content = read_yaml(path)
    if isinstance(content, SourceMapping) and set(content) == {key}:
        tree.put(key, content[key], content.places[key])
    else:
        tree.put(key, content, Place(str(path), 1))


def _read_parts(folder: Path) -> SourceMapping:
    """The files of controls/ or questions/, keyed by file name."""
    parts = SourceMapping(Place(str(folder), 1))
    for path in _files_of(folder):
        if path.suffix != ".yaml":
            raise RefusedError(f"only .yaml files belong in {folder.name}/", place=str(path))
        read = _read_control if folder.name == "controls" else _read_questions
        parts.put(path.stem, read(path), Place(str(path), 1))
    return parts


def _read_control(path: Path) -> SourceMapping:
    content = _expect_mapping(path)
    if content.get("id") != path.stem:
        raise RefusedError(f"the control must say `id: {path.stem}`, as its file is named", place=f"{path}:1")
    return content


def _read_questions(path: Path) -> SourceMapping:
    """A file of numbered questions: `title:`, `questions:` and, if the base's are to go, `replace: true`."""
    content = _expect_mapping(path)
    for key, place in content.places.items():
        if key not in ("section", "title", "questions", "replace"):
            raise RefusedError(f"'{key}' has no place at the top of a questions file", place=str(place))
    if content.get("section", path.stem) != path.stem:
        raise RefusedError(f"the section must be {path.stem}, as the file is named", place=f"{path}:1")
    if not isinstance(content.get("questions"), SourceList):
        raise RefusedError("the file must hold `questions:` and a list", place=f"{path}:1")
    for question, place in _questions(_only(path.stem, content)):
        if not str(question.get("number")).startswith(f"{path.stem}."):
            raise RefusedError(f"the questions of this file are numbered {path.stem}.…", place=str(place))
    return content


def _only(section: str, content: SourceMapping) -> SourceMapping:
    tree, sections = SourceMapping(content.place), SourceMapping(content.place)
    sections.put(section, content, content.place)
    tree.put("questions", sections, content.place)
    return tree


def _expect_mapping(path: Path) -> SourceMapping:
    content = read_yaml(path)
    if not isinstance(content, SourceMapping):
        raise UnreadableError("the file must hold `key: value` lines at its top", place=f"{path}:1")
    return content
