"""People whose life has moved on since they wrote their card."""

from datetime import timedelta

from playwright.sync_api import expect
from sqlalchemy import update

from app.models import Sheet, db, utc_now
from app.services import demo
from tests.journeys.stories import begins
from tests.journeys.ways import SCREEN, also_without_scripts_in_full, with_and_without_scripts
from tests.people import Person as Writer

STUDENT = {
    "form-1-2": {
        "strengths": "人の話を最後まで聞けることです。アルバイト先で、注文の聞きまちがいを半分に減らしました。",
        "future_work": "地域の図書館で働きたいです。",
        "activities": [
            {"_id": "a" * 16, "kind": "part_time", "title": "見本カフェ", "role": "ホール", "period_from": "2024-04"}
        ],
    }
}


def comes_with(somebody, app, values, *, scripts):
    """Somebody at a browser, with a card on which these values stand."""
    writer = Writer(app, *values)
    with app.app_context():
        demo.fill(writer.actor, values)
        db.session.remove()
    person = somebody(scripts=scripts)
    person.context.add_cookies([{"name": "card", "value": writer.token, "url": person.home}])
    return person


@with_and_without_scripts
def test_a_student_carries_over_what_still_holds(somebody, app, scripts):
    values = {**STUDENT, "form-1-1": {"strengths": "足が速いことです。"}}
    person = comes_with(somebody, app, values, scripts=scripts)
    person.opens("/my/").judges().taps("並べて見て、選ぶ").is_at("様式1-2から写す").judges()
    person.page.set_viewport_size({"width": 320, "height": 640})
    person.judges().page.set_viewport_size({"width": SCREEN[0], "height": SCREEN[1]})
    person.mark(person.field("今の文の下に足す", "強み等"))
    person.mark(person.field("写す", "仕事として加える"))
    person.taps("選んだものを写す").is_at("写しました").judges().taps("様式1-1を見直す")
    person.sees("足が速いことです。", "聞きまちがいを半分に").opens("/card/from/form-1-2").sees("地域の図書館")
    person.opens("/card/from/form-1-2/done").taps("様式2を見直す").sees("見本カフェ", "アルバイト")


@with_and_without_scripts
def test_a_worker_updates_a_card_of_five_years_ago(somebody, app, scripts):
    job = {
        "_id": "b" * 16,
        "company_name": "例示書店",
        "start_ym": "2019-04",
        "end_ym": "open",
        "duties": "棚を作った。",
    }
    person = comes_with(somebody, app, {"form-2": {"jobs": [job]}}, scripts=scripts)
    with app.app_context():
        long_ago = utc_now() - timedelta(days=5 * 365)
        db.session.execute(update(Sheet).values(saved_at=long_ago, registered_at=long_ago))
        db.session.commit()
    person.opens("/for/worker/reflect/update").taps("変わったところだけ書きかえる…").is_at(
        "何が変わりましたか"
    ).judges()
    person.page.get_by_text("転職した・働きはじめた・辞めた").click()
    person.taps("職務経歴…").is_at("職務経歴").taps("変更…").field("今も働いている").uncheck()
    person.dates("いつまで", "西暦", "2024", "3").taps("保存する").is_at("職務経歴").sees("2019年4月～2024年3月")
    person.taps("仕事を追加する").dates("いつから", "西暦", "2024", "4").marks("今も働いている")
    person.writes({"会社名": "見本図書館"}).taps("保存する").sees("例示書店", "見本図書館", "2024年4月～現在")
    person.opens("/my/").sees("様式2 職務経歴シート", "下書き").opens("/my/history").sees("様式2").judges()


AT_SCHOOL = "学校の課程で関心を持って取り組んだこと"
ELSEWHERE = "学校の課程以外で関心を持って取り組んだこと（社会体験その他の活動）"


@also_without_scripts_in_full
def test_somebody_who_never_worked_finishes_their_plan_by_answering_questions_alone(somebody, scripts):
    person = begins(somebody(scripts=scripts), "いいえ、まだありません").taps("様式1-2…")
    person.is_at(f"{AT_SCHOOL}：キャリア教育（インターンシップを含む）").taps("次へ")
    person.is_at(f"{AT_SCHOOL}：科目、研究課題等").taps("次へ").is_at(ELSEWHERE)
    person.taps("活動を追加する").is_at("活動を追加する").writes({"活動名・団体名": "家の手伝い"})
    person.taps("質問で文を作る").sees("の文を作る")
    answers_from_home(person)
    person.taps("この文を入れる").sees("文を入れました").taps("保存する")
    person.is_at(ELSEWHERE).sees("家の手伝い").taps("次へ")
    for heading in ("価値観、興味、関心事項等", "強み等", "将来取り組みたい仕事や働き方等", "これから取り組むこと等"):
        person.is_at(heading).taps("質問で文を作る").sees("の文を作る")
        answers_from_home(person)
        person.taps("この文を入れる").sees("文を入れました")
        assert person.reads().endswith("。")
        person.taps("保存して次へ")
    person.is_at("その他").taps("保存して次へ").is_at("記入日").taps("保存して次へ")
    person.is_at("内容を確認してください").judges().taps("本登録する").sees("本登録しました")


def answers_from_home(person):
    """Marks 家事・育児・介護 where it is asked what to draw from, else the first answer, until all is asked."""
    # Beside the field its own heading tells how far one is, on a page of their own the steps above.
    told = person.page.locator("#making h2 small" if person.scripts else ".steps span").last
    while "できあがり" not in (far := told.inner_text()):
        from_home = person.page.get_by_label("家事・育児・介護")
        (from_home if from_home.count() else person.page.get_by_role("radio").first).check()
        person.taps("次へ")
        expect(told).not_to_have_text(far)
