"""Two pages that write the same field: both texts are shown, and the person chooses."""

import pytest

from app.forms.sheet import base_from
from tests.writing import FORM, Writer

FIELD = "strengths"
MINE, THEIRS = "ここで書いた強み", "ほかの画面で書いた強み"


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
    writer.visitor.get(url).form(FORM).submit({FIELD: THEIRS})
    return page.form(FORM).submit({FIELD: MINE}, status=409)


def test_both_texts_are_shown_and_nothing_is_chosen(writer, url, compared):
    shown = [one.text for one in compared.all(".compare .card")]
    assert shown == [THEIRS, MINE]
    assert compared.title.startswith("エラー：")
    assert not compared.all("input[type=radio][checked]")
    assert compared.form(FORM).values[FIELD] == MINE
    assert stands(writer, url) == THEIRS


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
