import io
import itertools
import re
import shutil
import subprocess
import zipfile
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from app.documents import Choice, lay_out, read_xlsx, write_pdf, write_xlsx
from app.jobcard import Card, SheetView
from tests.documents import cards, drawn

ALL = Choice(private=True)
CARDS = {
    "empty": cards.empty(),
    "eras": cards.of_example("05", "japanese", "draft"),
    "student": cards.of_example("12"),
    "overlong": cards.overlong(1),
}
NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


@cache
def a_file(name):
    return write_xlsx(CARDS[name], ALL)


def book(content):
    return load_workbook(io.BytesIO(content), rich_text=True)


def changed(content, change):
    """The workbook after somebody has worked on it."""
    workbook = load_workbook(io.BytesIO(content))
    change(workbook)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def cell(workbook, name):
    title, where = next(workbook.defined_names[name].destinations)
    return workbook[title][where.replace("$", "").partition(":")[0]]


def stored(written):
    """What the gate makes of what a file says."""
    return {one.form: cards.gate(cards.LIBRARY.definition(one.form, one.version), one.values) for one in written}


def of(card):
    sheets = [*([card.profile] if card.profile else []), *card.sheets]
    return {sheet.definition.id: cards.without_nothing(dict(sheet.values)) for sheet in sheets}


def back(content):
    return stored(read_xlsx(content, cards.LIBRARY.definition))


# ---------------------------------------------------------------- there and back


@pytest.mark.parametrize("number", cards.EXAMPLES[::4])
@pytest.mark.parametrize("style", ["western", "japanese"])
def test_a_card_comes_back_as_it_went(number, style):
    card = cards.of_example(number, style)
    assert back(write_xlsx(card, ALL)) == of(card)


def test_overlong_texts_come_back_whole_from_their_pieces():
    assert back(a_file("overlong")) == of(CARDS["overlong"])


@settings(max_examples=25, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=900),
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=40), max_size=4),
)
def test_any_text_comes_back_letter_by_letter(text, words):
    definition = cards.LIBRARY.latest("form-1-1")
    values = {"other": definition.fields["other"].read(text), "strengths": "\n".join(["＝1", "_x0041_", *words])}
    card = Card((SheetView(definition, cards.without_nothing(values), "registered"),))
    assert back(write_xlsx(card, ALL)) == of(card)


def test_private_values_stay_at_home_unless_they_are_chosen():
    values = {"licenses": [{"_id": "a" * 16, "name": "見本検定", "number": "第12345号"}]}
    card = Card((SheetView(cards.LIBRARY.latest("form-3-1"), values, "registered"),))
    assert b"12345" not in _all_text(write_xlsx(card))
    assert b"12345" in _all_text(write_xlsx(card, ALL))


def _all_text(content):
    return b"".join(
        zipfile.ZipFile(io.BytesIO(content)).read(name) for name in zipfile.ZipFile(io.BytesIO(content)).namelist()
    )


def test_a_blank_form_comes_back_empty():
    assert all(not values for values in back(write_xlsx(cards.empty())).values())


# ---------------------------------------------------------------- what a person does with it


def test_what_is_written_into_the_file_is_read():
    card = cards.of_example("01").only("form-2")

    def work(workbook):
        cell(workbook, "f2.jobs.r1.company_name").value = "株式会社書き換え"
        cell(workbook, "f2.jobs.r1.start_ym").value = date(2019, 4, 1)
        cell(workbook, "f2.jobs.r2.employment_type").value = None
        cell(workbook, "f2.jobs.r3.company_name").value = "新しい会社"
        cell(workbook, "f2.jobs.r3.end_ym").value = "在職中"
        cell(workbook, "f2.jobs.transfers.r1._no").value = 3
        cell(workbook, "f2.jobs.transfers.r1.department").value = "営業部"

    before = of(card)["form-2"]["jobs"]
    after = back(changed(write_xlsx(card, ALL), work))["form-2"]["jobs"]
    assert len(before) == 2
    assert after[0] == before[0] | {"company_name": "株式会社書き換え", "start_ym": "2019-04"}
    assert after[1] == {key: value for key, value in before[1].items() if key != "employment_type"}
    assert (after[2]["company_name"], after[2]["end_ym"]) == ("新しい会社", "open")
    assert after[2]["transfers"][0]["department"] == "営業部"
    assert after[2]["_id"] not in {row["_id"] for row in before}


