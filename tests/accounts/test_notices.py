"""お知らせ: staff write them, everybody reads them while they stand, members see which are new."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from app.models import Account, Audit, NoticeRead, db
from app.policies import Actor, NotVisible
from app.services import notices
from tests.accounts.conftest import ADDRESS
from tests.client import Visitor

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SAID = {
    "title": "様式が変わります",
    "text": "## 変わること\n\n**欄**が増えます。<script>x</script>",
    "first": "2026-11-23",
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def writes(staff, **more):
    page = staff.get("/admin/notices/new").form().submit(SAID | more)
    assert page.url == "/admin/notices"
    return page


def opens(visitor, title, url="/notices"):
    """The notice with this title, opened from a list."""
    (link,) = [one for one in visitor.get(url).all(".tasks a") if one.one("b").text == title]
    return visitor.get(link["href"])


def titles(visitor, url="/notices"):
    return [one.text for one in visitor.get(url).all(".tasks a[href^='/notices/'] b")]


def test_what_staff_write_stands_from_its_first_to_its_last_day(staff, somewhere, clock):
    writes(staff, first="2026-11-24", last="2026-11-25")
    reader = Visitor(somewhere)
    assert titles(reader) == []
    assert "予定" in staff.get("/admin/notices").one(".tasks").text
    clock.shift(timedelta(days=1))
    assert titles(reader) == [SAID["title"]]
    page = opens(reader, SAID["title"])
    assert page.one("h2").text == "変わること"
    assert page.one("strong").text == "欄"
    assert not page.all("main script"), "what looks like a program is words"
    clock.shift(timedelta(days=2))
    assert titles(reader) == []
    assert reader.client.get(page.url).status_code == 404


def test_the_author_looks_first_and_nothing_is_kept_by_looking(staff, somewhere):
    page = staff.get("/admin/notices/new").form().submit(SAID, button="どう見えるか確かめる")
    assert page.one(".card strong").text == "欄"
    assert titles(Visitor(somewhere)) == []
    assert page.form().submit().url == "/admin/notices"
    assert titles(Visitor(somewhere)) == [SAID["title"]]


def test_it_can_be_changed_taken_back_and_shown_again(staff, somewhere):
    reader = Visitor(somewhere)
    writes(staff)
    page = opens(staff, SAID["title"], "/admin/notices")
    page.form("form[novalidate]").submit({"title": "様式が少し変わります"})
    assert titles(reader) == ["様式が少し変わります"]
    page = opens(staff, "様式が少し変わります", "/admin/notices")
    page.form("form[action$=take-back]").submit()
    assert titles(reader) == []
    page = opens(staff, "様式が少し変わります", "/admin/notices")
    page.form("form[action$=take-back]").submit()
    assert titles(reader) == ["様式が少し変わります"]
    with somewhere.app_context():
        acts = list(db.session.scalars(select(Audit.act).where(Audit.act.like("%notice")).order_by(Audit.id)))
    assert acts == ["write_notice", "write_notice", "take_back_notice", "show_notice"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": ""}, "題名を入力してください。"),
        ({"title": "あ" * 81}, "80文字までにしてください。いまは81文字です。"),
        ({"text": " "}, "本文を入力してください。"),
        ({"first": ""}, "いつから出すかを選んでください。"),
        ({"first": "あした"}, "日付を選んでください。"),
        ({"last": "2026-11-22"}, "「いつまで」は、「いつから」と同じ日か、後の日にしてください。"),
    ],
)
def test_what_cannot_be_used_is_said_and_what_was_typed_stays(staff, typed, sentence):
    said = SAID | typed
    page = staff.get("/admin/notices/new").form().submit(said, status=422)
    assert sentence in page.one(".errors").text
    assert page.one("#title")["value"] == said["title"]
    assert page.title.startswith("エラー：")


def test_members_see_on_their_page_what_is_for_them_and_what_is_new(staff, a_member, somewhere, counted):
    writes(staff)
    writes(staff, title="学生のみなさんへ", kinds=["student"])
    member = a_member(ADDRESS)
    assert set(titles(member, "/my/")) == {SAID["title"], "学生のみなさんへ"}, "nobody knows yet what they are"
    with somewhere.app_context():
        db.session.execute(update(Account).where(Account.role == "person").values(kind="worker"))
        db.session.commit()
    assert titles(member, "/my/") == [SAID["title"]]
    assert "新しい" in member.get("/my/").one(".tasks a[href^='/notices/']").text
    for _ in range(2):
        opens(member, SAID["title"])
    assert "読みました" in member.get("/my/").one(".tasks a[href^='/notices/']").text
    with somewhere.app_context():
        assert len(db.session.scalars(select(NoticeRead)).all()) == 1
    assert counted(lambda: member.client.get("/my/")) <= 8
    assert "対象：学んでいる（学生）" in member.get("/notices").one("main").text


def test_for_members_the_pages_of_staff_do_not_exist_and_staff_have_them_as_their_page(staff, a_member):
    assert staff.get("/my/").url == "/admin/notices"
    member = a_member(ADDRESS)
    for url in ("/admin/notices", "/admin/notices/new"):
        assert member.client.get(url).status_code == 404
    assert member.client.post("/admin/notices/new", data=SAID).status_code in {400, 404}


def test_nobody_but_staff_writes(app):
    with app.app_context():
        for actor in (Actor(None), Actor(None, "advisor")):
            for act in (lambda a: notices.latest(a), lambda a: notices.write(a, notices.Plan("a", "b", NOW.date()))):
                with pytest.raises(NotVisible):
                    act(actor)
