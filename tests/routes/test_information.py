"""関連情報: official pages with what one learns there, by what somebody wants to know, and when it was reviewed."""

import re
from datetime import timedelta
from statistics import median

import pytest

from app import guidance
from app.guidance import Search, load_related, search_related
from app.jobcard import DefinitionError, today
from app.occupations import groups

RELATED = guidance.related()


def titles(page):
    return [one.text for one in page.all("main .tasks b")]


def test_whoever_has_no_wish_gets_a_few_and_the_topics(visitor):
    page = visitor.get("/information")
    assert page.one("h2#found").text == "まず読むなら"
    for topic in RELATED.topics:
        wanted = [one.title for one in RELATED.entries if one.topic == topic.id]
        assert sorted(titles(page.follow(topic.title))) == sorted(wanted)


def test_it_is_narrowed_by_who_what_and_a_word(visitor):
    page = visitor.get("/information").form("form").submit({"who": "student", "word": "時給"})
    assert titles(page) == ["最低賃金"]
    assert page.one("select[name=who] option[selected]")["value"] == "student"
    assert titles(visitor.get("/information?word=ｼﾞｮﾌﾞﾀｸﾞ")) == ["job tag（職業情報提供サイト）"]
    assert "助成金" not in "".join(titles(visitor.get("/information?who=student")))


def test_what_was_chosen_on_the_menu_stands_first(visitor):
    visitor.get("/for/worker/training/now")
    first = search_related(Search(), "worker", "training")
    assert first[0].topic == "learn"
    shown = titles(visitor.get("/information"))[: len(RELATED.topics)]
    assert shown[0] == first[0].title
    assert len({one.topic for one in RELATED.entries if one.title in shown}) == len(RELATED.topics)


def test_a_field_of_work_shows_its_own_first(visitor):
    assert titles(visitor.get("/information?field=11"))[:2] == ["農業をはじめる.JP", "漁師.jp"]
    link = visitor.get("/occupations/504").one('a[href^="/information"]')
    assert titles(visitor.get(link["href"]))[0] == "農業をはじめる.JP"


def test_every_field_of_work_has_something_of_its_own():
    assert set(groups()) - {field for one in RELATED.entries for field in one.fields} == set()


def test_the_month_of_the_review_stands_by_each(visitor):
    page = visitor.get("/information?topic=pay")
    assert len(re.findall("年[0-9]+月の説明", page.one(".tasks").text)) == len(titles(page))


def test_nothing_found_says_what_to_do(visitor):
    page = visitor.get("/information?word=うちゅうじん")
    assert page.one("h2#found").text == "見つかりませんでした"
    assert page.one("#word")["value"] == "うちゅうじん"


@pytest.mark.parametrize("query", ["who=boss", "topic=%00", "word=" + "あ" * 3000, "field=<b>", "word=%00%25'"])
def test_whatever_stands_in_the_address_the_page_opens(visitor, query):
    assert visitor.get(f"/information?{query}").h1 == "関連情報"


def test_what_is_new_stands_there_and_can_be_had_by_mail(visitor):
    page = visitor.get("/information")
    assert RELATED.news[0].text in page.one("main").text
    assert page.follow("更新をメールで受け取る").h1 == "メールマガジン"


def test_every_column_can_be_read_and_is_led_to(visitor):
    led_to = {one.column for one in RELATED.entries if one.column}
    assert led_to == set(guidance.columns())
    for one in guidance.columns().values():
        assert visitor.get(f"/information/{one.id}").h1 == one.title
    assert visitor.get("/information/nothing", status=404).h1


def test_each_says_in_short_sentences_what_one_learns_there():
    lengths = []
    for one in RELATED.entries:
        said = re.findall("[^。]+。", one.learn)
        assert "".join(said) == one.learn, one.id
        assert len(said) <= 3, one.id
        lengths += map(len, said)
        assert set(one.fields) <= set(groups()), one.id
    assert median(lengths) <= 40
    assert max(lengths) <= 60
    assert len({one.url for one in RELATED.entries if one.url}) == sum(bool(one.url) for one in RELATED.entries)
    assert {who for one in RELATED.entries for who in one.audience} == {"job_seeker", "worker", "student", "supporter"}


def test_what_nobody_reviewed_for_a_year_is_overdue():
    one = RELATED.entries[0]
    assert not one.is_overdue(one.reviewed + timedelta(days=365))
    assert one.is_overdue(one.reviewed + timedelta(days=366))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("topic: work", "topic: wrok"), "entries.0.topic: expected the id of a topic"),
        (("https://shigoto", "http://shigoto"), "entries.1.url"),
        (("  - id: job-tag\n", "  - id: finding-out\n"), "entries.1.id: expected an id that stands here once"),
        (("column: finding-out", "column: found-out"), "entries.0.column: expected the name of a file"),
        (("entries: [job-openings,", "entries: [job-closings,"), "news.0.entries: expected ids of entries"),
        (("    publisher: 厚生労働省\n", ""), "either url and publisher, or column"),
        (("reviewed: 2026-11-26", "reviewed: soon"), "entries.0.reviewed"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path, wrong, said):
    text = (guidance.identity.CONTENT / "related.yaml").read_text("utf-8")
    assert wrong[0] in text
    (tmp_path / "related.yaml").write_text(text.replace(*wrong, 1), "utf-8")
    (tmp_path / "columns").symlink_to(guidance.identity.CONTENT / "columns")
    with pytest.raises(DefinitionError, match=re.escape(said)):
        load_related(tmp_path)


def test_staff_are_told_what_is_overdue(app):
    result = app.test_cli_runner().invoke(args=["content", "links", "--dates"])
    overdue = [one for one in RELATED.entries if one.is_overdue(today())]
    assert [line.partition(":")[0] for line in result.output.splitlines()] == [one.id for one in overdue]
    assert result.exit_code == bool(overdue)
