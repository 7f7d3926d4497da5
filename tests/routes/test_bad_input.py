"""Whatever is sent to whatever field: never a broken page, never a lost text, nothing stored that could do harm."""

import functools
import html
import itertools
import re
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.jobcard import clean
from app.models import db, find_sheet
from tests.client import FROM_OUR_PAGE
from tests.posting import FORM_TYPE, ROW, Inputs, Pages
from tests.writing import FORM

LONG = "".join(f"{n:05}番目の長い一文。" for n in range(1000))[:10_000]
NASTY = {
    "a date that is none": "平成31年5月32日",
    "another": "2019-13-45T99:99",
    "emoji": "👨‍👩‍👧‍👦🍣🈲1️⃣",
    "ten thousand letters": LONG,
    "NUL and other controls": "ab\x00c\x07d\x1be\x7f\x85f",
    "a lone surrogate": b"\xed\xa0\x80x\xed\xbf\xbf",
    "bytes that are no UTF-8": b"\xff\xfe\x80abc",
    "markup": "</textarea></title><script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg/onload=1>",
    "a template": "{{7*7}}{% for x in y %}${7*7}<%= 1 %>",
    "a formula": "=HYPERLINK(\"http://x.example\",\"y\")",
    "a command": "=cmd|' /C calc'!A0",
    "full-width formula": "＝１＋１",
    "a very long line": "あ" * 9_999 + "い",
    "line ends of all sorts": "一\r\n二\n三\r四\u2028五\x0b六",
    "letters beside the plane": "𠮷髙﨑葛\U000e0100",
    "turned around": "\u202eabc\u2066",
    "spaces": "　 \t 　\u200b",
    "paths": "../../../../etc/passwd\x00.jpg",
    "SQL": "'; DROP TABLE sheets; -- %s %(x)s ? :1",
}  # fmt: skip


def text_of(nasty):
    """What arrives: bytes that are no letters stay as they were written in the address's way."""
    if isinstance(nasty, str):
        return nasty
    return "".join(chr(byte) if byte < 128 else f"%{byte:02X}" for byte in nasty)


@pytest.fixture
def pages(app):
    return Pages(app)


def folded(text):
    """What must not be lost: the letters, whatever their width, and not how they are broken into lines."""
    plain = unicodedata.normalize("NFKC", clean(text))
    # A reading is kept in the other kana, a list of words line by line.
    return re.sub(r"\s+", "", plain)


# What a database could object to is tried on both; the rest never reaches it in another form.
BOTH = ("NUL and other controls", "a lone surrogate", "ten thousand letters", "letters beside the plane", "SQL")
EACH = [what if what in BOTH else pytest.param(what, marks=pytest.mark.only_on("sqlite")) for what in NASTY]


@pytest.mark.parametrize("what", EACH)
def test_every_field_withstands_what_no_form_expects(pages, what):
    nasty = NASTY[what]
    wanted = folded(text_of(nasty))
    # Ten thousand letters in each of twenty fields are more than one may send at once.
    few = 8 if len(nasty) > 1000 else 100
    for url, names in pages.all.items():
        for some in (names[at : at + few] for at in range(0, len(names), few)):
            answer = pages.post(url, [(name, nasty) for name in some])
            assert answer.status_code in (303, 422), (url, answer.status_code)
            for page in [answer] * (answer.status_code == 422) + [pages.client.get(url)]:
                shown = Inputs(page.text).found
                for name in some:
                    got = folded("".join(shown.get(name, [])))
                    assert got == wanted or not wanted, (url, name, got[:80])
    assert not re.search(r"\\x0|\\x1|\\ud[89a-f]|\\u202e|\\u2028", pages.texts())


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "what",
    [
        "markup",
        "a template",
        "NUL and other controls",
        "turned around",
        "bytes that are no UTF-8",
        "line ends of all sorts",
    ],
)
def test_no_page_that_shows_it_is_broken(pages, what):
    """Strictly parsed, with one title and one heading; nothing that was typed became an element."""
    visitor, nasty = pages.writer.visitor, NASTY[what]
    for form, place in (
        ("profile", "name"),
        ("form-2", f"rows/jobs/{ROW}"),
        ("career-plan-aid", "strengths"),
        ("form-3-2", f"rows/learnings/{ROW}"),
    ):
        sheet = f"/sheets/{pages.ids[form]}"
        pages.post(f"{sheet}/{place}", [(name, nasty) for name in pages.all[f"{sheet}/{place}"]])
        for url in (f"{sheet}/{place}", f"{sheet}/check", sheet, "/card", "/take-home"):
            page = visitor.get(url)
            assert not page.all("main img, main script, main iframe, [onerror], [onload]")
            assert "alert(1)" not in " ".join(one.text for one in page.all("script"))
            assert "49" not in page.h1


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("kind", ["pdf", "xlsx", "csv"])
def test_it_goes_home_as_text_and_nothing_else(pages, kind):
    texts = [text_of(nasty)[:60] for nasty in NASTY.values()]
    number = itertools.count()
    for url, names in pages.all.items():
        if "/rows/" not in url:
            pages.post(url, [(name, texts[next(number) % len(texts)]) for name in names])
            continue
        # Rows enough for every text to stand in every column.
        for row in range(len(texts)):
            values = [(name, texts[(row + n) % len(texts)]) for n, name in enumerate(names) if ".0." not in name]
            pages.post(url.replace(ROW, f"{row:016x}"), values)
    chosen = "&".join(f"form={form}" for form in pages.ids if form != "profile")
    answer = pages.client.get(f"/take-home/card.{kind}?{chosen}&private=1", buffered=True)
    assert answer.status_code == 200
    HARMLESS[kind](answer.data)


