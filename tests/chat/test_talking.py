"""Asking the site something, and what is kept of it."""

from __future__ import annotations

import pytest

from app.faq import chat, faq
from app.models import ChatQuestion, Event, db, utc_now
from app.services import chat as service
from app.tasks import purge
from tests.chat.asking import ask, kept, said


def test_an_answer_comes_with_the_next_tap_and_questions_beside_it(visitor):
    page = ask(visitor.get("/ask"), "前に書いたところを書き直したい")
    entry = faq().entries["update-how"]
    assert entry.reply.answer in page.text
    assert page.link(entry.reply.next.label) == entry.reply.next.to
    assert said(page) == ["前に書いたところを書き直したい"]
    assert len(page.all("button[name=topic]")) == 3


def test_every_turn_of_a_conversation_stays_on_the_page_and_none_in_its_address(visitor):
    page = ask(visitor.get("/ask"), "履歴を見たい")
    page = ask(page, "いつ直せばいいの")
    assert said(page) == ["履歴を見たい", "いつ直せばいいの"]
    assert page.response.request.query_string == b""
    assert not any("履歴" in one["value"] for one in page.all("input[type=hidden]"))
    for _ in range(8):
        page = ask(page, "書き直せますか")
    assert len(said(page)) == service.TURNS


def test_what_nobody_here_knows_is_said_with_near_topics_and_where_to_ask(app, visitor):
    page = ask(visitor.get("/ask"), "今日の天気はどうですか")
    assert chat().unknown in page.text
    for place in chat().elsewhere:
        assert page.link(place.label) == place.to
    assert not page.all("button[name=useful]")
    assert len(page.all("button[name=topic]")) == 3
    (row,) = kept(app)
    assert row.topic is None


def test_one_of_the_offered_questions_is_answered_by_a_tap(app, visitor):
    page = visitor.get("/ask")
    topic = page.all("button[name=topic]")[0]
    token = page.one("form.ask").all("[name=csrf_token]")[0]["value"]
    page = visitor.post("/ask", {"csrf_token": token, "topic": topic["value"]})
    assert faq().entries[topic["value"]].reply.answer in page.text
    assert kept(app) == [], "nothing was typed"


def test_the_chat_knows_from_which_kind_of_page_one_comes(visitor):
    offered = lambda page: [one["value"] for one in page.all("button[name=topic]")]  # noqa: E731
    sheets = visitor.get("/ask", Referer="http://localhost/write")
    assert offered(sheets)[:2] == chat().pages["sheets"][:2]
    for elsewhere in ("http://elsewhere.example/nothing", "//[", ""):
        assert offered(visitor.get("/ask", Referer=elsewhere)) == offered(visitor.get("/ask"))


def test_visitors_are_always_told_what_registering_gives(visitor):
    page = visitor.get("/ask")
    for _ in range(2):
        assert chat().joining in [one["value"] for one in page.all("button[name=topic]")]
        page = ask(page, "書いた内容を直したい")


def test_people_say_whether_it_helped(app, visitor):
    page = ask(visitor.get("/ask"), "書き直したい")
    page = judge(page, "no")
    assert "お役に立てず" in page.text
    assert not page.all("button[name=useful]")
    assert [row.useful for row in kept(app)] == [False]
    page = judge(ask(page, "前の内容に戻したい"), "yes")
    assert "ありがとうございます" in page.text
    assert sorted(row.useful for row in kept(app)) == [False, True]


def judge(page, word):
    token = page.all("#talk [name=csrf_token]")[0]["value"]
    keys = [one["value"] for one in page.all("#talk form")[0].all("[name=_said]")]
    return page.visitor.post("/ask", {"csrf_token": token, "_said": keys, "useful": word})


@pytest.mark.parametrize("typed", ["", "  ", "あ" * 301])
def test_what_is_no_question_is_asked_for_again(app, visitor, typed):
    page = ask(visitor.get("/ask"), typed, status=422)
    assert page.title.startswith("エラー")
    assert page.one("#question")["value"] == typed
    assert page.one("#question-fault").text
    assert kept(app) == []


def test_htmx_gets_the_conversation_alone(visitor):
    page = visitor.htmx(visitor.get("/ask"), "form.ask", {"question": "書き直したい"})
    assert said(page) == ["書き直したい"]
    assert page.h1 == "質問する"


def test_made_up_turns_are_nobodys(app, visitor):
    token = visitor.get("/ask").all("#talk [name=csrf_token]")[0]["value"]
    made_up = ["00000000-0000-0000-0000-000000000000", "../etc", "'", "update-how"]
    page = visitor.post("/ask", {"csrf_token": token, "_said": made_up, "useful": "yes"})
    assert said(page) == [faq().entries["update-how"].question]
    visitor.post("/ask", {"csrf_token": token, "topic": "nothing"}, status=404)
    assert kept(app) == []


SECRETS = ("090-1234-5678", "taro@example.jp", "田中太郎", "1990年4月1日", "123456789012", "株式会社やまと")


def test_nothing_kept_tells_whose_a_question_is(app, visitor):
    typed = "田中太郎です。1990年4月1日生まれ、090-1234-5678、taro@example.jp、123456789012、株式会社やまとを辞めました。書き直せますか"
    page = ask(visitor.get("/ask"), typed)
    (row,) = kept(app)
    with app.app_context():
        text = db.session.get_one(ChatQuestion, row.id).open_from("sealed")
        dump = repr(list(db.session.execute(db.select(ChatQuestion.__table__))))
        dump += repr(list(db.session.execute(db.select(Event.__table__))))
    assert not [one for one in SECRETS if one in text or one in dump or one in said(page)[0]]
    assert "書き直せますか" in text
    assert "書き直せますか" not in dump
    assert not {"account", "account_id", "actor"} & set(ChatQuestion.__table__.columns.keys())


def test_questions_are_forgotten_after_thirty_days(app, visitor):
    page = ask(visitor.get("/ask"), "書き直したい")
    with app.app_context():
        now = utc_now()
        assert service.purge(now + service.timedelta(days=29)) == 0
        assert purge.purge_traces(now + service.timedelta(days=31)) >= 1
    assert kept(app) == []
    assert said(ask(page, "いつ直しますか")) == ["いつ直しますか"], "a page that was left open goes on"


def test_too_many_questions_have_to_wait(visitor, monkeypatch):
    monkeypatch.setattr(service, "MOST", 2)
    page = visitor.get("/ask")
    for _ in range(2):
        page = ask(page, "書き直したい")
    refused = ask(page, "もう一度", status=429)
    assert refused.response.headers["Retry-After"]


def test_what_is_asked_and_whether_it_helped_is_counted_without_anybody(app, visitor):
    judge(ask(visitor.get("/ask"), "前に書いた内容を直したい"), "yes")
    with app.app_context():
        events = {one.name: (one.form, one.section, one.actor_role) for one in db.session.scalars(db.select(Event))}
    assert events == {"ask": ("start", "update-how", "nobody"), "useful": (None, "update-how", "nobody")}


def test_the_page_says_what_becomes_of_a_question(visitor):
    assert f"{service.KEPT_DAYS}日だけ" in visitor.get("/ask").text
