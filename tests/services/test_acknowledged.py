"""Two or three writers on one card, with everything they can do: whatever order it comes in, a text that was
acknowledged stands on a sheet or in a kept snapshot, unless the very page that wrote it replaced it."""

import copy
import os
from contextlib import suppress
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.jobcard import new_row_id
from app.models import Sheet, db, revisions_of
from app.policies import NotVisible
from app.services import history, removals, sheets
from app.services.removals import Taken
from app.services.sheets import Overtaken, StillUnread
from tests import databases
from tests.people import Person

EXAMPLES = 500 if os.environ.get("JOBCARD_FULL") else 40 if databases.kind() == "sqlite" else 15
FORMS = ("profile", "form-1-1", "form-2")
# Where one writes: the form, the section or group, and the fields. What is typed into the month cannot be read as one.
PLACES = (
    ("form-2", "jobs", ("company_name", "start_ym")),
    ("form-1-1", "strengths", ("strengths",)),
    ("profile", "address", ("city", "street")),
)
WRITING = ["write", "write", "write", "type", "save", "hold", "late", "press", "press", "empty", "undo"]
MEETING = ["open", "follow", "follow", "mine", "theirs", "both"]
ELSEWHERE = ["remove row", "restore row", "take off", "put back", "begin anew", "go back", "register"]

# (who, what they do, a number that says where or which)
steps = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 1, 1, 2]), st.sampled_from(WRITING * 2 + MEETING * 2 + ELSEWHERE), st.integers(0, 8)
    ),
    min_size=8,
    max_size=24,
)


class Card:
    """What is stored, looked at after every act, and what was promised to whom."""

    def __init__(self, app):
        self.app, self.person = app, Person(app, *FORMS)
        # By sheet and path: which page's text stands there.
        self.by = {}
        # What pages were told is saved: (page, sheet and path, text).
        self.promised = set()
        # The last send of each page that went through.
        self.heard = {}
        self._read = {}
        self.count, self.last = 0, None
        self.look()

    def look(self):
        """Read everything afresh: `now`, by sheet and path, and `then`, all that is in kept snapshots."""
        self.now, self.then = {}, set()
        with self.app.app_context():
            owner = self.person.actor.account_id
            for sheet in db.session.scalars(db.select(Sheet).where(Sheet.account_id == owner)).unique():
                here = texts(sheet.part())
                self.now |= {(sheet.id, path): text for path, text in here.items()}
                kept = revisions_of(sheet.id)
                if sheet.revision:
                    assert (kept[0].number, self._opened(kept[0])) == (sheet.revision, here), (
                        "now is not in the history"
                    )
                for one in kept:
                    self.then |= {((sheet.id, path), text) for path, text in self._opened(one).items()}

    def _opened(self, revision):
        if revision.sealed not in self._read:
            self._read[revision.sealed] = texts(revision.open().get("person", {}))
        return self._read[revision.sealed]

    def judge(self):
        """Nothing that was promised is gone."""
        standing = {*self.now.items(), *self.then}
        gone = [(place[1], text) for _, place, text in self.promised if (place, text) not in standing]
        assert not gone, f"gone: {gone}"

    def wrote(self, page, before):
        """A page was told that it is saved: what changed is its own text, and a promise from now on."""
        for place in before.keys() | self.now.keys():
            old, new = before.get(place), self.now.get(place)
            if old == new:
                continue
            name = place[1].removeprefix(page.at)
            assert place[0] == page.sheet_id, "another sheet was written"
            assert new == (page.inputs.get(name) or None), f"{name} became what nobody typed here"
            if self.by.get(place) == page.seen.token:
                self.promised.discard((page.seen.token, place, old))
            self.by[place] = page.seen.token
            if new:
                self.promised.add((page.seen.token, place, new))

    def elsewhere(self, act, number):
        """Something that no page's inputs are part of. Only going back to a snapshot changes what stands anywhere."""
        before = self.now
        with suppress(NotVisible, Taken, StillUnread), self.app.app_context():
            self._do(act, number)
        self.look()
        changed = [place for place in before.keys() | self.now.keys() if before.get(place) != self.now.get(place)]
        assert act == "go back" or not changed, f"{act} changed {changed}"
        for place in changed:
            self.by.pop(place, None)

    def _do(self, act, number):
        actor, ids = self.person.actor, self.person.ids
        form = FORMS[number % 3]
        if act == "take off":
            removals.remove(actor, ids[form])
        elif act == "put back":
            if away := removals.removed(actor):
                removals.put_back(actor, away[number % len(away)].id, instead=number % 2 == 0)
        elif act == "begin anew":
            sheets.add_sheets(actor, FORMS)
        elif act == "go back":
            if kept := revisions_of(ids[form]):
                history.restore(actor, ids[form], kept[number % len(kept)].number)
        elif act == "register":
            sheets.register(actor, ids[form])
        elif rows := self.rows():
            self.person.arrange("form-2", "jobs", rows[number % len(rows)], act.removesuffix(" row"))
        if act in ("put back", "begin anew"):
            ids |= {one.definition.id: one.id for one in sheets.open_card(actor)}

    def rows(self):
        """The ids of the jobs, removed ones too."""
        return sorted(
            {path.split("/")[1] for sheet, path in self.now if sheet == self.person.ids["form-2"] and "/" in path}
        )