def harmless_pdf(content):
    assert content.startswith(b"%PDF-")
    for word in (b"/JavaScript", b"/Launch", b"/URI", b"/EmbeddedFile", b"/SubmitForm", b"x.example"):
        assert word not in content


def harmless_xlsx(content):
    import io
    import zipfile

    from openpyxl import load_workbook

    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            assert "external" not in name.lower()
            assert "vba" not in name.lower()
            text = parts.read(name)
            assert b"<f>" not in text
            assert b"<f " not in text
            assert b"hyperlink" not in text.lower() or b"x.example" in text
    for sheet in load_workbook(io.BytesIO(content)):
        for line in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in line)


def harmless_csv(content):
    import csv
    import io

    for line in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        for cell in line:
            assert not re.match(r"[=+\-@＝＋－＠\t\r]", cell) or re.fullmatch(r"-?\d+", cell), cell


HARMLESS = {"pdf": harmless_pdf, "xlsx": harmless_xlsx, "csv": harmless_csv}


# ------------------------------------------------------------------------------------------------ addresses


@pytest.mark.parametrize(
    "path",
    [
        "{sheet}/nothing", "{sheet}/consultant", "{sheet}/csrf_token", "{sheet}/../../etc/passwd", "{sheet}/%00", "{sheet}/%ED%A0%80",
        "{sheet}/rows/jobs", "{sheet}/rows/nothing/" + ROW, "{sheet}/rows/as_of_date/" + ROW, "{sheet}/rows/transfers/" + ROW,
        "{sheet}/rows/jobs/" + ROW.upper(), "{sheet}/rows/jobs/x", "{sheet}/rows/jobs/" + ROW + "0", "{sheet}/rows/jobs/%00",
        "{sheet}/rows/jobs/" + "z" * 5000, "{sheet}/rows/" + "j" * 5000 + "/" + ROW, "{sheet}/" + "x" * 5000,
        "/sheets/00000000-0000-4000-8000-000000000000", "/sheets/00000000-0000-4000-8000-000000000000/jobs",
        "/sheets/0", "/sheets/None/jobs", "/sheets/%00/jobs", "/sheets//jobs",
    ],
)  # fmt: skip
def test_an_address_that_names_nothing_is_not_there(pages, path):
    url = path.format(sheet=f"/sheets/{pages.ids['form-2']}")
    before = pages.texts()
    assert pages.client.get(url).status_code in (404, 308)
    assert pages.post(url, [("company_name", "x")]).status_code in (404, 405, 308)
    assert pages.texts() == before


@pytest.mark.parametrize("how", ["up", "down", "remove", "restore", "sideways", "%00"])
def test_a_row_that_is_not_there_is_not_arranged(pages, how):
    for group in ("jobs", "gaps", "nothing"):
        url = f"/sheets/{pages.ids['form-2']}/rows/{group}/{ROW}/{how}"
        assert pages.post(url, []).status_code == 404
        assert pages.client.get(url).status_code in (404, 405)


# ------------------------------------------------------------------------------------------------ what the page carries

CARRIED = ["", "x", "-1", "9" * 400, "1e9", "²", "\x00", "🍣", "strengths:000000000000", "strengths:" + "f" * 5000,
           "a:b c:d " * 500, "<script>", "__class__", b"\xff\xfe"]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["_seen", "_token", "_base", "_then", "_compare", "_keep.strengths", "_revive", "_place"]
)
def test_nothing_that_a_page_carries_breaks_or_loses_a_save(pages, name):
    url = f"/sheets/{pages.ids['form-1-1']}/strengths"
    for number, nasty in enumerate(CARRIED):
        values = pages.writer.visitor.get(url, opinions=False).form(FORM).values
        values.setlist("csrf_token", [])
        values["strengths"] = f"続けること、{number}回目"
        values[name] = nasty
        answer = pages.post(url, list(values.items(multi=True)))
        assert answer.status_code in (303, 409), (nasty, answer.status_code)
        if answer.status_code == 409:
            assert values["strengths"] in html.unescape(answer.text), nasty
        else:
            assert values["strengths"] in pages.texts(), nasty


