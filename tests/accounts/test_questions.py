"""What staff see of the questions to the chat."""

from __future__ import annotations

import pytest

from app.faq import faq
from app.policies import Actor, NotVisible
from app.services import questions
from tests.chat.asking import ask
from tests.client import Visitor


def test_staff_see_how_much_was_answered_and_what_was_not(staff, somewhere):
    visitor = Visitor(somewhere)
    page = ask(visitor.get("/ask"), "前に書いた内容を直したい")
    keys = [one["value"] for one in page.one("form.ask").all("[name=_said]")]
    token = page.one("form.ask").all("[name=csrf_token]")[0]["value"]
    visitor.post("/ask", {"csrf_token": token, "_said": keys, "useful": "no"})
    ask(visitor.get("/ask"), "今日の天気はどうですか 090-1234-5678")
    seen = staff.get("/admin/notices").follow("質問の記録")
    assert [one.text for one in seen.all("table")[0].all("td")] == ["2件", "1件", "1件"]
    missed = [one.text for one in seen.all(".rows li")]
    assert any("今日の天気" in text and "分かりません" in text for text in missed)
    assert any("前に書いた内容" in text and faq().entries["update-how"].question in text for text in missed)
    assert "1234" not in seen.text
    assert [one.text for one in seen.all("table")[1].all("td")] == ["1", "0", "1"]


def test_before_anybody_asked_the_page_says_so(staff):
    assert staff.get("/admin/questions").text.count("まだありません。") == 2


def test_for_everybody_else_the_questions_do_not_exist(a_member, somewhere):
    a_member().get("/admin/questions", status=404)
    with somewhere.app_context():
        for actor in (None, Actor(account_id=None)):
            with pytest.raises(NotVisible):
                questions.report(actor)
