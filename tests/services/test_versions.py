"""Versions of a form side by side: old sheets are read in their own, and edited after they were carried over."""

import shutil
from pathlib import Path

import pytest

from app import documents
from app.jobcard import Card
from app.models import Account, Sheet, db, utc_now
from app.policies import NotVisible
from app.services import history, library, mypage, reminders, sheets, versions
from app.services.sheets import OldVersion, Seen
from tests.made_up.content import content_with
from tests.people import Person


@pytest.fixture
def law(app, tmp_path):
    """law("2026-01", "2026-10"): the versions of the made-up form that there are."""
    kept = app.extensions[library.NAME]

    def change(*years: str) -> Path:
        shutil.rmtree(tmp_path / "content", ignore_errors=True)
        folder = content_with(tmp_path, *(f"made-up/{year}.yaml" for year in years if year < "2027"))
        if "2027-01" in years:
            # The next law, which changes no field: no table is needed.
            text = (folder / "forms/made-up/2026-10.yaml").read_text("utf-8").replace('"2026-10"', '"2027-01"')
            before, _, rest = text.partition("carry:\n")
            after = rest[rest.index("sections:\n") :]
            (folder / "forms/made-up/2027-01.yaml").write_text(before + after, "utf-8")
        library.bind(app, folder)
        return folder

    yield change
    app.extensions[library.NAME] = kept


@pytest.fixture
def person(app, law):
    """Somebody who wrote the made-up form under the first law."""
    law("2026-01")
    person = Person(app, "profile", "made-up")
    words = {"seen": "やさしい店をひらく", "then": "川べりの店。", "token": "記入 例子"}
    person.page("made-up", "words").press(words)
    person.page("made-up", "choices").press(data="02", errors=["mon"])
    person.page("made-up", "numbers").press(since="2019-04", opens_on="いつか", luck="7", seats="12")
    person.page("made-up", "where").press(city="姫路市", street="本町1")
    for dish in ("だし巻き", "汁物", "下げた品"):
        person.row_page("made-up", "dishes").press(dish=dish, recipe=f"{dish}の作り方", price="500")
    first, _, last = (row["_id"] for row in person.rows("made-up", "dishes"))
    person.arrange("made-up", "dishes", last, "remove")
    person.write_as("consultant", "made-up", {"advice": "よく考えています。"})
    person.write_as("company", "made-up", {"dishes": [{"_id": first, "verdict": "おいしい"}]})
    person.register("made-up") if not person.opened("made-up").part.unread else None
    return person


def test_an_old_sheet_is_read_in_its_own_version(person, law):
    before = person.opened("made-up")
    law("2026-01", "2026-10")
    after = person.opened("made-up")
    assert after.is_old
    assert after.definition.version == "2026-01"
    assert after.view.values == before.view.values


def test_an_old_sheet_is_printed_in_its_own_version(person, law):
    law("2026-01", "2026-10")
    card = Card((person.opened("made-up").view,))
    for write in (documents.write_pdf, documents.write_xlsx, documents.write_csv):
        assert write(card, documents.Choice())


def test_an_old_sheet_is_not_written_before_it_was_carried_over(person, law, app):
    law("2026-01", "2026-10")
    sheet_id, before = person.ids["made-up"], person.values("made-up")
    with app.app_context():
        with pytest.raises(OldVersion):
            sheets.save_section(person.actor, sheet_id, "words", {"seen": "x"}, Seen(0, ""), button=True)
        with pytest.raises(OldVersion):
            sheets.register(person.actor, sheet_id)
    with pytest.raises(OldVersion):
        person.arrange("made-up", "dishes", before["dishes"][0]["_id"], "down")
    assert person.values("made-up") == before


def test_what_finds_no_place_is_told_before_anything_happens(person, law, app):
    law("2026-01", "2026-10")
    before = person.opened("made-up").sheet
    with app.app_context():
        outcome = versions.carried(sheets.open_sheet(person.actor, person.ids["made-up"]))
    assert outcome.definition.version == "2026-10"
    assert outcome.left == (
        ("ものがたり", "川べりの店。"),
        ("休みの日", "月"),
        ("席の数", "12席"),
        ("値段", "500円\n500円"),
    )
    after = person.opened("made-up").sheet
    assert (after.version, after.revision) == ("2026-01", before.revision)


def upgraded(person):
    with person.app.app_context():
        versions.upgrade(person.actor, person.ids["made-up"])
    return person.opened("made-up")


def test_a_sheet_is_carried_over_field_by_field(person, law):
    law("2026-01", "2026-10")
    opened = upgraded(person)
    assert not opened.is_old
    values = {name: value for name, value in opened.part.values.items() if name != "items"}
    assert values == {
        "owner_last": "記入",
        "owner_first": "例子",
        "address": "姫路市本町1",
        "sign": "blue",
        "since": "2019-04",
    }
    shown = [(row["name"], row["recipe"]) for row in opened.view.rows("items")]
    assert shown == [("だし巻き", "だし巻きの作り方"), ("汁物", "汁物の作り方")]


def test_what_the_new_version_cannot_read_is_kept_as_it_was_typed(person, law):
    law("2026-01", "2026-10")
    assert upgraded(person).part.unread == {"motto": "やさしい店をひらく", "opens_on": "いつか"}