def test_a_page_that_carries_nothing_is_compared_with_what_stands_there(pages):
    url = f"/sheets/{pages.ids['form-1-1']}/strengths"
    pages.post(url, [("strengths", "はじめの強み")])
    answer = pages.post(url, [("strengths", "あとの強み")])
    assert answer.status_code == 409
    assert "はじめの強み" in answer.text
    assert "あとの強み" in answer.text
    assert "あとの強み" not in pages.texts()


def test_what_can_stand_only_once_is_refused_twice(pages):
    url = f"/sheets/{pages.ids['profile']}/name"
    assert pages.post(url, [("last_name", "記入"), ("last_name", "見本")]).status_code == 400
    assert pages.post(url, [("birth_date.year", "1990"), ("birth_date.year", "1991")]).status_code == 400
    row = f"/sheets/{pages.ids['form-2']}/rows/jobs/{ROW}"
    assert pages.post(row, [("transfers.0.department", "一"), ("transfers.0.department", "二")]).status_code == 400
    assert "記入" not in pages.texts()


def test_some_of_a_list_may_stand_several_times(pages):
    url = f"/sheets/{pages.ids['career-plan-aid']}/values"
    assert (
        pages.post(
            url, [("values_selected", ""), ("values_selected", "fun"), ("values_selected", "health")]
        ).status_code
        == 303
    )
    assert "['fun', 'health']" in pages.texts()


# ------------------------------------------------------------------------------------------------ who writes what

FOREIGN = ("consulting_comment", "consulted_on", "consultant_name", "confirmer", "confirmed_on", "confirmed_company", "confirmed_file",
           "photo", "file", "status", "account_id", "revision", "owner", "version", "_id", "_gone", "_unread", "id", "no", "duration")  # fmt: skip


def test_nobody_can_write_what_is_not_theirs_by_adding_it(pages):
    for url in pages.all:
        wanted = [(name, "よその人の言葉") for name in FOREIGN if name not in pages.all[url]]
        wanted += [(f"{name}.year", "よその人の言葉") for name in ("consulted_on", "confirmed_on")]
        wanted += [(f"transfers.0.{name}", "よその人の言葉") for name in ("_id", "confirmer", "unknown")]
        assert pages.post(url, wanted).status_code in (303, 422)
    assert "よその人" not in pages.texts()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.one_of(
            st.sampled_from(FOREIGN),
            st.text(max_size=20),
            st.from_regex(r"[a-z_]{1,12}(\.[0-9]{1,3}\.[a-z_]{1,12})?", fullmatch=True),
        ),
        st.text(max_size=30),
        max_size=8,
    )
)
def test_only_fields_of_the_page_are_ever_written(app, extra):
    pages = one_for_all(app)
    url = f"/sheets/{pages.ids['form-1-1']}/strengths"
    answer = pages.post(url, [pair for pair in extra.items() if pair[0] not in ("csrf_token", "strengths")])
    assert answer.status_code in (303, 400, 409, 422)
    with app.app_context():
        part = find_sheet(pages.ids["form-1-1"]).part()
        assert set(part["values"]) | set(part["unread"]) <= {"strengths"}
        db.session.remove()


@functools.lru_cache(maxsize=1)
def one_for_all(app):
    """The same card for all examples of one test."""
    return Pages(app)


# ------------------------------------------------------------------------------------------------ the body itself


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", FORM_TYPE, 400),
        (b"%", FORM_TYPE, 400),
        (b"&&&==&", FORM_TYPE, 400),
        (b"\xff\x00\xfe", FORM_TYPE, 400),
        (b"{}", "application/json", 400),
        (b"--x\r\n", "multipart/form-data; boundary=x", 400),
        (b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n", "multipart/form-data; boundary=x", 400),
        (b"a=1", "multipart/form-data", 400),
        (b"".join(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' for _ in range(2_500)) + b"--x--", "multipart/form-data; boundary=x", 413),
    ],
)  # fmt: skip
def test_a_body_that_is_no_form_is_refused_in_words(pages, body, kind, status):
    answer = pages.client.post(
        f"/sheets/{pages.ids['form-1-1']}/strengths", data=body, content_type=kind, headers=FROM_OUR_PAGE
    )
    assert answer.status_code == status
    assert "<h1>" in answer.text


def test_a_form_sent_in_parts_is_a_form_like_any_other(pages):
    url = f"/sheets/{pages.ids['form-1-1']}/strengths"
    data = {"csrf_token": pages.token, "strengths": "続けること"}
    answer = pages.client.post(url, data=data, content_type="multipart/form-data", headers=FROM_OUR_PAGE)
    assert answer.status_code == 303
    assert "続けること" in pages.texts()
