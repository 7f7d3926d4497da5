"""「変更なし」 on the list of forms."""

import re

from tests.writing import Writer

BUTTON = "form[action='/card/confirm']"


def test_a_card_with_nothing_on_it_has_nothing_to_confirm(app):
    writer = Writer(app)
    assert not writer.visitor.get("/card").all(BUTTON)


def test_one_tap_and_the_day_is_on_the_list_and_in_the_files(app):
    writer = Writer(app)
    writer.fill("form-2", {"jobs": [{"company_name": "見本商店"}]})
    page = writer.visitor.get("/card").form(BUTTON).submit()
    day = re.search(r"\d{4}年\d+月\d+日に確認しました", page.one(".saved").text)
    assert page.url == "/card"
    assert day
    assert not page.all(BUTTON), "once a day is enough"
    file = writer.visitor.download("/take-home/card.csv?form=form-2").text
    assert day[0].removesuffix("に確認しました") in file
    writer.add_row(writer.visitor.get(writer.url("form-2", "jobs")), *a_second_job(writer))
    page = writer.visitor.get("/card")
    assert not page.all(".saved")
    assert page.all(BUTTON)


def a_second_job(writer):
    return writer.definition("form-2").fields["jobs"], {"company_name": "例示商店"}


def test_who_has_no_card_is_told_so(app):
    visitor = Writer(app).visitor
    token = visitor.get("/card/erase").form().values["csrf_token"]
    visitor.client.delete_cookie("card")
    visitor.post("/card/confirm", {"csrf_token": token}, status=404)
