"""The rows of a 履歴書: every job and every school of a card is there, in order, and nothing that nobody wrote."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.jobcard import Card, Month, ResumeWish, SheetView, history_rows, licence_rows, resume_entries, resume_of
from tests.documents import cards
from tests.jobcard.made import LIBRARY

DAY = date(2026, 11, 27)
USUAL = ResumeWish(day=DAY)


def a_card(**sheets):
    views = [SheetView(LIBRARY.latest(form.replace("_", "-")), values) for form, values in sheets.items()]
    return Card(tuple(views))


def a_job(number=1, **values):
    return {"_id": f"{number:016x}", "company_name": "見本商店", **values}


def texts(card, wish=USUAL, **how):
    return [line.text for line in history_rows(resume_of(card, wish), **how)]


def of_jobs(*jobs, wish=USUAL):
    found = texts(a_card(form_2={"jobs": list(jobs)}), wish)
    return found[found.index("職歴") + 1 : -1]


def of_schools(*rows):
    found = texts(a_card(form_3_2={"learnings": [{"_id": f"{n:016x}", **row} for n, row in enumerate(rows)]}))
    return [text for text in found[1 : found.index("職歴")] if text]


@pytest.mark.parametrize("number", cards.EXAMPLES)
def test_every_job_and_every_school_of_the_invented_people_is_on_it(number):
    card = cards.of_example(number)
    said = "\n".join(texts(card, about=False, entering=False))
    for sheet in card.sheets:
        for row in sheet.rows("jobs") if sheet.definition.id == "form-2" else ():
            assert row["company_name"] in said
        for row in sheet.rows("learnings") if sheet.definition.id == "form-3-2" else ():
            assert (row["institution"] in said) or row["kind"] != "school"


@pytest.mark.parametrize("number", cards.EXAMPLES)
def test_rows_go_on_as_time_did_and_begin_and_end_as_a_paper_does(number):
    rows = history_rows(resume_of(cards.of_example(number), USUAL))
    at = next(n for n, row in enumerate(rows) if row.text == "職歴")
    for part in (rows[1:at], rows[at + 1 : -1]):
        months = [row.month for row in part if row.month]
        assert months == sorted(months)
        assert part
    assert (rows[0].text, rows[0].align, rows[-1].text, rows[-1].align) == ("学歴", "center", "以上", "right")
    months = [row.month for row in licence_rows(resume_of(cards.of_example(number), USUAL)) if row.month]
    assert months == sorted(months)


def test_a_card_with_nothing_on_it_says_so():
    assert texts(Card(())) == ["学歴", "", "職歴", "なし", "以上"]
    assert [row.text for row in licence_rows(resume_of(Card(()), USUAL))] == ["特になし"]


def test_why_a_job_ended_is_said_as_papers_say_it_or_left_out():
    job = a_job(start_ym="2019-04", end_ym="2021-03", employment_type="regular", end_reason="personal")
    assert of_jobs(job) == ["見本商店　入社", "一身上の都合により退職"]
    silent = ResumeWish(reasons=False, day=DAY)
    assert of_jobs(job, wish=silent) == ["見本商店　入社", "見本商店　退職"]
    assert of_jobs(job | {"end_reason": None}) == ["見本商店　入社", "見本商店　退職"]


@pytest.mark.parametrize(
    ("kind", "reason", "said"),
    [
        ("self_employed", "closed", ["見本商店　開業", "見本商店　廃業"]),
        ("temp_agency", "contract_end", ["見本商店　派遣社員として就業", "契約期間満了により派遣就業を終了"]),
        ("civil_servant", "retirement_age", ["見本商店　採用", "定年により退職"]),
        ("executive", "resigned_exec", ["見本商店　取締役に就任", "見本商店　退任"]),
        ("part", "other", ["見本商店　パートとして入社", "見本商店　退職"]),
        ("arubaito", "company", ["見本商店　アルバイトとして勤務", "会社都合により退職"]),
        ("freelance", None, ["見本商店　業務委託契約を締結", "見本商店　業務委託契約を終了"]),
        (None, "transfer", ["見本商店　入社", "見本商店　転籍"]),
    ],
)
def test_each_kind_of_work_has_words_of_its_own(kind, reason, said):
    assert of_jobs(a_job(start_ym="2019-04", end_ym="2021-03", employment_type=kind, end_reason=reason)) == said


def test_what_still_goes_on_comes_last_and_is_named_when_it_is_not_alone():
    now = a_job(1, start_ym="2019-04", end_ym="open")
    beside = a_job(2, company_name="例示運送", start_ym="2020-04", end_ym="2021-03", end_reason="personal")
    assert of_jobs(now) == ["見本商店　入社", "現在に至る"]
    assert of_jobs(now, beside) == [
        "見本商店　入社",
        "例示運送　入社",
        "一身上の都合により退職",
        "見本商店　現在に至る",
    ]


def test_jobs_beside_each_other_are_named_at_their_end():
    first = a_job(1, start_ym="2019-04", end_ym="2021-03", end_reason="personal")
    second = a_job(2, company_name="例示運送", start_ym="2020-04", end_ym="2022-03", end_reason="company")
    assert of_jobs(first, second) == [
        "見本商店　入社", "例示運送　入社", "見本商店　一身上の都合により退職", "例示運送　会社都合により退職",
    ]  # fmt: skip


def test_departments_have_rows_until_room_is_short():
    moved = {"from": "2020-04", "department": "中央店", "position": "店長"}
    job = a_job(start_ym="2019-04", end_ym="open", transfers=[{"from": "2019-04", "department": "東店"}, moved])
    assert of_jobs(job) == ["見本商店　入社", "東店", "中央店　店長　異動", "現在に至る"]
    assert texts(a_card(form_2={"jobs": [job]}), about=False)[3:] == ["見本商店　入社", "現在に至る", "以上"]


HIGH = {"kind": "school", "institution": "見本高等学校", "course": "普通科", "edu_level": "high"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"edu_status": "graduated"}, ["見本高等学校　普通科　入学", "見本高等学校　普通科　卒業"]),
        ({"edu_status": "withdrew"}, ["見本高等学校　普通科　入学", "見本高等学校　普通科　中途退学"]),
        ({}, ["見本高等学校　普通科　入学", "見本高等学校　普通科"]),
        ({"end_ym": "2099-03"}, ["見本高等学校　普通科　入学", "見本高等学校　普通科　卒業見込み"]),
        ({"end_ym": "open"}, ["見本高等学校　普通科　入学", "見本高等学校　普通科　在学中"]),
        ({"edu_level": "junior_high", "edu_status": "graduated"}, ["見本高等学校　普通科　卒業"]),
        (
            {"high_school_mode": "part_time", "edu_status": "graduated"},
            ["見本高等学校　定時制課程　普通科　入学", "見本高等学校　定時制課程　普通科　卒業"],
        ),
    ],
)
def test_a_school_says_how_it_ended_and_nothing_where_nobody_wrote_it(row, said):
    assert of_schools(HIGH | {"start_ym": "2015-04", "end_ym": "2018-03"} | row) == said


def test_what_is_missing_is_told_to_the_person():
    card = a_card(form_2={"jobs": [a_job(company_name="", start_ym="2019-04")]}, form_3_2={"learnings": [
        {"_id": "a" * 16, **HIGH, "start_ym": "2015-04", "end_ym": "2018-03"},
    ]})  # fmt: skip
    school, job = resume_entries(card)
    assert "区分が書かれていません" in school.missing
    assert "会社の名前が書かれていません" in job.missing
    assert "いつまで働いたかが書かれていません" in job.missing


def test_courses_of_companies_and_lapsed_licences_wait_until_they_are_wanted():
    course = {"_id": "a" * 16, "kind": "company_training", "institution": "見本商店", "start_ym": "2019-04"}
    training = {"_id": "b" * 16, "kind": "public_training", "institution": "例示訓練校", "start_ym": "2020-04"}
    lapsed = {"_id": "c" * 16, "name": "介護支援専門員", "status": "lapsed", "acquired_ym": "2019-07"}
    card = a_card(form_3_2={"learnings": [course, training]}, form_3_1={"licenses": [lapsed]})
    assert [one.usual for one in resume_entries(card)] == [False, True, False]
    wanted = resume_of(card, ResumeWish(frozenset({"a" * 16, "c" * 16}), day=DAY))
    assert [row.text for row in wanted.learnings] == ["見本商店　受講開始"]
    assert [row.text for row in licence_rows(wanted)] == ["介護支援専門員　取得（失効）"]


def test_a_row_that_is_not_wanted_is_left_out():
    jobs = [a_job(1, start_ym="2019-04", end_ym="open"), a_job(2, company_name="例示運送", start_ym="2018-04")]
    assert of_jobs(*jobs, wish=ResumeWish(frozenset({f"{1:016x}"}), day=DAY)) == ["見本商店　入社", "現在に至る"]


def test_a_licence_that_is_still_to_come_says_when_the_examination_is():
    rows = [
        {"_id": "a" * 16, "name": "日商簿記検定試験", "grade": "2級", "status": "expected", "planned_ym": "2027-02"},
        {"_id": "b" * 16, "name": "普通自動車第一種運転免許", "acquired_ym": "2020-03"},
    ]
    found = licence_rows(resume_of(a_card(form_3_1={"licenses": rows}), USUAL))
    assert [(row.text, row.month) for row in found] == [
        ("普通自動車第一種運転免許　取得", Month(2020, 3)), ("日商簿記検定試験 2級　受験予定", Month(2027, 2)),
    ]  # fmt: skip


def test_age_is_that_of_the_day_and_gender_stands_there_only_when_it_is_wanted():
    values = {"birth_date": "2000-11-28", "gender_text": "女"}
    card = Card((), SheetView(LIBRARY.profile, values))
    found = resume_of(card, USUAL)
    assert (found.age, found.says("gender_text")) == (25, "")
    later = resume_of(card, ResumeWish(day=date(2026, 11, 28), gender=True))
    assert (later.age, later.says("gender_text")) == (26, "女")


MONTHS = st.dates(date(1960, 1, 1), date(2026, 11, 1)).map(lambda day: f"{day:%Y-%m}")
NUMBERS = st.integers(0, 10**9)


@st.composite
def jobs(draw):
    rows = []
    for number in range(draw(st.integers(0, 12))):
        start, end = sorted((draw(MONTHS), draw(MONTHS)))
        row = a_job(number, company_name=f"会社{number}の店", start_ym=start)
        row["end_ym"] = draw(st.sampled_from([end, "open", None]))
        row["end_reason"] = draw(st.sampled_from([None, "personal", "company", "other", "closed", "current"]))
        row["employment_type"] = draw(st.sampled_from([None, "regular", "temp_agency", "self_employed", "family"]))
        rows.append({key: value for key, value in row.items() if value and (key != "start_ym" or draw(st.booleans()))})
    return rows


@given(jobs())
def test_whatever_is_written_no_job_is_lost_and_time_never_goes_back(written):
    found = history_rows(resume_of(a_card(form_2={"jobs": written}), USUAL))
    for row in written:
        own = [line for line in found if line.row_id == row["_id"]]
        assert any(row["company_name"] in line.text for line in own)
        ended = row.get("end_ym") not in (None, "open")
        assert [str(line.month) for line in own if line.month] == [
            month for month in (row.get("start_ym"), row["end_ym"] if ended else None) if month
        ]
    months = [line.month for line in found if line.month]
    assert months == sorted(months)
