"""Tables of strangers are read whatever program saved them, or refused with what to do."""

import pytest

from appliance.foundation.domain_errors import InvalidError
from appliance.services.profiles.csv_files import MOST_BYTES, MOST_ROWS, read_table


@pytest.mark.parametrize(
    "data",
    [
        b"name,make\nB\xc3\xbcro,HP\n",
        b"\xef\xbb\xbfname,make\r\nB\xc3\xbcro,HP\r\n",
        "name;make\nBüro;HP\n".encode(),
        "name\tmake\nBüro\tHP\n".encode("utf-16"),
        b"name,make\nB\xfcro,HP\n",
        b'\nname,make\n"B\xc3\xbcro","HP"\n'[1:],
        b"name,make\n\n , \nB\xc3\xbcro,HP\n,,\n",
    ],
)
@pytest.mark.req("PROF-04")
def test_what_spreadsheets_save_is_read(data: bytes) -> None:
    (row,) = read_table(data).rows
    assert row.cells == {"name": "Büro", "make": "HP"}


def test_cells_may_hold_separators_quotes_and_line_breaks() -> None:
    (row,) = read_table(b'name,make\n"PC ""one"", and\ntwo",HP\n').rows
    assert row.cells["name"] == 'PC "one", and\ntwo'


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b" \n \n", "empty"),
        (b"name,make\n", "no row"),
        (b"name,name\nPC,PC\n", "there twice"),
        (b"Name,NAME\nPC,PC\n", "there twice"),
        (b"name\nPC,HP\n", "Line 2 has more cells"),
        (b'name,make\n"PC,HP\n', "not CSV"),
        (b"name\nP\x00C\n", "not a text file"),
        (b"PK\x03\x04\x00\x00rest of a workbook", "not a text file"),
        (b"\xff\xfen\x00a\x00", "no row"),
        (b"\xff\xfen\x00\x00\xd8", "damaged"),
        (b"name\n" + b"x" * 6000, "more than 5,000 characters"),
        (b"name\n" + b"PC\n" * (MOST_ROWS + 1), "more than 5,000 rows"),
        (b"name\n" + b"x" * MOST_BYTES, "1.5 MB"),
        (b",".join(b"c%d" % at for at in range(301)) + b"\n1\n", "more than 300 columns"),
        (b'name\n"' + b"x" * 140_000 + b'"\n', "not CSV|more than 5,000 characters"),
    ],
)
@pytest.mark.req("PROF-04")
def test_what_cannot_be_read_is_refused_with_what_to_do(data: bytes, sentence: str) -> None:
    with pytest.raises(InvalidError, match=sentence) as refused:
        read_table(data)
    assert refused.value.fields[0].field == "file"
