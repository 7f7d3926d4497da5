"""同期機能: a student who became a worker takes over what they want of what they wrote, and nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.models import Event, Revision, Sheet, db
from app.policies import NotVisible
from app.services import demo, guests, rows, sheets, taking_over
from app.services.rows import TooManyRows
from app.services.taking_over import ShownOtherwise

CAFE, CLUB = "a" * 16, "b" * 16
PRACTICE, LESSON = "c" * 16, "d" * 16
STUDENT = {
    "form-1-2": {
        "strengths": "人の話を最後まで聞ける。",
        "future_work": "地域の図書館で働きたい。",
        "activities": [
            {
                "_id": CAFE,
                "kind": "part_time",
                "title": "見本カフェ",
                "role": "ホール",
                "period_from": "2024-04",
                "period_to": "2026-03",
                "learned": "混む時間に先回りして動いた。",
            },
            {"_id": CLUB, "kind": "club", "title": "合唱部", "learned": "声をそろえた。"},
        ],
        "career_education": [
            {"_id": PRACTICE, "title": "見本図書館インターンシップ", "learned": "本の並べ方を覚えた。"},
            {"_id": LESSON, "title": "キャリアデザイン論", "learned": "将来を考えた。"},
        ],
    }
}
JOB = {"form-2": {"jobs": [{"_id": "e" * 16, "company_name": "例示書店", "start_ym": "2026-04", "end_ym": "open"}]}}
FORM = "form-1-2"


@pytest.fixture
def student(app):
    with app.app_context():
        yield _somebody(STUDENT)


def _somebody(values):
    account, _ = guests.begin()
    actor = guests.actor_of(account)
    demo.fill(actor, values)
    return actor


def items(actor):
    return {goal.key(one): one for goal in taking_over.offering(actor, FORM).goals for one in goal.items}


def take(actor, chosen, found=None):
    shown = {key: one.mark for key, one in (found or items(actor)).items()}
    return taking_over.take_over(actor, FORM, chosen, shown)


def values(actor, form):
    return next(one.part.values for one in sheets.open_card(actor) if one.definition.id == form)


def write(actor, form, section, written):
    opened = next(one for one in sheets.open_card(actor) if one.definition.id == form)
    return sheets.save_section(actor, opened.id, section, written, sheets.Seen(99, "page"), button=True)


def test_the_boxes_the_part_time_job_and_the_internship_are_offered_and_nothing_else(student):
    assert list(items(student)) == [
        "form-1-1/strengths",
        "form-1-1/future_work",
        f"form-2/jobs/{PRACTICE}",
        f"form-2/jobs/{CAFE}",
    ]
    cafe = dict(items(student)[f"form-2/jobs/{CAFE}"].texts)
    told = ("見本カフェ", "ホール", "アルバイト", "2024年4月")
    assert tuple(cafe[label] for label in ("会社名", "職名", "雇用形態", "期間（開始年月）")) == told


def test_only_what_was_chosen_is_taken_and_the_old_form_stays(student):
    before = values(student, FORM)
    assert take(student, {"form-1-1/strengths": "copy", f"form-2/jobs/{CAFE}": "copy"}) == 2
    assert values(student, "form-1-1") == {"strengths": "人の話を最後まで聞ける。"}
    (job,) = values(student, "form-2")["jobs"]
    assert job == {
        "_id": CAFE,
        "start_ym": "2024-04",
        "end_ym": "2026-03",
        "company_name": "見本カフェ",
        "position": "ホール",
        "employment_type": "arubaito",
        "learned": "混む時間に先回りして動いた。",
    }
    assert values(student, FORM) == before
    assert set(items(student)) == {"form-1-1/future_work", f"form-2/jobs/{PRACTICE}"}
    counted = select(Event.form).where(Event.name == "carry").order_by(Event.form)
    assert list(db.session.scalars(counted)) == ["form-1-1", "form-2"]


def test_a_second_tap_takes_nothing_twice(student):
    found = items(student)
    chosen = {"form-1-1/strengths": "copy", f"form-2/jobs/{CAFE}": "copy"}
    assert take(student, chosen, found) == 2
    assert take(student, chosen, found) == 0
    assert len(values(student, "form-2")["jobs"]) == 1


def test_where_something_stands_the_person_says_below_or_instead_and_what_stood_there_stays_a_revision(app):
    with app.app_context():
        actor = _somebody({**STUDENT, "form-1-1": {"strengths": "足が速い。", "future_work": "店を開く。"}})
        assert items(actor)["form-1-1/strengths"].ways == ("below", "replace")
        assert take(actor, {"form-1-1/strengths": "copy"}) == 0, "what stands there is never simply written over"
        assert take(actor, {"form-1-1/strengths": "below", "form-1-1/future_work": "replace"}) == 2
        now = values(actor, "form-1-1")
        assert now["strengths"] == "足が速い。\n人の話を最後まで聞ける。"
        assert now["future_work"] == "地域の図書館で働きたい。"
        sheet = db.session.scalars(select(Sheet).where(Sheet.definition == "form-1-1")).unique().one()
        kept = db.session.scalars(select(Revision).where(Revision.sheet_id == sheet.id)).all()
        assert any(one.open()["person"]["values"].get("future_work") == "店を開く。" for one in kept)
        assert sheet.status == "draft", "what was registered has changed"


def test_a_text_over_the_limit_is_told_before_and_taken_whole(app):
    with app.app_context():
        actor = _somebody({**STUDENT, "form-1-1": {"strengths": "あ" * 995}})
        item = items(actor)["form-1-1/strengths"]
        assert set(item.faults) == {"below"}, "it fits where it takes the other's place"
        assert take(actor, {"form-1-1/strengths": "below"}) == 1
        opened = next(one for one in sheets.open_card(actor) if one.definition.id == "form-1-1")
        assert opened.part.unread == {"strengths": "あ" * 995 + "\n人の話を最後まで聞ける。"}


def test_what_could_not_be_read_comes_along_as_it_was_typed(student):
    write(student, FORM, "strengths", {"strengths": "い" * 1001})
    assert "copy" in items(student)["form-1-1/strengths"].faults
    assert take(student, {"form-1-1/strengths": "copy"}) == 1
    opened = next(one for one in sheets.open_card(student) if one.definition.id == "form-1-1")
    assert opened.part.unread == {"strengths": "い" * 1001}


def test_nothing_is_taken_when_another_device_wrote_meanwhile(app):
    with app.app_context():
        actor = _somebody({**STUDENT, "form-1-1": {"strengths": "足が速い。"}})
        found = items(actor)
        write(actor, "form-1-1", "strengths", {"strengths": "足が、もっと速い。"})
        with pytest.raises(ShownOtherwise):
            take(actor, {"form-1-1/strengths": "replace", f"form-2/jobs/{CAFE}": "copy"}, found)
        assert values(actor, "form-1-1")["strengths"] == "足が、もっと速い。"
        assert values(actor, "form-2") == {}


def test_a_list_that_is_full_takes_nothing(app):
    with app.app_context():
        full = {"jobs": [{"_id": f"{n:016x}", "company_name": "例示書店"} for n in range(60)]}
        actor = _somebody({**STUDENT, "form-2": full})
        with pytest.raises(TooManyRows):
            take(actor, {"form-1-1/strengths": "copy", f"form-2/jobs/{CAFE}": "copy"})
        assert values(actor, "form-1-1") == {}
        assert len(values(actor, "form-2")["jobs"]) == 60


def test_a_row_that_was_taken_and_removed_again_is_not_offered_again(student):
    take(student, {f"form-2/jobs/{CAFE}": "copy"})
    opened = next(one for one in sheets.open_card(student) if one.definition.id == "form-2")
    rows.arrange_row(student, opened.id, ("jobs", CAFE), "remove")
    assert f"form-2/jobs/{CAFE}" not in items(student)


def standing(actor, kind=""):
    return taking_over.standing(actor, sheets.open_card(actor), kind)


def test_it_is_offered_to_whoever_became_a_worker_and_put_away_for_good(student):
    assert [standing(student, kind) for kind in ("", "student")] == [None, None]
    assert standing(student, "worker") is not None
    taking_over.put_away(student, FORM)
    assert standing(student, "worker") is None
    take(student, {"form-1-1/strengths": "copy"})
    assert standing(student, "worker") is None, "it stays put away"
    assert items(student), "but its page is there for who asks for it"


def test_who_has_a_form_of_those_who_work_is_offered_too_until_everything_is_taken(app):
    with app.app_context():
        actor = _somebody({**STUDENT, **JOB})
        assert standing(actor) is not None
        assert take(actor, dict.fromkeys(items(actor), "copy")) == 4
        assert standing(actor) is None


def test_nothing_is_offered_from_somebody_elses_form_or_from_one_that_does_not_exist(app, student):
    other = _somebody(JOB)
    assert taking_over.offering(other, FORM).source is None
    with pytest.raises(NotVisible):
        taking_over.put_away(other, FORM)
    with pytest.raises(NotVisible):
        taking_over.offering(student, "no-such-form")
    assert db.session.scalar(select(func.count()).select_from(Sheet).where(Sheet.offer_away_at.is_not(None))) == 0
