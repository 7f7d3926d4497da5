"""更新履歴: what the list tells, what a comparison shows, and what restoring brings back and leaves alone."""

import json
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.jobcard import present
from app.models import Revision, db, find_sheet
from app.policies import Actor, NotVisible
from app.services import history, sheets
from app.services.sheets import Overtaken
from tests.people import Person, any_id


@pytest.fixture
def person(app):
    return Person(app, "profile", "form-2", "form-1-1")


def listed(person, form, **more):
    with person.app.app_context():
        listing = history.listing(person.actor, person.ids[form], **more)
        return listing, [(one.past.number, one.how, one.told) for one in listing.entries]


def restore(person, form, number):
    with person.app.app_context():
        return history.restore(person.actor, person.ids[form], number, device="phone")


def compared(person, form, old, new=None):
    with person.app.app_context():
        found = history.compare(person.actor, person.ids[form], old, new)
        return [(one.label, one.old, one.new) for place in found.changed for one in place.differences]


def test_the_list_tells_what_each_save_changed_in_the_words_of_the_form(person):
    name = person.page("profile", "name")
    name.press(last_name="記入", first_name="例子")
    name.press(last_name="見本", first_name="例子")
    person.page("profile", "address").save(city="姫路市")
    person.register("profile")
    _, told = listed(person, "profile")
    assert told == [
        (4, "本登録", []),
        (3, "自動で保存", ["市区町村"]),
        (2, "保存", ["姓"]),
        (1, "保存", ["姓", "名"]),
    ]


def test_the_list_tells_of_rows_that_came_went_and_moved(person):
    for name in ("見本商店", "試作工業"):
        person.row_page("form-2", "jobs").press(company_name=name)
    first, second = (row["_id"] for row in person.rows("form-2", "jobs"))
    person.arrange("form-2", "jobs", second, "up")
    person.row_page("form-2", "jobs", first).press(company_name="見本商店", position="店長")
    person.arrange("form-2", "jobs", first, "remove")
    _, told = listed(person, "form-2")
    assert [words for _, _, words in told] == [
        ["仕事 2（見本商店）を削除"],
        ["仕事 2（見本商店）の" + label(person, "position")],
        ["仕事 1（試作工業）の順番"],
        ["仕事 2（試作工業）を追加"],
        ["仕事 1（見本商店）を追加"],
    ]


def label(person, name):
    return person.opened("form-2").definition.fields["jobs"].by_id[name].label


def test_of_many_changes_the_first_are_named_and_the_others_counted(person):
    names = {"last_name": "見本", "first_name": "例子", "last_name_kana": "ミホン", "first_name_kana": "レイコ"}
    person.page("profile", "name").press(names, birth_date="1990-04-01")
    _, told = listed(person, "profile")
    assert told[0][2] == ["姓", "名", "姓（カナ）", "名（カナ）", "生年月日"]
    person.page("form-2", "date").press(as_of_date="2026-11-01")
    for name in "いろはにほへ":
        person.row_page("form-2", "jobs").press(company_name=name)
    person.write_as("company", "form-2", {})
    with person.app.app_context():
        sheet = find_sheet(person.ids["form-2"], writing=True)
        sheet.revision += 1
        db.session.add(Revision.of(sheet, by=person.actor, cause="import"))
        forget = db.delete(Revision).where(Revision.sheet_id == sheet.id, Revision.number < sheet.revision)
        db.session.execute(forget)
        db.session.commit()
    _, ((_, how, words),) = listed(person, "form-2")
    assert (how, len(words), words[-1]) == ("ファイルから読みこみ", 5, "ほか3か所")


def test_who_and_on_what_is_told(person):
    person.page("profile", "name").press(last_name="記入")
    person.page("profile", "name").press(last_name="見本")
    restore(person, "profile", 1)
    listing, _ = listed(person, "profile")
    assert [(one.who, one.device) for one in listing.entries] == [
        ("あなた", "スマートフォン"),
        ("あなた", ""),
        ("あなた", ""),
    ]
    with person.app.app_context():
        sheet = find_sheet(person.ids["profile"], writing=True)
        sheet.revision += 1
        db.session.add(Revision.of(sheet, by=Actor(any_id(), role="advisor"), cause="foreign"))
        db.session.commit()
    listing, _ = listed(person, "profile")
    assert (listing.entries[0].who, listing.entries[0].how) == ("相談員", "ほかの人が書きこみ")


def origins(person, form, *paths):
    with person.app.app_context():
        return history.origins(person.actor, sheets.open_sheet(person.actor, person.ids[form]), paths)


