"""Questions and answers as pages."""

from __future__ import annotations

from app.faq import faq


def test_every_answer_is_two_taps_away_and_leads_on(visitor):
    page = visitor.get("/faq")
    for category in faq().categories[:3]:
        listed = visitor.get(f"/faq/{category.id}")
        assert page.link(f"{category.title}{len(category.entries)}件") == listed.url
        entry = category.entries[0]
        read = listed.follow(entry.question)
        assert entry.reply.answer in read.text
        assert not entry.reply.next or read.link(entry.reply.next.label) == entry.reply.next.to


def test_answers_are_public_pages_with_one_address_in_the_sitemap(visitor):
    listed = visitor.client.get("/sitemap.xml").text
    for category in faq().categories:
        for path in (f"/faq/{category.id}", *(f"/faq/{category.id}/{one.id}" for one in category.entries[:2])):
            page = visitor.get(path)
            assert page.one("link[rel=canonical]")["href"].endswith(path)
            assert f"{path}</loc>" in listed
            assert page.one("meta[name=description]")["content"]
            assert page.response.headers["Cache-Control"] == "no-cache"
            assert not page.all("meta[name=robots]")


def test_what_does_not_exist_is_not_found(visitor):
    for path in ("/faq/nothing", "/faq/updating/nothing", "/faq/nothing/update-how"):
        visitor.get(path, status=404)


def test_people_search_in_words_of_their_own(visitor):
    form = visitor.get("/faq").follow("ことばで探す").form("main form")
    found = form.submit({"question": "昔のやつに戻せるかな"})
    assert found.all(".tasks a")[0].text == faq().entries["update-history-view"].question
    assert found.url == "/faq/find", "what was searched for stands in no address"


def test_a_search_for_nothing_is_asked_again(visitor):
    for typed in ("", "あ" * 301):
        page = visitor.get("/faq/find").form("main form").submit({"question": typed}, status=422)
        assert page.one("#question-fault").text
        assert page.one("#question")["value"] == typed