def test_rows_can_be_added_on_the_input_sheet_and_emptied_rows_are_gone():
    card = cards.of_example("01").only("form-3-1")
    rows = of(card)["form-3-1"]["licenses"]

    def work(workbook):
        for name in workbook.defined_names:
            if name.startswith("f31.licenses.r1."):
                cell(workbook, name).value = None
        cell(workbook, "f31.licenses.r14.name").value = "十番目の検定"
        cell(workbook, "f31.licenses.r14.valid_until").value = 46752

    after = back(changed(write_xlsx(card, ALL), work))["form-3-1"]["licenses"]
    assert [row["_id"] for row in after[:-1]] == [row["_id"] for row in rows[1:]]
    assert (after[-1]["name"], after[-1]["valid_until"]) == ("十番目の検定", "2027-12-31")


def emptied(content, rows="f31.licenses.r"):
    """The workbook after somebody has emptied all cells of rows."""

    def work(workbook):
        for name in workbook.defined_names:
            if name.startswith(rows):
                cell(workbook, name).value = None

    return changed(content, work)


def read_form(content, form="form-3-1"):
    return next(one.values for one in read_xlsx(content, cards.LIBRARY.definition) if one.form == form)


def test_a_group_whose_rows_were_all_emptied_is_an_empty_list():
    row = {"_id": "a" * 16, "name": "見本検定"}
    for rows in ([row], [row, row | {"_id": "b" * 16}]):
        card = Card((SheetView(cards.LIBRARY.latest("form-3-1"), {"licenses": rows}, "registered"),))
        assert read_form(emptied(write_xlsx(card)))["licenses"] == []


@pytest.mark.parametrize(
    ("rows", "choice"),
    [
        ([], Choice()),
        ([{"_id": "a" * 16, "number": "第12345号"}], Choice()),
        ([{"_id": "a" * 16}], ALL),
        ([{"_id": "a" * 16, "name": "見せない検定"}], Choice(without=frozenset({("form-3-1", "licenses")}))),
        ([{"_id": "a" * 16, "name": "見せない検定"}], Choice(without=frozenset({("form-3-1", "a" * 16)}))),
    ],
    ids=["blank", "private", "unread", "group", "row"],
)
def test_a_group_of_which_nothing_stood_in_the_file_is_not_spoken_of(rows, choice):
    card = Card((SheetView(cards.LIBRARY.latest("form-3-1"), {"licenses": rows}, "registered"),))
    assert "licenses" not in read_form(write_xlsx(card, choice))


def test_a_number_that_looks_like_a_day_stays_a_number():
    card = cards.of_example("01").only("form-2")

    def work(workbook):
        cell(workbook, "f2.jobs.r1.company_employees").value = 43000

    assert back(changed(write_xlsx(card, ALL), work))["form-2"]["jobs"][0]["company_employees"] == 43000


def test_the_pieces_of_a_long_text_can_be_edited_where_they_stand():
    text = cards.long_text(990)
    values = dict.fromkeys(("values_interests", "strengths", "future_work"), text)
    card = Card((SheetView(cards.LIBRARY.latest("form-1-1"), values, "registered"),))
    content = write_xlsx(card, ALL)
    pieces = [name for name in book(content).defined_names if name.endswith(".p2")]
    assert pieces

    def work(workbook):
        cell(workbook, pieces[0]).value += "加筆"

    after = back(changed(content, work))["form-1-1"]
    assert after[pieces[0].split(".")[1]] == text + "加筆"