class Writer:
    """Somebody with a page open, and perhaps a send of it that is still on its way."""

    def __init__(self, card):
        self.card, self.held = card, None
        self.open(6)

    def open(self, number, place=None, known=None):
        """Open a page; of a job that is there, or of a new one."""
        self.page = None
        ids = [*self.card.rows(), new_row_id()]
        self.at = place or (number // 3, ids[number % len(ids)])
        form, where, names = PLACES[self.at[0]]
        row = self.at[1]
        with suppress(NotVisible):
            person = self.card.person
            page = person.row_page(form, where, row) if form == "form-2" else person.page(form, where)
            page.seen = replace(page.seen, known=known or {})
            page.inputs = {name: self.card.now.get((page.sheet_id, page.at + name), "") for name in names}
            page.basis, page.met, page.revive = dict(page.inputs), {}, False
            page.place_at = self.at
            self.page = page

    def act(self, act, number):
        """Do one thing on the page, if one is open."""
        if act == "open":
            # Mostly the same page again, as it reads now: that is where people meet.
            self.open(number, self.at if number % 3 else None)
        elif act == "late":
            letter, self.held = self.held, None
            if letter:
                self.deliver(*letter)
        elif act == "follow":
            self.follow(number)
        elif self.page:
            self._act(act, number)

    def follow(self, number):
        """Open the place that was written last, read it, and write over it."""
        self.open(0, self.card.last or self.at)
        if self.page:
            self.card.count += 1
            self.page.inputs = dict.fromkeys(self.page.inputs, f"つぎ{self.card.count}")
            self._act("press" if number % 2 else "save", number)

    def _act(self, act, number):
        page = self.page
        name = [*page.inputs][number % len(page.inputs)]
        if act in ("write", "type"):
            self.card.count += 1
            page.inputs[name] = f"むかし{self.card.count}"
        elif act == "empty":
            page.inputs[name] = ""
        elif act == "undo":
            page.inputs[name] = page.basis[name]
        elif act in ("mine", "theirs", "both"):
            for one, theirs in page.met.items():
                page.inputs[one] = {"mine": page.inputs[one], "theirs": theirs, "both": theirs + page.inputs[one]}[act]
        if act in ("type", "empty", "undo"):
            return
        page.seen = replace(page.seen, turn=page.seen.turn + 1)
        if act == "hold":
            letter = copy.copy(page)
            letter.inputs, letter.basis, letter.met = dict(page.inputs), dict(page.basis), {}
            self.held = letter, number % 2 == 0
            return
        button = act not in ("write", "save")
        if self.deliver(page, button) and button:
            # The page that answers a button is a new one, and knows what the one before wrote.
            self.open(0, self.at, {page.seen.token: page.seen.turn})

    def deliver(self, page, button):
        """A save arrives at the site; whether it was acknowledged."""
        card, seen = self.card, page.seen
        before = card.now
        dirty = [name for name, text in page.inputs.items() if text != page.basis[name]]
        passed = seen.turn < card.heard.get(seen.token, 0)
        try:
            page.save(page.inputs, button=button, revive=button and page.revive)
        except (NotVisible, Overtaken) as refused:
            card.look()
            assert card.now == before, "something of a refused save was written"
            self._learn(page, refused)
            return False
        card.look()
        if passed:
            assert card.now == before, "a save came back that a later one of its page had passed"
            return True
        card.heard |= {token: max(turn, card.heard.get(token, 0)) for token, turn in seen.known.items()}
        card.heard[seen.token] = max(seen.turn, card.heard.get(seen.token, 0))
        card.wrote(page, before)
        for name in dirty:
            there = card.now.get((page.sheet_id, page.at + name), "")
            assert there == page.inputs[name], f"{name} was acknowledged and does not stand there"
        page.basis, page.met, page.revive = dict(page.inputs), {}, False
        card.last = page.place_at
        return True

    def _learn(self, page, refused):
        if isinstance(refused, NotVisible):
            self.page = None if page is self.page else self.page
            return
        for path, conflict in refused.conflicts.items():
            name = path.removeprefix(page.at)
            if name in page.inputs:
                page.met[name] = page.basis[name] = conflict.theirs or ""
            else:
                # The whole row was removed meanwhile: the next button asks for it back.
                page.revive = True


def texts(part):
    """Every text of a part by its path, those in removed rows and those that could not be read among them."""
    found = {}
    for name, value in part.get("values", {}).items():
        if not isinstance(value, list):
            found[name] = value
            continue
        for row in value:
            found |= {f"{name}/{row['_id']}/{key}": one for key, one in row.items() if not key.startswith("_")}
            found |= row.get("_unread", {})
    return found | part.get("unread", {})


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_every_acknowledged_text_stands_somewhere(app, plan):
    card = Card(app)
    writers = [Writer(card) for _ in range(3)]
    for who, act, number in plan:
        if act in ELSEWHERE:
            card.elsewhere(act, number)
        else:
            writers[who].act(act, number)
        card.judge()


def test_a_page_that_goes_on_saving_keeps_what_another_replaced(app):
    person = Person(app, "profile")
    one = person.page("profile", "address")
    one.save(city="姫路市", street="")
    person.page("profile", "address").press(city="高砂市", street="")
    one.save(city="姫路市", street="本町1")
    one.press(city="姫路市", street="本町1-1")
    assert person.values("profile") == {"city": "高砂市", "street": "本町1-1"}
    kept = [person.revision("profile", one.number)["values"] for one in person.revisions("profile")]
    assert kept == [{"city": "姫路市"}, {"city": "高砂市"}, {"city": "高砂市", "street": "本町1-1"}]
