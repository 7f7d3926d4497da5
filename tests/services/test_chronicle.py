"""The history of a whole card: one list of everything that happened, page by page."""

import uuid
from datetime import UTC, datetime

import pytest
import time_machine

from app.documents import Choice
from app.models import Account, db
from app.policies import Actor, NotVisible
from app.services import chronicle, files, removals
from app.services.chronicle import Saved, Used
from tests.builders import a_person, a_sheet, save
from tests.people import Person

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def words(line):
    forms = [line.entry.past.definition.id] if isinstance(line, Saved) else [one.id for one in line.forms]
    return line.entry.how if isinstance(line, Saved) else line.how, forms


def test_everything_that_happened_stands_in_one_list_newest_first(app):
    with time_machine.travel(NOW, tick=False) as clock:
        person = Person(app, "profile", "form-2")
        person.page("profile", "name").press(last_name="記入")
        clock.shift(60)
        person.row_page("form-2", "jobs").press(company_name="見本商店")
        clock.shift(60)
        person.register("form-2")
        clock.shift(60)
        with app.app_context():
            files.export(person.actor, "csv", ["form-2"], choice=Choice(), device="phone")
            lines = chronicle.chronicle(person.actor).lines
            newest = chronicle.latest(person.actor, 2)
    assert list(map(words, lines)) == [
        ("CSVで持ち帰り", ["form-2"]),
        ("本登録", ["form-2"]),
        ("保存", ["form-2"]),
        ("保存", ["profile"]),
    ]
    assert (lines[0].who, lines[0].device) == ("あなた", "スマートフォン")
    assert lines[2].entry.told == ["仕事 1（見本商店）を追加"]
    assert [words(line) for line in newest] == [("本登録", ["form-2"]), ("保存", ["form-2"])]
    assert newest[0].entry.before.number == newest[1].entry.past.number, "the two can be compared"


def test_what_others_looked_at_is_told_with_their_role(app):
    person = Person(app, "form-2")
    with app.app_context():
        advisor = Actor(uuid.uuid4(), "advisor")
        chronicle.note(person.actor.account_id, advisor, "look", ["form-2"], device="computer")
        (line,) = chronicle.chronicle(person.actor).lines
    assert isinstance(line, Used)
    assert (line.how, line.who, line.device) == ("見ました", "相談員", "パソコン")


def test_a_sheet_taken_off_the_card_stays_in_the_history(app):
    person = Person(app, "form-2")
    person.row_page("form-2", "jobs").press(company_name="見本商店")
    with app.app_context():
        removals.remove(person.actor, person.ids["form-2"])
        assert [line.removed for line in chronicle.chronicle(person.actor).lines] == [True]


@pytest.fixture
def long_past(app):
    """Somebody who saved 45 times and took the card home five times, each save at one moment with the next."""
    with app.app_context(), time_machine.travel(NOW, tick=False) as clock:
        account = a_person()
        sheet = a_sheet(account, of="form-1-1", written={"strengths": "0"})
        for n in range(44):
            if n % 2:
                clock.shift(1)
            save(sheet, {"strengths": str(n)})
        db.session.commit()
        actor = Actor(account.id)
        for _ in range(5):
            chronicle.note(account.id, actor, "download", ["form-1-1"], kind="pdf", device=None)
        yield actor


def test_pages_of_twenty_leave_nothing_out_and_show_nothing_twice(long_past):
    place, seen, sizes = "", [], []
    while True:
        page = chronicle.chronicle(long_past, place)
        seen += [(one.entry.past.number if isinstance(one, Saved) else ("use", one.use.id)) for one in page.lines]
        sizes.append(len(page.lines))
        if not page.older:
            break
        place = page.older
    assert sizes == [20, 20, 10]
    assert len(set(seen)) == 50
    assert [one for one in seen if isinstance(one, int)] == list(range(45, 0, -1))


@pytest.mark.parametrize("place", ["x", "1", "1-", "-1-1", "99999999999999999-0", "1-1 "])
def test_a_made_up_place_leads_nowhere(app, place):
    person = Person(app, "form-2")
    with app.app_context(), pytest.raises(NotVisible):
        chronicle.chronicle(person.actor, place)


def test_nobody_reads_the_history_of_others(app, long_past):
    assert chronicle.chronicle(Person(app, "form-2").actor).lines == []
    with pytest.raises(NotVisible):
        chronicle.chronicle(None)


def test_the_longest_history_asks_no_more_than_the_shortest(app, statements):
    with app.app_context():
        counts = []
        for saves in (1, 500):
            sheet = a_sheet(a_person(), of="form-1-1", written={"strengths": "0"})
            for n in range(1, saves):
                save(sheet, {"strengths": str(n)})
            db.session.commit()
            actor = Actor(sheet.account_id)
            db.session.expunge_all()
            statements.clear()
            assert len(chronicle.chronicle(actor).lines) == min(saves, 20)
            counts.append(len([one for one in statements if one.startswith(("SELECT", "WITH"))]))
        assert counts == [3, 3]


def test_it_goes_with_its_owner(app, long_past):
    db.session.delete(db.session.get(Account, long_past.account_id))
    db.session.commit()
    assert chronicle.uses_until(long_past.account_id, None, 5) == []
