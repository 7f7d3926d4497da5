"""Two pages that write the same field: both texts are shown, and the person chooses."""

import uuid

import pytest

from app.forms.sheet import base_from
from app.models import Revision, db
from app.page import clock
from tests.writing import FORM, UUID, Writer

FIELD = "strengths"
MINE, THEIRS = "ここで書いた強み", "ほかの画面で書いた強み"
PHONE = "Mozilla/5.0 (Linux; Android 15; Mobile) Firefox/140.0"


@pytest.fixture
def writer(app):
    return Writer(app)


@pytest.fixture
def url(writer):
    return writer.url("form-1-1", FIELD)


def stands(writer, url, field=FIELD):
    return writer.visitor.get(url).form(FORM).values[field]


@pytest.fixture
def compared(writer, url):
    """The comparing page: another tab has saved meanwhile."""
    page = writer.visitor.get(url)
    on_a_phone(writer, url, {FIELD: THEIRS})
    return page.form(FORM).submit({FIELD: MINE}, status=409)


def on_a_phone(writer, url, written):
    writer.visitor.post(url, writer.visitor.get(url).form(FORM).type(written).values, User_Agent=PHONE)


def told(app, page):
    """What stands above the two texts, and what it should say of the save on the phone."""
    sheet = uuid.UUID(UUID.search(page.url)[1])
    with app.app_context():
        saved = db.select(Revision.at).where(Revision.sheet_id == sheet, Revision.device == "phone")
        words = f"{clock(db.session.scalars(saved).one())}にあなたがスマートフォンで保存した内容"
    return [one.text for one in page.all(".compare .label")], [words, "この画面で書いた内容"]


def test_both_texts_are_shown_and_nothing_is_chosen(writer, url, compared):
    shown = [one.text for one in compared.all(".compare .card")]
    assert shown == [THEIRS, MINE]
    assert compared.title.startswith("エラー：")
    assert not compared.all("input[type=radio][checked]")
    assert compared.form(FORM).values[FIELD] == MINE
    assert stands(writer, url) == THEIRS


def test_the_page_tells_who_wrote_the_other_text_when_and_on_what(app, writer, url, compared):
    shown, right = told(app, compared)
    assert shown == right
    # Something else was saved since, and the choice is asked for again: the same save is told.
    writer.visitor.get(f"{url.rpartition('/')[0]}/future_work").form(FORM).submit({"future_work": "教える仕事"})
    assert told(app, compared.form(FORM).submit(status=409)) == (right, right)


def test_a_text_of_a_row_is_told_by_its_save_too(app, writer):
    group = writer.definition("form-2").fields["jobs"]
    page = writer.add_row(writer.visitor.get(writer.url("form-2", "jobs")), group, {"company_name": "見本商店"})
    url = page.one("#jobs .rows a")["href"]
    page = writer.visitor.get(url)
    on_a_phone(writer, url, {"company_name": "試作工業"})
    shown, right = told(app, page.form(FORM).submit({"company_name": "見本工業"}, status=409))
    assert shown == right


def test_a_comparing_page_saves_nothing_in_passing(compared):
    """Choosing "both" would add the texts to each other again and again."""
    assert not compared.one(FORM).get("data-hx-post")


@pytest.mark.parametrize(("choice", "outcome"), [("mine", MINE), ("theirs", THEIRS), ("both", f"{THEIRS}\r\n{MINE}")])
def test_the_person_chooses(writer, url, compared, choice, outcome):
    page = compared.form(FORM).submit({f"_keep.{FIELD}": choice})
    assert page.url.endswith("/future_work")
    assert stands(writer, url) == outcome


@pytest.mark.parametrize("choice", ["mine", "theirs", "both"])
def test_a_second_tap_on_the_choice_changes_nothing_more(writer, url, compared, choice):
    compared.form(FORM).submit({f"_keep.{FIELD}": choice})
    once = stands(writer, url)
    compared.form(FORM).submit({f"_keep.{FIELD}": choice})
    assert stands(writer, url) == once


def test_without_a_choice_both_texts_are_shown_again(writer, url, compared):
    again = compared.form(FORM).submit(status=409)
    assert [one.text for one in again.all(".compare .card")] == [THEIRS, MINE]
    assert "どちらを残すか" in again.one(".errors").text
    assert stands(writer, url) == THEIRS
    again.form(FORM).submit({f"_keep.{FIELD}": "mine"})
    assert stands(writer, url) == MINE


