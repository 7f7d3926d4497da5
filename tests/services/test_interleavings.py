"""Several pages of one person at once: in every order nothing acknowledged is overwritten unseen."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models import Account, Sheet, db, utc_now
from app.policies import Actor, NotVisible
from app.services import assessments, identities, links, members, merging, sheets
from app.services.members import Device
from app.services.providers import Subject
from app.services.sheets import Overtaken
from tests import databases
from tests.people import Page, Person

FIELDS = ("city", "street", "building")
TEXTS = ("", "い", "ろ", "は")
PAGES = 3
# Waiting for a server costs three times as much, and the order of saves is decided before it is asked.
EXAMPLES = 500 if os.environ.get("JOBCARD_FULL") else 200 if databases.kind() == "sqlite" else 60

# (which page, what it does, the field it changes, what it types there)
steps = st.tuples(
    st.integers(0, PAGES - 1),
    st.sampled_from(["type", "type", "save", "press", "late", "reload", "give way"]),
    st.sampled_from(FIELDS),
    st.sampled_from(TEXTS),
)


class Tab:
    """A browser's tab: what stands in its inputs, which may be older than what is stored."""

    def __init__(self, person: Person):
        self.person = person
        self.reload()

    def reload(self) -> None:
        self.page = Page(self.person, "profile", "address")
        values = self.person.values("profile")
        self.inputs = {name: values.get(name, "") for name in FIELDS}
        # Every text that the person has had before their eyes here, field by field.
        self.known = {name: {text} for name, text in self.inputs.items()}
        self.before = self.page.seen

    def send(self, *, button: bool) -> set[str]:
        """Save what stands in the inputs; the fields of the conflicts, when there were any."""
        try:
            self.page.save(self.inputs, button=button)
        except Overtaken as found:
            for path, conflict in found.conflicts.items():
                assert conflict.mine in (self.inputs[path] or None, None)
                self.known[path].add(conflict.theirs or "")
            return set(found.conflicts)
        return set()

    def late(self) -> set[str]:
        """The button of the page as it was before its last save in passing was answered."""
        self.page.seen, self.before = self.before, self.page.seen
        return self.send(button=True)


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=4, max_size=12))
def test_no_order_of_saves_loses_a_text_that_nobody_saw(app, plan):
    person = Person(app, "profile")
    tabs = [Tab(person) for _ in range(PAGES)]
    for number, act, field, text in plan:
        tab = tabs[number]
        if act == "reload":
            tab.reload()
            continue
        if act == "give way":
            # On the comparing page: the other's text is taken over.
            tab.inputs[field] = person.values("profile").get(field, "")
            tab.known[field].add(tab.inputs[field])
            continue
        if act == "type":
            tab.inputs[field] = text
            tab.known[field].add(text)
        before = person.values("profile")
        tab.before = tab.page.seen if act in ("type", "save") else tab.before
        refused = tab.late() if act == "late" else tab.send(button=act == "press")
        after = person.values("profile")
        if refused:
            assert after == before, "something of a refused save was written"
        for name in FIELDS:
            if before.get(name) != after.get(name):
                assert before.get(name, "") in tab.known[name], f"{name} was overwritten unseen"
                assert after.get(name, "") == tab.inputs[name], f"{name} became what nobody typed here"
        for name in refused:
            assert before.get(name, "") != tab.inputs[name], f"{name} was asked about without need"


def at_once(*acts):
    """Do things at the same moment, each in a thread; what each answered or raised."""
    ready = threading.Barrier(len(acts))

    def run(act):
        ready.wait()
        try:
            return act()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, act) for act in acts]]


@pytest.fixture
def person(app):
    return Person(app, "profile", "form-2")


@pytest.mark.parametrize("again", range(5))
def test_two_who_save_different_fields_at_the_same_moment_both_stay(person, again):
    one, other = person.page("profile", "address"), person.page("profile", "address")
    answers = at_once(lambda: one.save(city="姫路市", street=""), lambda: other.press(city="", street="本町1"))
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert person.values("profile") == {"city": "姫路市", "street": "本町1"}
    assert person.opened("profile").sheet.revision == 2


@pytest.mark.parametrize("again", range(5))
def test_of_two_who_save_the_same_field_at_the_same_moment_one_is_asked(person, again):
    one, other = person.page("profile", "address"), person.page("profile", "address")
    answers = at_once(lambda: one.press(city="姫路市"), lambda: other.press(city="高砂市"))
    refused = [answer for answer in answers if isinstance(answer, Overtaken)]
    assert len(refused) == 1
    conflict = refused[0].conflicts["city"]
    assert {conflict.theirs, conflict.mine} == {"姫路市", "高砂市"}
    assert person.values("profile") == {"city": conflict.theirs}


