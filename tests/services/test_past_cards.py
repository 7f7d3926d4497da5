"""The card of an earlier day: what stood on it when that day ended in Japan, to be read and printed."""

import io
from datetime import UTC, date, datetime, timedelta

import pypdf
import pytest

from app.jobcard import today
from app.models import Revision, Sheet, db
from app.policies import NotVisible
from app.services import files, past_cards, removals, sheets
from app.services.files import NothingChosen
from app.services.past_cards import NoSuchDay
from tests.people import Person

DAY = timedelta(days=1)


@pytest.fixture
def person(app):
    return Person(app, "profile", "form-2", "form-1-1")


def back(person, days):
    """Everything that was saved until now was saved so many days earlier."""
    with person.app.app_context():
        for one in db.session.scalars(db.select(Revision)):
            one.at -= days * DAY
        for one in db.session.scalars(db.select(Sheet)).unique():
            one.removed_at = one.removed_at and one.removed_at - days * DAY
        db.session.commit()


def texts(person, day):
    """What can be read on the card of a day, by form."""
    with person.app.app_context():
        past = past_cards.as_of(person.actor, day)
        return {
            read.opened.definition.id: [one.text for block in read.blocks for one in block.answers if one.text]
            for read in past.reads
        }


def test_the_card_reads_as_it_stood_at_the_end_of_the_day(person):
    name, strengths = person.page("profile", "name"), person.page("form-1-1", "strengths")
    name.press(last_name="記入")
    strengths.press(strengths="続けること")
    back(person, 10)
    name.press(last_name="見本")
    back(person, 10)
    strengths.press(strengths="聞くこと")
    now = today()
    assert texts(person, now - 21 * DAY) == {}
    assert texts(person, now - 20 * DAY) == {"profile": ["記入"], "form-1-1": ["続けること"]}
    assert texts(person, now - 11 * DAY) == {"profile": ["記入"], "form-1-1": ["続けること"]}
    assert texts(person, now - 10 * DAY) == {"profile": ["見本"], "form-1-1": ["続けること"]}
    assert texts(person, now) == {"profile": ["見本"], "form-1-1": ["聞くこと"]}


def test_a_day_ends_at_midnight_in_japan(person):
    person.page("form-1-1", "strengths").press(strengths="続けること")
    with person.app.app_context():
        (one,) = db.session.scalars(db.select(Revision))
        one.at = datetime(2026, 3, 1, 14, 59, 59, tzinfo=UTC)
        db.session.commit()
    assert texts(person, date(2026, 2, 28)) == {}
    assert texts(person, date(2026, 3, 1)) == {"form-1-1": ["続けること"]}
    with person.app.app_context():
        db.session.scalars(db.select(Revision)).one().at += timedelta(seconds=1)
        db.session.commit()
    assert texts(person, date(2026, 3, 1)) == {}
    assert texts(person, date(2026, 3, 2)) == {"form-1-1": ["続けること"]}


def test_a_page_that_stays_open_over_days_leaves_each_day_as_it_ended(person):
    page = person.page("form-1-1", "strengths")
    for text in ("続", "続ける"):
        page.save(strengths=text)
    back(person, 1)
    page.save(strengths="続けること")
    # The button finds the text as it was saved in passing, and changes nothing: the day it was written stays.
    back(person, 1)
    page.press(strengths="続けること")
    back(person, 1)
    found = [texts(person, today() - days * DAY).get("form-1-1") for days in (4, 3, 2, 1)]
    assert found == [None, ["続ける"], ["続けること"], ["続けること"]]


def test_a_sheet_that_was_taken_off_later_was_on_the_card_then(person):
    person.page("form-1-1", "strengths").press(strengths="続けること")
    back(person, 5)
    with person.app.app_context():
        removals.remove(person.actor, person.ids["form-1-1"])
    back(person, 5)
    assert texts(person, today() - 10 * DAY) == {"form-1-1": ["続けること"]}
    assert texts(person, today() - 6 * DAY) == {"form-1-1": ["続けること"]}
    assert texts(person, today() - 5 * DAY) == {}