@pytest.mark.parametrize("choice", ["", "everything", "both\0", "MINE"])
def test_a_choice_that_is_not_offered_is_none(writer, url, compared, choice):
    values = compared.form(FORM).values
    values[f"_keep.{FIELD}"] = choice
    writer.visitor.post(url, values, status=409)
    assert stands(writer, url) == THEIRS


def test_the_own_text_may_still_be_changed_while_comparing(writer, url, compared):
    compared.form(FORM).submit({FIELD: "考え直した強み", f"_keep.{FIELD}": "mine"})
    assert stands(writer, url) == "考え直した強み"


@pytest.mark.parametrize("choice", ["mine", "theirs", "both"])
def test_one_more_writer_in_between_is_compared_anew(writer, url, compared, choice):
    writer.visitor.get(url).form(FORM).submit({FIELD: "三つめの強み"})
    again = compared.form(FORM).submit({f"_keep.{FIELD}": choice}, status=409)
    assert [one.text for one in again.all(".compare .card")] == ["三つめの強み", MINE]
    assert stands(writer, url) == "三つめの強み"


def test_a_save_in_passing_that_meets_another_writer_asks_for_the_button(writer, url):
    page = writer.visitor.get(url)
    before = page.form(FORM).values
    writer.visitor.get(url).form(FORM).submit({FIELD: THEIRS})
    page = writer.visitor.htmx(page, FORM, {FIELD: MINE}, opinions=False)
    assert page.status == 409
    assert "まだ保存していません" in page.one("#saved").text
    # The person has not seen the other text yet: the page brings the same as before.
    assert {name: page.form(FORM).values[name] for name in ("_seen", "_token", "_base")} == {
        name: before[name] for name in ("_seen", "_token", "_base")
    }
    compared = page.form(FORM).submit(button="読みくらべる", status=409)
    assert [one.text for one in compared.all(".compare .card")] == [THEIRS, MINE]


def test_neighbours_on_the_comparing_page_keep_what_was_typed_and_are_saved_with_the_choice(writer):
    url = writer.url("profile", "address")
    page = writer.visitor.get(url)
    writer.visitor.get(url).form(FORM).submit({"city": "姫路市", "building": "見本荘"})
    compared = page.form(FORM).submit({"city": "高砂市", "street": "本町1"}, status=409)
    assert len(compared.all(".compare")) == 1
    assert compared.form(FORM).values["street"] == "本町1"
    compared.form(FORM).submit({"_keep.city": "theirs"})
    values = writer.visitor.get(url).form(FORM).values
    # The building stands there, too: the page had left it alone.
    assert {name: values[name] for name in ("city", "street", "building")} == {
        "city": "姫路市",
        "street": "本町1",
        "building": "見本荘",
    }


def test_a_choice_beside_a_field_that_cannot_be_read_is_kept_on_the_page(writer):
    """The page comes back because of the date; its next save must not put the text back that was given up."""
    url = writer.url("profile", "name")
    page = writer.visitor.get(url)
    writer.visitor.get(url).form(FORM).submit({"last_name": "記入"})
    compared = page.form(FORM).submit({"last_name": "見本"}, status=409)
    faulty = compared.form(FORM).submit({"_keep.last_name": "theirs", "birth_date.year": "むかし"}, status=422)
    assert faulty.form(FORM).values["last_name"] == "記入"
    faulty.form(FORM).submit({"birth_date.year": ""})
    assert stands(writer, url, "last_name") == "記入"


