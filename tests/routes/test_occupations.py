"""職業情報: from a word to what a job is, and on to one's own form."""

import brotli
import pytest

from app.assets import SOURCE, content
from app.guidance import examples
from app.occupations import detail, groups, occupations
from tests.writing import Writer

CREDIT = "独立行政法人労働政策研究・研修機構（JILPT）作成「職業情報データベース"


def titles(page):
    return [one.text for one in page.all("main .tasks b")]


def test_a_job_is_found_by_what_people_call_it_and_read(visitor):
    page = visitor.get("/occupations").form("form").submit({"q": "ケーキ屋さん"})
    assert titles(page)[0] == "洋菓子製造、パティシエ"
    job = visitor.get(page.all("main .tasks a")[0]["href"])
    assert job.h1 == "洋菓子製造、パティシエの仕事"
    for heading in ("主にすること", "関係のある資格", "仕事の中身が近い職業"):
        assert heading in [one.text for one in job.all("h2")]
    assert "手を動かす（現実的）" in job.one("main").text
    assert len(job.all("main table")) == 2
    assert job.all('a[href="https://shigoto.mhlw.go.jp/User/Occupation/Detail/3"]')


def test_whoever_does_not_know_a_name_chooses_a_kind(visitor):
    page = visitor.get("/occupations")
    for group in groups().values():
        listed = page.follow(group.title)
        assert listed.h1 == f"{group.title}の職業"
        assert len(listed.all("main .tasks a")) == sum(one.group == group.id for one in occupations().values())


@pytest.mark.parametrize("url", ["/occupations", "/occupations?q=事務", "/occupations/groups/14", "/occupations/46"])
def test_whose_data_it_is_stands_under_every_page(visitor, url):
    assert CREDIT in visitor.get(url).one("main").text


def test_what_nobody_calls_a_job_leads_on(visitor):
    page = visitor.get("/occupations?q=あああああ")
    assert page.one("h2#found").text == "「あああああ」に近い職業は、見つかりませんでした"
    assert page.one("#q")["value"] == "あああああ"
    assert len(titles(page)) == len(groups())


@pytest.mark.parametrize("asked", ["%00", "a" * 5000, "%22%3E%3Cb%3E", "%25_%27", "%ff", "q=2&q=3"])
def test_whatever_stands_in_the_address_the_search_opens(visitor, asked):
    assert visitor.get(f"/occupations?q={asked}").h1 == "職業を調べる"


@pytest.mark.parametrize("url", ["/occupations/999", "/occupations/0", "/occupations/a", "/occupations/groups/99"])
def test_what_there_is_not_is_not_found(visitor, url):
    assert visitor.get(url, status=404).h1


def test_what_is_searched_for_is_written_down_nowhere(visitor, capfd):
    visitor.get("/occupations?q=ナース")
    logged = capfd.readouterr().err
    assert '"route": "/occupations"' in logged
    assert "ナース" not in logged
    assert "%E3%83%8A" not in logged
    assert visitor.client.get("/occupations?q=ナース").headers["Cache-Control"] == "no-store"


def test_the_longest_page_is_light(visitor):
    most = max(occupations().values(), key=lambda one: len(str(detail(one))))
    answer = visitor.client.get(f"/occupations/{most.id}", headers={"Accept-Encoding": "br"})
    found = visitor.client.get("/occupations?q=事務", headers={"Accept-Encoding": "br"})
    style = len(brotli.compress(content(SOURCE / "site.css"), quality=11))
    assert len(answer.data) + style <= 8_192
    assert len(found.data) + style <= 8_192


def test_the_pages_on_which_one_writes_about_work_lead_there(app):
    writer = Writer(app)
    for url in (
        writer.url("form-2", "jobs"),
        "/terms/for/form-2/jobs",
        writer.url("form-1-1", "future_work"),
        writer.url("form-1-2", "future_work"),
    ):
        link = writer.visitor.get(url).one('a[href="/occupations"]')
        assert link["target"] == "_blank", url
    assert not writer.visitor.get(writer.url("form-1-1", "strengths")).all('a[href="/occupations"]')


def test_an_example_leads_to_the_work_that_it_tells_of(visitor):
    for example in examples()[::4]:
        page = visitor.get(f"/examples/{example.id}")
        named = [f"「{occupations()[number].title}」の仕事を調べる" for number in example.work]
        assert [one.text for one in page.all('main a[href^="/occupations/"]')] == named
    assert all(number in occupations() for example in examples() for number in example.work)
