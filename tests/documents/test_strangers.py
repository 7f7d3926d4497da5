"""Files that were not made here, or not by friends."""

import contextlib
import io
import zipfile

import pytest

from app.documents import NotOurs, read_csv, read_xlsx, unpacking, write_xlsx
from tests.documents import cards


def an_honest_file():
    return write_xlsx(cards.of_example("01").only("form-3-1"))


def read(content):
    return read_xlsx(content, cards.LIBRARY.definition)


def with_part(name, data, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO(an_honest_file())
    with zipfile.ZipFile(out, "a", compression) as package:
        package.writestr(name, data)
    return out.getvalue()


def replaced(name, change):
    """The honest file with one part changed, or all of them for no name."""
    source, out = zipfile.ZipFile(io.BytesIO(an_honest_file())), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for part in source.namelist():
            data = source.read(part)
            package.writestr(part, change(data) if name in ("", part) else data)
    return out.getvalue()


def test_an_honest_file_is_read():
    assert [one.form for one in read(an_honest_file())] == ["profile", "form-3-1"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", unpacking.BROKEN),
        (b"PK\x03\x04 not a package", unpacking.BROKEN),
        (b"\xd0\xcf\x11\xe0 an old or encrypted one", unpacking.BROKEN),
        (b"x" * (unpacking.MOST_BYTES + 1), unpacking.TOO_LARGE),
    ],
)
def test_what_is_no_workbook_is_refused_in_a_sentence(content, sentence):
    with pytest.raises(NotOurs) as refused:
        read(content)
    assert str(refused.value) == sentence


def test_a_bomb_is_not_unpacked():
    for bomb in (b"0" * 20_000_000, b"0" * (unpacking.MOST_UNPACKED + 1)):
        with pytest.raises(NotOurs, match="大きすぎます"):
            read(with_part("xl/media/bomb.bin", bomb))


def test_a_thousand_parts_too_many_are_refused():
    out = io.BytesIO(an_honest_file())
    with zipfile.ZipFile(out, "a") as package:
        for number in range(unpacking.MOST_PARTS):
            package.writestr(f"xl/media/{number}.txt", b"")
    with pytest.raises(NotOurs, match="大きすぎます"):
        read(out.getvalue())


@pytest.mark.parametrize(
    "name",
    ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/activeX/activeX1.xml", "xl/embeddings/a.bin"],
)
def test_macros_links_and_embedded_things_are_refused(name):
    with pytest.raises(NotOurs, match="マクロ"):
        read(with_part(name, b"x"))


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil.xml", "xl/../../evil.xml"])
def test_parts_that_would_leave_the_package_are_refused(name):
    with pytest.raises(NotOurs):
        read(with_part(name, b"x"))


def test_entities_are_not_expanded():
    declared = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'

    def declare(data):
        head, _, rest = data.partition(b"?>")
        return head + b"?>" + declared + rest if rest else declared + data

    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"):
        with pytest.raises(NotOurs):
            read(replaced(part, declare))


def test_a_workbook_of_somebody_else_is_refused():
    from openpyxl import Workbook

    out = io.BytesIO()
    Workbook().save(out)
    with pytest.raises(NotOurs):
        read(out.getvalue())


def test_a_form_that_does_not_exist_is_refused():
    with pytest.raises(NotOurs):
        read(replaced("", lambda data: data.replace(b"form-3-1", b"form-9-9")))


@pytest.mark.parametrize("size", range(0, 20_000, 1_999))
def test_a_damaged_file_never_raises_anything_else(size):
    content = an_honest_file()
    for damaged in (
        content[:-size] if size else content[:100],
        content[:size] + b"\x00\xff" * 40 + content[size + 80 :],
    ):
        with contextlib.suppress(NotOurs):
            read(damaged)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", "氏名,住所\r\n".encode(), '様式,版\n"'.encode(), b"\x00" * 50, b"PK\x03\x04"]
)
def test_a_foreign_csv_is_refused(content):
    with pytest.raises(NotOurs):
        read_csv(content)
