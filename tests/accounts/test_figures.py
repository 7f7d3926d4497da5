"""What staff see of who uses the site."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import event, select

from app.models import Account, Audit, db, utc_now
from app.policies import Actor, NotVisible
from app.services import counting, figures, guests
from tests.builders import a_person, a_sheet
from tests.client import FROM_OUR_PAGE


@pytest.fixture
def counted(somewhere):
    """Seven job seekers and two students have written, one of whom is a member."""
    with somewhere.app_context():
        for number in range(9):
            account = a_person()
            account.kind = "job_seeker" if number < 7 else "student"
            a_sheet(account)
        db.session.commit()
        counting.roll_up(utc_now())
    return somewhere


def rows(page, caption):
    table = next(one for one in page.all("table") if one.one("caption").text == caption)
    return {one.one("th").text: [cell.text for cell in one.all("td")] for one in table.all("tbody tr")}


def test_before_the_first_count_the_page_says_so(staff):
    page = staff.get("/admin/figures")
    assert "まだ数えていません" in page.text
    assert rows(page, "いまの立場で分けた数")["学んでいる（学生）"] == ["0", "0", "0", "－", "0"]


def test_staff_find_the_figures_in_total_by_month_and_by_group(staff, counted):
    page = staff.get("/admin/notices").follow("利用状況")
    assert page.h1 == "利用状況"
    assert page.all(".answers dd")[0].text == "9人"
    assert "目標 192,000人" in page.text
    assert "100.0%（9人のうち9人）" in page.text
    groups = rows(page, "いまの立場で分けた数")
    assert groups["学んでいる（学生）"][0] == "5人未満"
    assert groups["仕事をさがしている（求職者）"][0] == "出しません"
    assert next(iter(rows(page, "月ごとの数").values()))[0] == "9"


@pytest.mark.parametrize(
    "by", ["standing", "age_band", "prefecture", "field", "company_size", "school_type", "work_years"]
)
def test_every_group_can_be_chosen_and_what_nobody_told_is_a_group(staff, counted, by):
    page = staff.get("/admin/figures").form("form[method=get]").submit({"by": by})
    assert page.one(f"#by option[value={by}]").attributes.get("selected") is not None
    last = [*rows(page, page.one(f"#by option[value={by}]").text + "で分けた数").items()][-1]
    assert last == (
        ("登録していない人" if by == "standing" else "答えていない"),
        ["9", "0", "0", "100.0%", last[1][-1]],
    )


def test_an_address_with_nonsense_shows_this_year(staff, counted):
    shown = staff.get("/admin/figures").text
    for asked in ("?year=1&by=x", "?year=9999", "?year=２０２６&by=account_id", "?by=total"):
        assert staff.get(f"/admin/figures{asked}").text == shown


def test_the_csv_has_the_same_and_the_audit_says_who_took_it(staff, counted):
    form = staff.get("/admin/figures?by=age_band").form("form[action$=csv]")
    answer = staff.client.post("/admin/figures/csv", data=form.values, headers=FROM_OUR_PAGE)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert lines[0] == ["年度", "分けかた", "区分", "作成者", "更新者", "本登録", "下書き率（％）", "利用登録者"]
    assert next(one[1:7] for one in lines if one[2] == "答えていない") == [
        "年齢",
        "答えていない",
        "9",
        "0",
        "0",
        "100.0",
    ]
    with counted.app_context():
        noted = db.session.scalars(select(Audit).where(Audit.act == "take_figures")).one()
        assert noted.actor_role == "staff"
        assert noted.thing.endswith("/age_band")


def test_for_everybody_else_there_are_no_figures(a_member, somewhere):
    visitor = a_member()
    visitor.get("/admin/figures", status=404)
    with somewhere.app_context():
        guest = guests.actor_of(db.session.scalars(select(Account)).first())
        for actor in (None, guest, Actor(account_id=None)):
            with pytest.raises(NotVisible):
                figures.look(actor)
            with pytest.raises(NotVisible):
                figures.export(actor, "", "")


def test_the_page_asks_the_same_number_of_times_however_much_was_counted(staff, counted):
    def asked() -> int:
        sent = []
        note = lambda *told: sent.append(told[2])  # noqa: E731
        with counted.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        staff.get("/admin/figures?by=prefecture")
        event.remove(engine, "before_cursor_execute", note)
        return len(sent)

    few = asked()
    with counted.app_context():
        for _ in range(20):
            a_sheet(a_person())
        db.session.commit()
        counting.roll_up(utc_now())
    assert asked() == few


def test_who_is_asked_about_themselves_is_told_that_it_is_counted(a_member):
    assert "何人使っているかを数える" in a_member().get("/account/about-me").text
