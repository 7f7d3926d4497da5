"""The paper while one writes: how full its boxes are, and what will be printed, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from app.models import Account, db
from app.services import demo, guests, previews
from tests.documents import cards
from tests.journeys.person import DESK
from tests.journeys.stories import begins
from tests.journeys.ways import SCREEN, also_without_scripts_in_full, own_screen


def pictures_are_there(person):
    """Each comes when one scrolls to it; without scripts at once."""
    for picture in person.page.locator(".sheet img").all():
        if person.scripts:
            picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        expect(picture).to_have_js_property("naturalWidth", previews.WIDTH)


def strengths(person):
    return begins(person).taps("様式1-1…").taps("保存して次へ").is_at("強み等")


def test_the_meter_grows_while_one_writes(somebody):
    person = strengths(somebody())
    meter = person.page.locator("#strengths-lines")
    expect(meter).to_have_text(re.compile("用紙の 0 / 6 行"))
    person.write(person.page.get_by_role("textbox"), "聞くこと。\n話すこと。")
    expect(meter).to_have_text(re.compile("用紙の 2 / 6 行"))
    person.judges().write(person.page.get_by_role("textbox"), "長い文章です。" * 90)
    expect(meter).to_contain_text("消えません")
    assert person.judges().sticks_out() == 0


@pytest.mark.parametrize(
    ("scripts", "size"), [(True, SCREEN), (False, SCREEN), pytest.param(True, DESK, marks=own_screen)], ids=str
)
def test_what_is_typed_is_seen_on_paper_and_one_goes_on_writing(somebody, scripts, size):
    person = strengths(somebody(size, scripts=scripts))
    person.write(person.page.get_by_role("textbox"), "聞くことが得意です。")
    person.taps("保存して紙で見る").is_at("紙で見る").sees("2ページになります", "1 / 2")
    pictures_are_there(person)
    person.judges().taps("読みやすい文字で見る").judges().sees("聞くことが得意です。").taps("紙で見る").taps("戻る")
    person.opens(person.page.url.removeprefix(person.home)).judges()


@also_without_scripts_in_full
def test_a_card_of_many_pages_is_shown_four_at_a_time(app, somebody, scripts):
    with app.app_context():
        actor = guests.adopt(demo.account_id("longest"), "worker")
        written = cards.overlong(16).only("form-2").sheets[0].values
        demo.fill(actor, {"form-2": {"jobs": [dict(row) for row in written["jobs"]]}})
        token = guests.readmit(db.session.get(Account, demo.account_id("longest")))
        db.session.commit()
    person = somebody(scripts=scripts)
    person.context.add_cookies([{"name": "card", "value": token, "url": person.home}])
    person.opens("/card").taps("様式2…").taps("紙で見る").is_at("紙で見る").sees("1～4ページ目を見ています")
    pictures_are_there(person)
    person.judges().taps("次のページを見る").sees("5～8ページ目を見ています").taps("前のページを見る").sees(
        "1～4ページ目"
    )