def test_what_others_wrote_goes_along(person, law):
    law("2026-01", "2026-10")
    view = upgraded(person).view
    assert view.values["advice"] == "よく考えています。"
    assert [row.get("verdict") for row in view.rows("items")] == ["おいしい", None]


def test_a_removed_row_can_still_come_back_in_the_new_version(person, law):
    law("2026-01", "2026-10")
    (gone,) = [row for row in upgraded(person).part.values["items"] if row.get("_gone")]
    person.arrange("made-up", "items", gone["_id"], "restore")
    assert person.rows("made-up", "items")[-1]["name"] == "下げた品"


def test_the_state_before_stays_a_revision_in_its_own_version(person, law):
    before = person.opened("made-up")
    law("2026-01", "2026-10")
    upgraded(person)
    old, new = person.revisions("made-up")[-2:]
    assert (old.definition_version, new.definition_version) == ("2026-01", "2026-10")
    kept = person.revision("made-up", old.number)
    assert (kept["values"], kept["unread"]) == (before.part.values, before.part.unread)


def test_a_carried_sheet_is_a_draft_and_can_be_written_again(person, law):
    person.page("made-up", "numbers").press(opens_on="")
    person.register("made-up")
    law("2026-01", "2026-10")
    assert upgraded(person).sheet.status == "draft"
    page = person.page("made-up", "shop")
    page.press(motto="やさしさ")
    assert person.values("made-up")["motto"] == "やさしさ"
    person.register("made-up")


def test_upgrading_twice_is_upgrading_once(person, law):
    law("2026-01", "2026-10")
    first = upgraded(person).sheet.revision
    assert upgraded(person).sheet.revision == first


def test_a_sheet_goes_through_all_versions_in_between(person, law):
    law("2026-01", "2026-10", "2027-01")
    opened = upgraded(person)
    assert opened.definition.version == "2027-01"
    assert opened.part.values["owner_last"] == "記入"
    assert opened.part.unread == {"motto": "やさしい店をひらく", "opens_on": "いつか"}
    assert [row["name"] for row in opened.view.rows("items")] == ["だし巻き", "汁物"]


def test_an_empty_sheet_changes_its_version_and_leaves_no_revision(app, law):
    law("2026-01")
    person = Person(app, "made-up")
    law("2026-01", "2026-10")
    upgraded(person)
    with app.app_context():
        found = db.session.get(Sheet, person.ids["made-up"])
        assert (found.version, found.revision, found.saved_at) == ("2026-10", 0, None)
    assert person.revisions("made-up") == []


def test_nobody_carries_another_persons_sheet_over(person, law, app):
    law("2026-01", "2026-10")
    stranger = Person(app, "profile")
    with app.app_context(), pytest.raises(NotVisible):
        versions.upgrade(stranger.actor, person.ids["made-up"])
    assert person.opened("made-up").definition.version == "2026-01"


def test_a_snapshot_of_the_old_law_comes_back_carried_over_and_what_has_no_place_is_told(person, law, app):
    before = person.revisions("made-up")[-1].number
    law("2026-01", "2026-10")
    sheet_id = person.ids["made-up"]
    with app.app_context(), pytest.raises(OldVersion):
        history.restore(person.actor, sheet_id, before)
    with app.app_context():
        versions.upgrade(person.actor, sheet_id)
    upgraded = person.values("made-up")
    with app.app_context():
        listing = history.listing(person.actor, sheet_id)
        assert listing.entries[0].how == "新しい版の様式へ移しました"
        assert history.read(person.actor, sheet_id, before).opened.definition.version == "2026-01"
    person.page("made-up", "shop").press(owner_last="見本", address="高砂市")
    person.row_page("made-up", "items").press(name="あとの品")
    with app.app_context():
        asked = history.restoring(person.actor, sheet_id, before)
        assert ("席の数", "12席") in asked.left
        assert asked.changed
        history.restore(person.actor, sheet_id, before)
    values, opened = person.values("made-up"), person.opened("made-up")
    assert opened.definition.version == "2026-10"
    assert {name: value for name, value in values.items() if name != "items"} == {
        name: value for name, value in upgraded.items() if name != "items"
    }
    assert [row["name"] for row in person.rows("made-up", "items")] == ["だし巻き", "汁物"]
    assert opened.view.values["advice"] == "よく考えています。"


def test_what_changed_with_a_new_version_is_told_by_its_table(person, law):
    law("2026-01", "2026-10", "2027-01")
    member(person)
    with person.app.app_context():
        assert reminders.remind(utc_now()) == 1
        told = mypage.home(person.actor).told
        assert [(one.kind, one.text) for one in told] == [
            (
                "new_version",
                "なくなった欄：ものがたり、店主の名前（カナ）、場所（ふりがな）、好きなものなど24か所。書いた内容は、新しい様式に移せます。",
            )
        ]
        assert versions.news(library.library().latest("made-up")) == ((), ())
        versions.upgrade(person.actor, person.ids["made-up"])
        assert mypage.home(person.actor).told == []


def member(person):
    with person.app.app_context():
        account = db.session.get(Account, person.actor.account_id)
        account.joined_at, account.guest_key = utc_now(), None
        db.session.commit()
