"""年表チェック on the pages: told, never in the way; put away for good, and brought back."""

import pytest
from sqlalchemy import select

from app.models import PutAway, db
from tests.writing import Writer

JOBS = [
    {"company_name": "見本商店", "start_ym": "2010-04", "end_ym": "2015-03", "employment_type": "regular"},
    {"company_name": "例示運送", "start_ym": "2016-04", "end_ym": "open", "employment_type": "regular"},
]
GAP = "2015年4月～2016年3月（1年）のことは、まだ書いていません。"
HINTS = "form[action$='/hints']"


@pytest.fixture
def writer(app):
    writer = Writer(app)
    writer.fill("form-2", {"jobs": JOBS})
    return writer


def check(writer, form="form-2"):
    return writer.visitor.get(writer.url(form, "check"))


def press(page, word):
    button = next(one for one in page.one(HINTS).all("button") if one.text.startswith(word))
    return page.form(HINTS).submit(button=button.text)


def test_a_gap_is_told_and_nothing_stands_in_the_way_of_registering(writer):
    page = check(writer)
    assert GAP in page.one("#hints").text
    assert "まちがいとはかぎりません" in page.one("#hints").text
    assert not page.all("[role=alert]")
    assert "年表を見て気づいたこと：1件" in writer.visitor.get(writer.url("form-2", "jobs")).text
    assert page.form("form[action$='/register']").submit().url.endswith("/done")


def test_each_way_leads_to_a_new_row_that_begins_with_the_months(writer):
    writer.url("form-3-2")
    ways = check(writer).one("#hints").all("a.btn")
    assert len(ways) == 3
    for way in ways:
        page = writer.visitor.get(way["href"])
        months = [value for name, value in page.form("#writing").values.items(multi=True) if ".year" in name and value]
        assert months == ["2015", "2016"]
    page = writer.visitor.get(ways[0]["href"])
    page.form("#writing").submit({"note": "家族の介護"})
    assert not check(writer).all("#hints")
    assert "2015年4月～2016年3月" in writer.visitor.get(writer.url("form-2", "gaps")).text


def test_looking_at_a_way_writes_nothing(writer):
    writer.visitor.get(check(writer).one("#hints").all("a.btn")[0]["href"])
    assert GAP in check(writer).text
    assert "まだありません" in writer.visitor.get(writer.url("form-2", "gaps")).text


def test_a_hint_of_somebody_else_or_of_no_time_begins_an_empty_row(app, writer):
    way = check(writer).one("#hints").all("a.btn")[0]["href"]
    hint = way.partition("hint=")[2]
    stranger = Writer(app)
    for value in (hint, "", "x" * 300, "0" * 12):
        page = stranger.visitor.get(stranger.url("form-2", "rows", "gaps", "0123456789abcdef") + f"?hint={value}")
        assert not [text for name, text in page.form("#writing").values.items() if ".year" in name and text]


def test_what_is_put_away_stays_away_until_it_is_brought_back(writer):
    page = press(check(writer), "書かないでおく")
    assert page.url.endswith("/check")
    assert GAP not in page.text
    assert "年表を見て" not in writer.visitor.get(writer.url("form-2", "jobs")).text
    page = page.follow("出さないようにした確認をもう一度見る（1件）")
    assert GAP in page.one("#hints").text
    page = press(page, "また出す")
    assert GAP in page.text
    assert "書かないでおく" in check(writer).text


def test_it_comes_back_when_what_it_speaks_of_changes(writer):
    press(check(writer), "書かないでおく")
    row = writer.visitor.get(writer.url("form-2", "jobs")).all("ol.rows a.btn")[1]["href"]
    writer.visitor.get(row).form("#writing").submit({"company_name": "例示運送株式会社"})
    assert not check(writer).all(HINTS), "the name is nothing that the gap speaks of"
    writer.visitor.get(row).form("#writing").submit({"start_ym.month": "6"})
    assert "2015年4月～2016年5月" in check(writer).one("#hints").text


def test_two_taps_are_one_and_a_hint_that_is_gone_is_none(app, writer):
    page = check(writer)
    press(page, "書かないでおく")
    press(page, "書かないでおく")
    sent = page.form(HINTS).values
    for hint in ("0" * 12, "zz'; --", ""):
        writer.visitor.post(page.one(HINTS)["action"], {**sent, "away": hint})
    with app.app_context():
        (row,) = db.session.scalars(select(PutAway)).all()
    assert len(row.hint) == 32
    assert row.hint.hex()[:12] != "0" * 12


def test_what_one_person_puts_away_another_still_sees(app, writer):
    press(check(writer), "書かないでおく")
    other = Writer(app)
    other.fill("form-2", {"jobs": JOBS})
    assert GAP in check(other).text


def test_a_birth_date_is_asked_about_where_it_is_written(app):
    writer = Writer(app)
    writer.fill("profile", {"birth_date": "2021-05-10"})
    page = check(writer, "profile")
    assert "令和3年（2021年）で合っていますか" in page.one("#hints").text
    assert "お名前と生年月日" in page.follow("基本情報を見る").one("h1").text


def test_of_many_hints_five_are_shown_and_the_others_on_demand(app):
    writer = Writer(app)
    jobs = [{"company_name": f"会社{n}", "start_ym": f"{1990 + n}-04", "end_ym": f"{1990 + n}-05"} for n in range(7)]
    writer.fill("form-2", {"jobs": jobs})
    page = check(writer)
    assert "（7件）" in page.one("#hints h2").text
    assert len(page.all("#hints li")) == 5
    assert len(page.follow("ほかの2件も見る").all("#hints li")) == 7
    page = press(page, "書かないでおく")
    assert len(page.all("#hints li")) == 5
    assert len(page.follow("ほかの1件も見る").all("#hints li")) == 7, "what was put away stands below the others"
