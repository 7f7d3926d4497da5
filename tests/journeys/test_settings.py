"""A member tells about themselves and makes the letters larger, staff write to many: nothing falls off a small screen."""

from __future__ import annotations

from sqlalchemy import update

from app.models import Account, SignIn, db
from tests.journeys.stories import begins
from tests.journeys.test_members import NARROW, joins
from tests.journeys.ways import also_without_scripts_in_full, own_screen

pytestmark = own_screen

OWN = ("/account/", "/account/about-me", "/account/mail", "/account/reading")


@also_without_scripts_in_full
def test_settings_on_a_small_screen_with_the_largest_letters(somebody, app, scripts):
    person = joins(begins(somebody(NARROW, scripts=scripts)), app, "settings@example.com")
    for address in OWN:
        person.opens(address).judges()
    person.marks("特大").taps("この大きさにする").is_at("文字の大きさ")
    for address in (*OWN, "/", "/write", "/card", "/mail/newsletter"):
        person.opens(address).judges()


@also_without_scripts_in_full
def test_staff_write_to_many_on_a_small_screen(somebody, app, scripts):
    person = joins(begins(somebody(NARROW, scripts=scripts)), app, "staff@example.com")
    with app.app_context():
        db.session.execute(update(Account).where(Account.joined_at.is_not(None)).values(role="staff"))
        db.session.execute(update(SignIn).values(second="shown"))
        db.session.commit()
    person.opens("/admin/campaigns/new").judges().taps("保存して、確かめる").sees("件名を入力してください").judges()
    person.writes({"件名": "年に一度の見なおしを", "本文": "## 見なおし\n\n**資格**は増えましたか。"})
    person.picks("どこに", "メールとマイページの両方")
    person.taps("保存して、確かめる").is_at("送る前の確認").sees("マイページに出る人").judges()
    person.opens("/admin/campaigns").judges()
    person.opens("/admin/notices/new").judges().taps("保存する").sees("題名を").judges()
    person.writes({"題名": "様式が変わります", "本文": "**欄**が増えます。"})
    person.taps("どう見えるか確かめる").sees("このように出ます").judges()
    person.taps("保存する").is_at("お知らせを書く").judges()