def test_a_text_is_told_by_the_save_that_wrote_it_even_when_its_snapshot_gave_way(person, statements):
    phone, tablet = person.page("profile", "address"), person.page("profile", "name")
    phone.seen, tablet.seen = replace(phone.seen, device="phone"), replace(tablet.seen, device="tablet")
    phone.save(city="姫路市")
    tablet.save(last_name="見本")
    phone.save(city="姫路市", street="本町1")
    assert [one.device for one in person.revisions("profile")] == ["tablet", "phone"]
    statements.clear()
    found = origins(person, "profile", "city", "street", "last_name", "first_name")
    assert len([one for one in statements if "FROM revisions" in one]) == 1
    assert {path: (one.who, one.device) for path, one in found.items()} == {
        "city": ("あなた", "スマートフォン"),
        "street": ("あなた", "スマートフォン"),
        "last_name": ("あなた", "タブレット"),
    }
    assert found["city"].at == person.revisions("profile")[1].at


def test_a_long_list_comes_twenty_at_a_time_in_one_query_each(person, statements):
    page = person.page("profile", "name")
    for number in range(43):
        page.press(last_name=f"記入{number}")
    numbers, before, taken = [], None, []
    while True:
        statements.clear()
        listing, told = listed(person, "profile", before=before)
        taken.append(len([one for one in statements if "FROM revisions" in one]))
        assert len(told) <= history.PAGE
        assert all(words == ["姓"] for _, _, words in told)
        numbers += [number for number, _, _ in told]
        before = listing.older
        if before is None:
            break
    assert numbers == list(range(43, 0, -1))
    assert taken == [1, 1, 1]


def test_any_two_states_are_compared_the_older_one_first(person):
    page = person.page("profile", "address")
    page.press(city="姫路市")
    page.press(city="加古川市")
    page.press(city="高砂市", street="本町1")
    assert compared(person, "profile", 1) == [("市区町村", "姫路市", "高砂市"), ("番地", "", "本町1")]
    assert (
        compared(person, "profile", 1, 2) == compared(person, "profile", 2, 1) == [("市区町村", "姫路市", "加古川市")]
    )
    assert compared(person, "profile", 2, 2) == compared(person, "profile", 3) == []


def test_a_snapshot_is_read_with_the_profile_that_belonged_to_it(person):
    name = person.page("profile", "name")
    name.save(last_name="記", first_name="例子")
    person.page("form-1-1", "strengths").press(strengths="続けること")
    # The page goes on, and its next save takes the place of the snapshot that form-1-1 points at.
    name.save(last_name="記入", first_name="例子")
    person.page("profile", "name").press(last_name="見本", first_name="例子")
    with person.app.app_context():
        read = history.read(person.actor, person.ids["form-1-1"], 1)
        assert read.person.answers[0].text == "記入　例子"
        assert any(answer.text == "続けること" for block in read.blocks for answer in block.answers)


def test_restoring_brings_back_what_stood_there_and_is_a_revision_itself(person):
    page = person.page("profile", "name")
    page.press(last_name="記入", birth_date="むかし")
    page.press(last_name="見本", birth_date="1990-04-01")
    person.register("profile")
    opened = restore(person, "profile", 1)
    assert opened.sheet.status == "draft"
    part = person.opened("profile").part
    assert (part.values, part.unread) == ({"last_name": "記入"}, {"birth_date": "むかし"})
    assert [(one.number, one.cause) for one in person.revisions("profile")][-1] == (4, "restore")
    restore(person, "profile", 2)
    assert person.values("profile") == {"last_name": "見本", "birth_date": "1990-04-01"}


def test_restoring_what_stands_there_already_writes_nothing(person):
    person.page("profile", "name").press(last_name="記入")
    restore(person, "profile", 1)
    assert [one.number for one in person.revisions("profile")] == [1]
    assert person.opened("profile").sheet.revision == 1


def test_another_open_page_meets_a_conflict_instead_of_overwriting_what_was_restored(person):
    page = person.page("profile", "address")
    page.press(city="姫路市")
    page.save(city="加古川市")
    restore(person, "profile", 1)
    with pytest.raises(Overtaken) as found:
        page.save(city="加古川市内")
    assert found.value.conflicts["city"].theirs == "姫路市"
    assert person.values("profile") == {"city": "姫路市"}