@pytest.mark.parametrize("again", range(5))
def test_a_button_pressed_while_a_save_in_passing_is_on_its_way_overtakes_nobody(person, again):
    page = person.page("profile", "address")
    page.save(city="姫")
    passing, pressed = Page.__new__(Page), Page.__new__(Page)
    for copy in (passing, pressed):
        copy.__dict__.update(page.__dict__)
    answers = at_once(
        lambda: passing.save(city="姫路", street=""), lambda: pressed.press(city="姫路市", street="本町1")
    )
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    # Which of the two came last is the network's affair; what the button sent comes from the same page either way.
    assert person.values("profile")["city"] in ("姫路市", "姫路")
    assert "button" in [one.cause for one in person.revisions("profile")]


def test_many_rows_added_at_the_same_moment_are_all_there(person):
    pages = [person.row_page("form-2", "jobs") for _ in range(6)]
    answers = at_once(*(lambda page=page, n=n: page.press(company_name=f"会社{n}") for n, page in enumerate(pages)))
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert sorted(row["company_name"] for row in person.rows("form-2", "jobs")) == [f"会社{n}" for n in range(6)]
    assert [one.number for one in person.revisions("form-2")] == [1, 2, 3, 4, 5, 6]


def test_a_form_taken_twice_at_the_same_moment_is_laid_out_once(person):
    def add():
        with person.app.app_context():
            sheets.add_sheets(person.actor, ["form-3-1", "form-3-2"])

    answers = at_once(add, add, add)
    assert answers == [None, None, None]
    with person.app.app_context():
        held = db.session.scalars(db.select(Sheet.definition).where(Sheet.account_id == person.actor.account_id))
        assert sorted(held) == ["form-2", "form-3-1", "form-3-2", "profile"]


def test_registering_and_writing_at_the_same_moment_agree(person):
    page = person.page("profile", "name")
    page.press(last_name="記入")
    answers = at_once(lambda: person.register("profile"), lambda: page.press(last_name="見本"))
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    sheet = person.opened("profile").sheet
    registered, pressed = (
        next(one for one in reversed(person.revisions("profile")) if one.cause == cause)
        for cause in ("register", "button")
    )
    assert sheet.status == ("registered" if registered.number > pressed.number else "draft")
    assert person.values("profile") == {"last_name": "見本"}


@pytest.fixture
def member(app):
    """Somebody who signs in, with a name on the card."""
    person = Person(app, "profile")
    person.page("profile", "name").press(last_name="見本")
    with app.app_context():
        account = db.session.get_one(Account, person.actor.account_id)
        account.guest_key, account.joined_at = None, utc_now()
        db.session.commit()
    person.actor = Actor(person.actor.account_id)
    return person


def bring(member, guest):
    with member.app.app_context():
        return merging.bring(member.actor, guest.actor)


def test_what_another_page_saves_while_a_card_is_brought_comes_along_or_is_refused(app, member, monkeypatch):
    person = Person(app, "profile")
    person.page("profile", "name").press(last_name="記入")
    under_way, answered = threading.Event(), threading.Event()
    move = assessments.move

    def slowly(*accounts):
        under_way.set()
        answered.wait(1)
        move(*accounts)

    def write():
        under_way.wait()
        with person.app.app_context():
            sheets.add_sheets(person.actor, ["form-2"])
            person.ids = {one.definition.id: one.id for one in sheets.open_card(person.actor)}
        person.row_page("form-2", "jobs").press(company_name="会社")
        answered.set()

    monkeypatch.setattr(assessments, "move", slowly)
    brought, written = at_once(lambda: bring(member, person), write)
    assert not isinstance(brought, Exception)
    with member.app.app_context():
        held = db.session.scalars(db.select(Sheet.definition).where(Sheet.account_id == member.actor.account_id))
        assert isinstance(written, Exception) or "form-2" in list(held)


@pytest.mark.parametrize("again", range(5))
def test_a_card_that_is_brought_twice_at_the_same_moment_is_brought_once(member, person, again):
    person.page("profile", "name").press(last_name="記入")
    first, second = sorted(at_once(*[lambda: bring(member, person)] * 2), key=lambda one: isinstance(one, Exception))
    assert [one.own_id for one in first] == [member.ids["profile"]]
    assert isinstance(second, NotVisible)
    assert [one.number for one in member.revisions("profile")] == [1, 2, 3]


@pytest.mark.parametrize("way", ["letter", "provider"] * 5)
def test_a_card_that_is_brought_while_its_guest_joins_goes_one_way(member, person, way):
    person.page("profile", "name").press(last_name="記入")
    guest, phone = person.actor, Device("phone", shared=False, client=None)
    with person.app.app_context():
        token = links.make("join", guest.account_id, {"email": "guest@example.com", "password": "kept"})
        db.session.commit()

    def join():
        with person.app.app_context():
            if way == "letter":
                return members.finish_joining(guest, token, None, phone)
            return identities.join(guest, Subject("myna", "https://id.example.com", "guest"), phone)

    answers = at_once(join, lambda: bring(member, person))
    (refused,) = (one for one in answers if isinstance(one, Exception))
    assert isinstance(refused, links.Spent | members.Taken | NotVisible)