@pytest.mark.parametrize(
    ("form", "section", "theirs", "mine", "words"),
    [
        ("profile", "name", {"birth_date.year": "1990", "birth_date.month": "4", "birth_date.day": "1"},
         {"birth_date.year": "1991", "birth_date.month": "5", "birth_date.day": "2"}, ["1990年4月1日", "1991年5月2日"]),
        ("profile", "name", {"birth_date.year": "むかし", "birth_date.month": "4", "birth_date.day": "1"},
         {"birth_date.year": "1991", "birth_date.month": "5", "birth_date.day": "2"}, ["むかし 4 1", "1991年5月2日"]),
        ("profile", "address", {"pref_code": "28"}, {"pref_code": "13"}, ["兵庫県", "東京都"]),
        ("career-plan-aid", "values", {"values_selected": ["growth", "health"]}, {"values_selected": ["fun"]},
         ["成長、健康", "楽しさ"]),
        ("career-plan-aid", "strengths", {"strengths": "聞く\n続ける"}, {"strengths": "話す"}, ["聞く、続ける", "話す"]),
        ("profile", "phone", {"tel_mobile": "090-0000-0001"}, {"tel_mobile": "090-0000-0002"}, ["090-0000-0001", "090-0000-0002"]),
    ],
)  # fmt: skip
def test_every_kind_of_value_is_compared_in_words(writer, form, section, theirs, mine, words):
    url = writer.url(form, section)
    page = writer.visitor.get(url)
    other = writer.visitor.get(url)
    writer.visitor.post(
        other.one(FORM)["action"], other.form(FORM).type(theirs).values, status=422 if "むかし" in str(theirs) else 200
    )
    compared = page.form(FORM).submit(mine, status=409)
    assert [one.text for one in compared.all(".compare .card")] == words
    name = next(iter(mine)).partition(".")[0]
    faulty = 422 if "むかし" in str(theirs) else 200
    compared.form(FORM).submit({f"_keep.{name}": "theirs"}, status=faulty)
    values = writer.visitor.get(url).form(FORM).values
    for key, value in theirs.items():
        assert [one for one in values.getlist(key) if one] == (
            [value.replace("\n", "\r\n")] if isinstance(value, str) else value
        )


def two_texts(writer, url, field, theirs, mine):
    page = writer.visitor.get(url)
    writer.visitor.get(url).form(FORM).submit({field: theirs})
    return page.form(FORM).submit({field: mine}, status=409)


@pytest.mark.parametrize(
    ("form", "section", "field", "theirs", "mine", "outcome"),
    [
        ("profile", "address", "building", "見本荘", "試作棟", "見本荘　試作棟"),
        ("career-plan-aid", "strengths", "strengths", "聞く\n続ける", "話す\n聞く", "聞く\r\n続ける\r\n話す"),
    ],
)
def test_short_texts_and_lists_of_words_can_be_kept_both(writer, form, section, field, theirs, mine, outcome):
    url = writer.url(form, section)
    two_texts(writer, url, field, theirs, mine).form(FORM).submit({f"_keep.{field}": "both"})
    assert stands(writer, url, field) == outcome


@pytest.mark.parametrize(
    ("form", "section", "field", "theirs", "mine"),
    [
        ("profile", "address", "building", "見" * 40, "本" * 40),
        ("career-plan-aid", "strengths", "strengths", "\n".join("一二三四五六"), "\n".join("七八九十百")),
        ("profile", "address", "building", "見本荘", ""),
        ("profile", "name", "last_name", "記入", "見本"),
    ],
)
def test_both_are_offered_only_where_there_is_room_for_both(writer, form, section, field, theirs, mine):
    url = writer.url(form, section)
    if not mine:
        writer.visitor.get(url).form(FORM).submit({field: "試作棟"})
    compared = two_texts(writer, url, field, theirs, mine)
    offered = [one["value"] for one in compared.all(f"input[name='_keep.{field}']")]
    assert offered == ["mine", "theirs"]
    values = compared.form(FORM).values
    values[f"_keep.{field}"] = "both"
    writer.visitor.post(url, values, status=409)
    assert stands(writer, url, field) == theirs.replace("\n", "\r\n")


def test_a_whole_list_within_a_row_is_compared_in_words(writer):
    group = writer.definition("form-2").fields["jobs"]
    page = writer.add_row(writer.visitor.get(writer.url("form-2", "jobs")), group, {"company_name": "見本商店"})
    url = page.one("#jobs .rows a")["href"]
    page = writer.visitor.get(url)
    writer.visitor.get(url).form(FORM).submit(
        {"transfers.0.department": "経理課", "transfers.0.from.year": "2019", "transfers.0.from.month": "4"}
    )
    compared = page.form(FORM).submit({"transfers.0.department": "営業課"}, status=409)
    assert [one.text for one in compared.all(".compare .card")] == ["2019年4月 経理課", "営業課"]
    compared.form(FORM).submit({"_keep.transfers": "theirs"})
    assert writer.visitor.get(url).form(FORM).values["transfers.0.department"] == "経理課"


def test_a_page_brings_the_digest_of_every_field_that_it_shows(writer):
    for form in ("profile", "form-2", "form-1-1"):
        for section in writer.definition(form).pages:
            if section.asked:
                page = writer.visitor.get(writer.url(form, section.id))
                shown = {one["name"].partition(".")[0] for one in page.all(f"{FORM} [name]")}
                brought = base_from(page.form(FORM).values["_base"])
                assert set(brought) == {name for name in shown if not name.startswith("_") and name != "csrf_token"}