# ---------------------------------------------------------------- what the file is


@pytest.mark.parametrize("name", CARDS)
def test_every_value_has_a_named_cell_and_every_name_one_place(name):
    workbook = book(a_file(name))
    places = set()
    for title, defined in workbook.defined_names.items():
        assert NAME.fullmatch(title), title
        ((sheet, where),) = defined.destinations
        assert (sheet, where) not in places
        places.add((sheet, where))
    for sheet in CARDS[name].sheets:
        prefix = sheet.definition.prefix
        for path, one in sheet.definition.walk():
            if not one.kind.stored or one.is_group or not one.kind.asked:
                continue
            group, _, field = path.rpartition(".")
            expected = f"{prefix}.{group}.r1.{field}" if group else f"{prefix}.{field}"
            assert expected in workbook.defined_names, expected


@pytest.mark.parametrize("name", CARDS)
def test_it_is_ready_to_print_on_a4(name):
    workbook, card = book(a_file(name)), CARDS[name]
    for sheet in card.sheets:
        page = workbook[sheet.definition.number or sheet.definition.title]
        assert (page.page_setup.paperSize, page.page_setup.orientation, page.page_setup.scale) == (9, "portrait", 100)
        assert page.print_area
        assert len(page.row_breaks.brk) == len(lay_out(card, sheet).pages) - 1
        assert all(row.height <= 409 for row in page.row_dimensions.values() if row.height)
    assert [sheet.sheet_state for sheet in workbook.worksheets if sheet.title.startswith("_")] == ["veryHidden"] * 2


def test_few_cells_are_merged():
    workbook = book(write_xlsx(cards.of_example("01").only("form-2")))
    assert len(workbook["様式2"].merged_cells.ranges) < 40


def test_there_are_no_formulas_no_macros_and_no_links_whatever_a_card_says():
    formulas = ('=HYPERLINK("http://127.0.0.1/","x")+cmd|\' /C calc\'!A0', "+1+1", "-2+3", "@SUM(A1)", "＝1+1", "{=1}")
    others = ("_x000D_=1", "'=1", "<b>&amp;</b>", "]]>", "000123", "1-2", "1E5", "TRUE")
    texts = itertools.cycle((*formulas, *others))
    card = cards.filled(lambda one: next(texts)[: one.limit], rows=2)
    content = write_xlsx(card, ALL)
    parts = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert not [part for part in parts if re.search(r"vba|external|link|drawing|embed", part, re.I)]
    for sheet in load_workbook(io.BytesIO(content)).worksheets:
        assert not any(one.data_type == "f" for row in sheet.iter_rows() for one in row)
        assert not sheet._hyperlinks
    assert back(content) == of(card)


def test_a_text_that_begins_like_a_formula_stays_a_text_when_it_is_confirmed():
    values = {"other": "=1+1", "strengths": "ふつうの文"}
    card = Card((SheetView(cards.LIBRARY.latest("form-1-1"), values, "registered"),))
    workbook = book(write_xlsx(card))
    assert cell(workbook, "f11.other").quotePrefix
    assert not cell(workbook, "f11.strengths").quotePrefix


def test_choices_can_be_picked_and_cells_say_what_belongs_into_them():
    workbook = book(write_xlsx(cards.empty().only("form-2")))
    rules = workbook["様式2"].data_validations.dataValidation
    place = cell(workbook, "f2.jobs.r1.employment_type").coordinate
    (listed,) = [rule for rule in rules if rule.type == "list"]
    assert place in listed.sqref
    sheet, _, where = listed.formula1.partition("!")
    assert "正社員" in [row[0].value for row in workbook[sheet][where.replace("$", "")]]
    place = cell(workbook, "f2.jobs.r1.company_name").coordinate
    assert [rule.promptTitle for rule in rules if place in rule.sqref] == ["会社名"]