def test_what_was_saved_in_passing_before_restoring_stays_when_the_page_goes_on(person):
    page = person.page("profile", "address")
    page.press(city="姫路市")
    page.save(city="加古川市")
    restore(person, "profile", 1)
    # It was shown the text of now, and keeps its token.
    page.seen = replace(person.page("profile", "address").seen, token=page.seen.token)
    page.save(city="姫路市", street="本町1")
    kept = [person.revision("profile", one.number)["values"] for one in person.revisions("profile")]
    assert {"city": "加古川市"} in kept


def test_rows_that_came_later_can_be_brought_back_after_restoring(person):
    person.row_page("form-2", "jobs").press(company_name="見本商店")
    person.row_page("form-2", "jobs").press(company_name="試作工業")
    later = person.rows("form-2", "jobs")[1]["_id"]
    restore(person, "form-2", 1)
    assert [row["company_name"] for row in person.rows("form-2", "jobs")] == ["見本商店"]
    person.arrange("form-2", "jobs", later, "restore")
    assert [row["company_name"] for row in person.rows("form-2", "jobs")] == ["見本商店", "試作工業"]


def test_what_somebody_else_wrote_is_not_restored(person):
    person.page("form-1-1", "strengths").press(strengths="続けること")
    person.write_as("consultant", "form-1-1", {"consulting_comment": "よく考えています。"})
    person.page("form-1-1", "strengths").press(strengths="聞くこと")
    restore(person, "form-1-1", 1)
    values = person.opened("form-1-1").view.values
    assert (values["strengths"], values["consulting_comment"]) == ("続けること", "よく考えています。")


def test_nobody_elses_history_exists(person, app):
    person.page("profile", "name").press(last_name="記入")
    person.page("profile", "name").press(last_name="見本")
    stranger, sheet_id = Person(app, "profile"), person.ids["profile"]
    for actor in (stranger.actor, None):
        for act in (history.read, history.compare, history.restoring, history.restore):
            with app.app_context(), pytest.raises(NotVisible):
                act(actor, sheet_id, 1)
        with app.app_context(), pytest.raises(NotVisible):
            history.listing(actor, sheet_id)
    assert person.values("profile") == {"last_name": "見本"}


def test_a_snapshot_that_was_not_kept_does_not_exist(person):
    person.page("profile", "name").press(last_name="記入")
    for act in (history.read, history.compare, history.restoring, history.restore):
        with person.app.app_context(), pytest.raises(NotVisible):
            act(person.actor, person.ids["profile"], 9)


steps = st.lists(
    st.tuples(
        st.sampled_from(["press", "save", "row", "remove", "bring back", "up", "restore", "unread"]),
        st.integers(0, 5),
        st.sampled_from(["い", "ろ", "は"]),
    ),
    min_size=3,
    max_size=10,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_after_any_acts_every_snapshot_is_shown_compared_and_restored(app, plan):
    person = Person(app, "form-2")
    passing = person.page("form-2", "date")
    for act, number, text in plan:
        _do(person, passing, act, number, text)
    kept = {one.number: person.revision("form-2", one.number) for one in person.revisions("form-2")}
    for number, then in kept.items():
        with app.app_context():
            assert history.read(person.actor, person.ids["form-2"], number).blocks
            for other in kept:
                history.compare(person.actor, person.ids["form-2"], number, other)
        restore(person, "form-2", number)
        assert compared(person, "form-2", number) == []
        assert _seen(person.opened("form-2").part.stored()) == _seen(then)
    # Nothing of what was kept before is gone by it.
    assert kept.keys() <= {one.number for one in person.revisions("form-2")}


def _do(person, passing, act, number, text):
    rows = list(person.opened("form-2").part.values.get("jobs", ()))
    row = rows[number % len(rows)] if rows else None
    if act in ("press", "save"):
        with suppress(Overtaken):
            passing.save(as_of_date=f"2026-11-0{number + 1}", button=act == "press")
    elif act == "row" or row is None:
        person.row_page("form-2", "jobs").press(company_name=text)
    elif act == "unread" and not row.get("_gone"):
        person.row_page("form-2", "jobs", row["_id"]).press(start_ym=f"むかし{text}")
    elif act in ("remove", "up", "bring back"):
        person.arrange("form-2", "jobs", row["_id"], {"bring back": "restore"}.get(act, act))
    elif act == "restore":
        kept = person.revisions("form-2")
        restore(person, "form-2", kept[number % len(kept)].number)


def _seen(part):
    """What a person sees: the values without removed rows, and what could not be read."""
    values = {name: present(value) if isinstance(value, list) else value for name, value in part["values"].items()}
    return json.dumps([{name: one for name, one in values.items() if one}, part["unread"]], sort_keys=True)
