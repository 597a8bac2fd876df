"""Writing files so that all of them appear complete, or none of them changes."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from appliance.foundation.errors import RefusedError


@dataclass
class _Staged:
    """One file on its way: complete in ``fresh``, and what stood at ``target`` kept in ``former``."""

    fresh: Path
    target: Path
    former: Path
    existed: bool = False
    placed: bool = False


def write_all_or_nothing(
    directory: Path, files: Mapping[str, bytes], *, replace: bool = True, private: Collection[str] = ()
) -> None:
    """Write ``files`` (name: content) into ``directory``, which is made when it does not exist.

    Each is written in full beside its target first and then renamed. After any error or interrupt the
    folder is as it was before. ``private`` names the files only their owner may read; any other that
    stood there before is for the same people as it was. Raises RefusedError when a name is not plain, a
    target is a folder or, without ``replace``, exists, or when the system refuses to write.
    """
    for name in files:
        _refuse_unfit(directory, name, replace=replace)
    made = _missing_folders(directory)
    staged: list[_Staged] = []
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            staged.append(_staged(directory / name))
            if name in private:
                _write(staged[-1].fresh, content, 0o600)
            else:
                _write(staged[-1].fresh, content, 0o666, like=_regular(directory / name))
        for file in staged:
            _put_in_place(file)
        _flush_folder(directory)
    except BaseException as error:
        _undo(staged, made)
        if isinstance(error, OSError):
            place = str(error.filename or directory)
            raise RefusedError(f"cannot be written ({error.strerror})", place=place) from None
        raise
    for file in staged:
        file.former.unlink(missing_ok=True)


@contextmanager
def appearing_whole(path: Path) -> Iterator[BinaryIO]:
    """A new file to write to, which stands at ``path`` only when the block has ended well.

    For what is too long to be held in memory. Raises RefusedError when something stands there, before or
    in the end, and when the file cannot be begun; what the system refuses later is left to the block.
    """
    if os.path.lexists(path):
        raise _exists_already(path)
    fresh = _staged(path).fresh
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except OSError as error:
        raise RefusedError(f"cannot be written ({error.strerror})", place=str(path)) from None
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
            yield file
            file.flush()
            os.fsync(file.fileno())
        _give_name(fresh, path)
        _flush_folder(path.parent)
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def _give_name(fresh: Path, path: Path) -> None:
    """Unlike a rename, a link never takes the place of what somebody put there meanwhile."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise _exists_already(path) from None
    except OSError:  # a file system without hard links
        if os.path.lexists(path):
            raise _exists_already(path) from None
        fresh.rename(path)


def _exists_already(path: Path) -> RefusedError:
    return RefusedError("exists already", place=str(path), mend="Name a file that is not there yet")


def _refuse_unfit(directory: Path, name: str, *, replace: bool) -> None:
    target = directory / name
    if name in {"", ".", ".."} or "/" in name or os.sep in name or "\0" in name:
        raise RefusedError("is not a plain file name", place=repr(name))
    if target.is_dir():
        raise RefusedError(
            "is a folder, not a file", place=str(target), mend="Remove it or choose another name"
        )
    if not replace and os.path.lexists(target):
        raise RefusedError("exists already", place=str(target), mend="Choose another name or move it away")
    for folder in (directory, *directory.parents):
        if os.path.lexists(folder) and not folder.is_dir():
            raise RefusedError(
                "is a file, not a folder", place=str(folder), mend="Name a folder to write into"
            )


def _missing_folders(directory: Path) -> list[Path]:
    """Return the folders that have to be made, innermost first."""
    return [folder for folder in (directory, *directory.parents) if not folder.exists()]


def _staged(target: Path) -> _Staged:
    mark = secrets.token_hex(6)
    return _Staged(
        target.with_name(f".{target.name}.{mark}.new"), target, target.with_name(f".{target.name}.{mark}.old")
    )


def _regular(target: Path) -> os.stat_result | None:
    """What is known of the file that stands there; None for anything else."""
    with suppress(OSError):
        found = target.lstat()
        return found if stat.S_ISREG(found.st_mode) else None
    return None


def _write(path: Path, content: bytes, mode: int, *, like: os.stat_result | None = None) -> None:
    # O_EXCL: never through a link somebody placed there. The umask narrows the mode as for any new file.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
        if like is not None:
            _keep_readers(descriptor, like)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _keep_readers(descriptor: int, before: os.stat_result) -> None:
    """Whoever writes may be another than who reads it: an operator, where a service has to read.

    By the open file: in a folder of somebody else its name may lead to another file by now.
    """
    with suppress(OSError):
        os.fchown(descriptor, -1, before.st_gid)
    with suppress(OSError):  # only root gives a file away; the group is kept even so
        os.fchown(descriptor, before.st_uid, -1)
    with suppress(OSError):
        os.fchmod(descriptor, before.st_mode & 0o777)


def _put_in_place(file: _Staged) -> None:
    if os.path.lexists(file.target):
        file.existed = True
        try:
            os.link(file.target, file.former, follow_symlinks=False)
        except OSError:  # a file system without hard links
            shutil.copy2(file.target, file.former, follow_symlinks=False)
    file.placed = True
    file.fresh.replace(file.target)


def _undo(staged: list[_Staged], made: list[Path]) -> None:
    for file in reversed(staged):
        with suppress(OSError):
            if file.placed and file.existed:
                file.former.replace(file.target)
            elif file.placed and not file.fresh.exists():
                file.target.unlink(missing_ok=True)
        for left in (file.fresh, file.former):
            with suppress(OSError):
                left.unlink(missing_ok=True)
    for folder in made:
        with suppress(OSError):
            folder.rmdir()


def _flush_folder(directory: Path) -> None:
    """Make the renames themselves durable, where the system allows it."""
    with suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