def test_the_file_names_its_forms_but_no_person():
    card = cards.of_example("01")
    properties = book(write_xlsx(card)).properties
    assert properties.creator == "ジョブ・カード"
    assert "様式2" in properties.title
    assert card.profile.values["last_name"] not in f"{properties.title}{properties.creator}{properties.description}"


# ---------------------------------------------------------------- the same paper as the PDF


@pytest.fixture(scope="session")
def soffice(tmp_path_factory):
    """The command, with settings of its own. It makes them at its first start, which takes longer than to convert a file."""
    found = shutil.which("soffice")
    if not found:
        pytest.skip("LibreOffice is not installed")
    return [found, f"-env:UserInstallation={tmp_path_factory.mktemp('libreoffice').as_uri()}"]


def converted(soffice, folder, content, kind):
    source = folder / "card.xlsx"
    source.write_bytes(content)
    command = [*soffice, "--headless", "--convert-to", kind, "--outdir", str(folder / "out"), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return (folder / "out" / f"card.{kind.partition(':')[0]}").read_bytes()


@pytest.mark.parametrize("name", CARDS)
def test_printed_by_libreoffice_its_pages_and_boxes_are_those_of_the_pdf(soffice, tmp_path, name):
    choice = Choice(private=True, faces=frozenset({("form-2", "confirm")}))
    ours = PdfReader(io.BytesIO(write_pdf(CARDS[name], choice)))
    theirs = PdfReader(io.BytesIO(converted(soffice, tmp_path, write_xlsx(CARDS[name], choice), "pdf")))
    assert len(ours.pages) == len(theirs.pages)
    a, b = drawn.rules(ours), drawn.rules(theirs)
    assert len(a) > 20
    for one, others in [*((rule, b) for rule in a), *((rule, a) for rule in b)]:
        assert min(one.distance(other) for other in others) < 2, one


def test_what_libreoffice_saved_again_comes_back_all_the_same(soffice, tmp_path):
    card = cards.of_example("05", "japanese", "draft")
    again = converted(soffice, tmp_path, write_xlsx(card, ALL), "xlsx:Calc MS Excel 2007 XML")
    assert back(again) == of(card)


def test_a_code_travels_in_a_cell_that_nobody_sees_and_follows_the_text_on_the_way_back():
    form = cards.LIBRARY.latest("form-3-1")
    row = {"_id": "0123456789abcdef", "name": "日商簿記検定試験2級", "name_code": "L050"}
    content = write_xlsx(Card((SheetView(form, {"licenses": [row]}, "draft"),)))
    workbook = book(content)
    assert cell(workbook, "f31.licenses.r1.name_code").value == "L050"
    ((title, _),) = workbook.defined_names["f31.licenses.r1.name_code"].destinations
    assert workbook[title].sheet_state == "veryHidden"
    assert stored(read_xlsx(content, cards.LIBRARY.definition))["form-3-1"]["licenses"] == [row]

    def rename(workbook):
        cell(workbook, "f31.licenses.r1.name").value = "フォークリフト運転技能講習"

    def empty(workbook):
        cell(workbook, "f31.licenses.r1.name").value = None

    renamed = stored(read_xlsx(changed(content, rename), cards.LIBRARY.definition))
    assert renamed["form-3-1"]["licenses"][0]["name_code"] == "L015"
    assert stored(read_xlsx(changed(content, empty), cards.LIBRARY.definition)) == {"form-3-1": {}}


def test_a_text_that_is_left_out_leaves_no_code_behind():
    form = cards.LIBRARY.latest("form-3-1")
    row = {"_id": "0123456789abcdef", "name": "日商簿記検定試験2級", "name_code": "L050", "grade": "優"}
    choice = Choice(without=frozenset({("form-3-1", "name")}))
    workbook = book(write_xlsx(Card((SheetView(form, {"licenses": [row]}, "draft"),)), choice))
    assert not [name for name in workbook.defined_names if name.endswith("name_code")]