def test_no_form_is_on_the_card_of_a_day_twice(person):
    person.page("form-1-1", "strengths").press(strengths="続けること")
    first = person.ids["form-1-1"]
    with person.app.app_context():
        removals.remove(person.actor, first)
        sheets.add_sheets(person.actor, ["form-1-1"])
        person.ids = {one.definition.id: one.id for one in sheets.open_card(person.actor)}
    back(person, 5)
    person.page("form-1-1", "strengths").press(strengths="聞くこと")
    back(person, 5)
    with person.app.app_context():
        removals.put_back(person.actor, first, instead=True)
    assert texts(person, today() - 3 * DAY) == {"form-1-1": ["聞くこと"]}


def test_a_day_that_has_not_been_is_refused_in_words(person):
    with person.app.app_context(), pytest.raises(NoSuchDay, match="まだ来ていない"):
        past_cards.as_of(person.actor, today() + DAY)


@pytest.mark.parametrize("text", ["2026-11-23", "2026/11/23", "令和8年11月23日", " ２０２６年１１月２３日 "])
def test_a_day_may_be_typed_as_on_every_form(text, monkeypatch):
    assert past_cards.day_from(text) == date(2026, 11, 23)


@pytest.mark.parametrize(
    "text", ["", "きのう", "2026-02-30", "0001-01-01", "9999-12-31", "<b>", "2026-11-23\x00' OR 1"]
)
def test_what_is_no_day_is_refused_in_words(text):
    with pytest.raises(NoSuchDay) as refused:
        past_cards.day_from(text)
    assert str(refused.value).endswith("。")


def test_the_days_to_choose_from_begin_with_the_first_save(person):
    with person.app.app_context():
        assert past_cards.days(person.actor) == (None, today())
    person.page("form-1-1", "strengths").press(strengths="続けること")
    back(person, 3)
    with person.app.app_context():
        assert past_cards.days(person.actor) == (today() - 3 * DAY, today())


def test_the_card_of_a_day_is_printed_with_its_day_in_the_name_and_not_todays(person):
    person.page("profile", "name").press(last_name="記入", first_name="例子")
    person.row_page("form-2", "jobs").press(company_name="見本商店", start_ym="2019-04", end_ym="open")
    back(person, 40)
    person.page("profile", "name").press(last_name="見本", first_name="例子")
    person.row_page("form-2", "jobs").press(company_name="試作工業")
    day = today() - 20 * DAY
    with person.app.app_context():
        file = files.export_past(person.actor, day)
    assert file.name == f"ジョブ・カード_様式2_{day:%Y%m%d}時点.pdf"
    printed = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file.content)).pages)
    assert "見本商店" in printed
    assert "記入" in printed
    assert "試作工業" not in printed
    assert f"{day.year}年{day.month}月{day.day}日" in printed.replace(" ", "")
    with person.app.app_context(), pytest.raises(NothingChosen):
        files.export_past(person.actor, today() - 41 * DAY)


def test_the_card_of_a_day_is_the_persons_own(person, app):
    person.page("form-1-1", "strengths").press(strengths="続けること")
    stranger = Person(app, "profile")
    assert texts(stranger, today()) == {}
    with app.app_context():
        for act in (past_cards.as_of, files.export_past):
            with pytest.raises(NotVisible):
                act(None, today())


def test_the_card_of_a_day_takes_one_query_however_much_there_is(person, statements):
    person.page("profile", "name").press(last_name="記入")
    page = person.page("form-1-1", "strengths")
    for number in range(12):
        page.press(strengths=f"続けること{number}")
    with person.app.app_context():
        statements.clear()
        past_cards.as_of(person.actor, today())
    assert len([one for one in statements if one.startswith("SELECT")]) == 1
