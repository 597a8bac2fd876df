"""A writer of small compound files (MS-CFB), so that tests have real Outlook messages to show."""

from __future__ import annotations

import struct

_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096


def compound_file(streams: dict[str, bytes]) -> bytes:
    """One storage with these streams: short ones in the mini stream, long ones in sectors of their own."""
    sectors: list[bytes] = []
    table: list[int] = []

    def placed(content: bytes) -> int:
        if not content:
            return _END
        first = len(sectors)
        for at in range(0, len(content), _SECTOR):
            sectors.append(content[at : at + _SECTOR].ljust(_SECTOR, b"\0"))
            table.append(len(sectors))
        table[-1] = _END
        return first

    mini, mini_table = bytearray(), []
    starts: dict[str, int] = {}
    for name, content in streams.items():
        if len(content) >= _CUTOFF:
            starts[name] = placed(content)
            continue
        starts[name] = len(mini) // _MINI
        for at in range(0, len(content), _MINI):
            mini += content[at : at + _MINI].ljust(_MINI, b"\0")
            mini_table.append(len(mini) // _MINI)
        mini_table[-1] = _END
    mini_start = placed(bytes(mini))
    mini_table_start = placed(struct.pack(f"<{len(mini_table)}I", *mini_table).ljust(_SECTOR, b"\xff"))
    entries = [_entry("Root Entry", 5, mini_start, len(mini))]
    entries += [_entry(name, 2, starts[name], len(content)) for name, content in streams.items()]
    directory_start = placed(b"".join(entries))
    table_sector = len(sectors)
    table.append(_TABLE)
    packed = struct.pack(f"<{len(table)}I", *table)
    assert len(packed) <= _SECTOR, "one sector of table is all this writer makes"
    sectors.append(packed.ljust(_SECTOR, b"\xff"))
    return _header(directory_start, mini_table_start, table_sector) + b"".join(sectors)


def _header(directory: int, mini_table: int, table: int) -> bytes:
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, directory, 0, _CUTOFF, mini_table, 1, _END, 0)
    return header + struct.pack("<109I", table, *[_FREE] * 108)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    wide = name.encode("utf-16-le") + b"\0\0"
    entry = wide.ljust(64, b"\0") + struct.pack("<HBB", len(wide), kind, 1)
    entry += struct.pack("<III", _FREE, _FREE, 1 if kind == 5 else _FREE) + bytes(36)
    return entry + struct.pack("<IQ", start, size)
