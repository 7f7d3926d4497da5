"""年表チェック: what is noticed about the years of a card, and – more often – what is let pass, for it can be."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.guidance.personas import examples as people
from app.jobcard import Card, Month, SheetView, hints
from app.jobcard.ages import spring
from app.jobcard.eras import slips
from tests.jobcard.made import LIBRARY, examples

TODAY = date(2026, 11, 23)


def job(name="見本商店", start=None, end=None, kind="regular"):
    return {"company_name": name, "start_ym": start, "end_ym": end, "employment_type": kind}


def school(name="見本高校", start=None, end=None, level="high", status="graduated"):
    return {"institution": name, "start_ym": start, "end_ym": end, "edu_level": level, "edu_status": status}


def card(*, jobs=(), schools=(), licences=(), gaps=(), born=None, style="western"):
    def rows(prefix, written):
        given = ({key: value for key, value in one.items() if value} for one in written)
        return [{"_id": f"{prefix}{n:015x}", **one} for n, one in enumerate(given)]

    sheets = (
        SheetView(LIBRARY.latest("form-2"), {"jobs": rows("a", jobs), "gaps": rows("b", gaps)}),
        SheetView(LIBRARY.latest("form-3-1"), {"licenses": rows("c", licences)}),
        SheetView(LIBRARY.latest("form-3-2"), {"learnings": rows("d", schools)}),
    )
    return Card(sheets, SheetView(LIBRARY.profile, {"birth_date": born} if born else {}), style)


def found(on=TODAY, **written):
    return hints(card(**written), on)


def kinds(on=TODAY, **written):
    return [one.kind for one in found(on, **written)]


LONG_JOB = job(start="1990-04", end="open")


# ---------------------------------------------------------------------------------------------------- gaps


def test_months_of_which_nothing_is_written_are_told_with_three_ways_to_write_them():
    (gap,) = found(jobs=[job(start="2010-04", end="2015-03"), job("例示", "2015-10", "open")])
    assert gap.sentence == "2015年4月～2015年9月（6か月）のことは、まだ書いていません。"
    assert gap.span == (Month(2015, 4), Month(2015, 9))
    assert [way.group_id for way in gap.ways] == ["gaps", "learnings", "jobs"]
    assert not any(way.row_id for way in gap.ways)


@pytest.mark.parametrize(
    "written",
    [
        {"gaps": [{"from": "2015-04", "to": "2015-09"}]},
        {"schools": [school("訓練校", "2015-04", "2015-09", "", "")]},
        {"jobs": [job("ボランティア", "2015-05", "2015-09", "volunteer")]},
    ],
)
def test_it_is_filled_by_whatever_is_written_of_it(written):
    jobs = [job(start="2010-04", end="2015-03"), job("例示", "2015-10", "open"), *written.pop("jobs", [])]
    assert kinds(jobs=jobs, **written) == []


def test_a_season_between_two_jobs_is_nothing_to_speak_of():
    assert kinds(jobs=[job(start="2010-04", end="2015-03"), job("例示", "2015-06", "open")]) == []
    assert kinds(jobs=[job(start="2010-04", end="2015-03"), job("例示", "2015-07", "open")]) == ["gap"]


def test_half_a_year_of_looking_for_work_is_nothing_to_speak_of():
    assert kinds(jobs=[job(start="2010-04", end="2026-06")]) == []
    (gap,) = found(jobs=[job(start="2010-04", end="2026-05")])
    assert gap.sentence == "2026年6月からいままで（6か月）のことは、まだ書いていません。"
    assert gap.span == (Month(2026, 6), None)
    (later,) = found(date(2027, 2, 1), jobs=[job(start="2010-04", end="2026-05")])
    assert later.key == gap.key, "what was put away stays away when a month goes by"


@pytest.mark.parametrize(
    "jobs",
    [
        [job(start="2010-04"), job("例示", "2020-10", "open")],
        [job(start="2010-04", end="2012-03"), job("例示", None, "2020-10"), job("手本", "2020-11", "open")],
        [job(start="2010-04", end="2012-03"), job("例示"), job("手本", "2020-11", "open")],
    ],
)
def test_nothing_is_said_where_a_month_is_not_known(jobs):
    assert kinds(jobs=jobs) == []


def test_who_has_not_worked_is_asked_about_no_gap():
    assert kinds(schools=[school(start="2000-04", end="2003-03"), school("訓練校", "2020-04", "2020-09", "", "")]) == []


MONTHS = st.integers(1960 * 12, 2026 * 12 + 9)


@examples(200)
@given(st.lists(st.tuples(MONTHS, st.integers(0, 200)), min_size=1, max_size=8))
def test_of_every_month_since_the_first_job_something_is_written_or_told_or_near(spans):
    as_text = lambda count: f"{count // 12:04}-{count % 12 + 1:02}"  # noqa: E731
    now = TODAY.year * 12 + TODAY.month - 1
    jobs = [job(f"会社{n}", as_text(a), as_text(min(a + b, now)), "part") for n, (a, b) in enumerate(spans)]
    known = {month for a, b in spans for month in range(a, min(a + b, now) + 1)}
    told = set()
    for one in found(jobs=jobs):
        if one.kind == "gap":
            first, last = one.span[0].count, one.span[1].count if one.span[1] else now
            months = set(range(first, last + 1))
            assert not months & known
            assert len(months) >= 3
            told |= months
    silent = [month for month in range(min(known), now + 1) if month not in known | told]
    runs = [month for month in silent if {month - 1, month - 2} <= set(silent)]
    assert all(month > max(known) and now - max(known) < 6 for month in runs)


# ------------------------------------------------------------------------------------- the same time, the same row


def test_two_jobs_for_the_whole_day_at_once_are_mildly_told():
    (hint,) = found(jobs=[job(start="2010-04", end="open"), job("例示", "2012-04", "2013-03")])
    assert hint.sentence == (
        "「見本商店」と「例示」は、同じ時期です（2012年4月～2013年3月）。副業などなら、そのままで大丈夫です。"
    )


@pytest.mark.parametrize(
    "second",
    [
        job("例示", "2012-04", "2013-03", "arubaito"),
        job("例示", "2012-04", "2013-03", "freelance"),
        job("例示", "2012-04", "2013-03", None),
        job("見本商店", "2012-04", "2013-03"),
    ],
)
def test_side_jobs_and_moves_within_a_company_are_no_overlap(second):
    assert kinds(jobs=[LONG_JOB, second]) == []


def test_the_month_of_a_change_belongs_to_both():
    assert kinds(jobs=[job(start="2010-04", end="2015-03"), job("例示", "2015-03", "open")]) == []


def test_a_row_that_stands_there_twice_is_told_once():
    (hint,) = found(jobs=[LONG_JOB, LONG_JOB])
    assert hint.kind == "twice"
    assert [way.word for way in hint.ways] == ["「見本商店」（1件目）を見る", "「見本商店」（2件目）を見る"]
    assert kinds(licences=[{"name": "英検", "grade": "2級", "acquired_ym": "2010-04"}] * 2) == ["twice"]


# ------------------------------------------------------------------------------------------------- years and ages


@examples(300)
@given(st.dates(date(1945, 1, 1), date(2009, 12, 31)), st.integers(0, 12), st.data())
def test_the_usual_way_is_let_pass_whenever_one_is_born_and_however_many_years_late(born, late, data):
    """早生まれ, 浪人, 留年, 定時制, 大学院 and adults who study: later is always fine."""
    first = born.year + (16 if (born.month, born.day) >= (4, 2) else 15) + late
    ways = {"high": 3, "kousen": 5, "high+university": 7, "high+junior_college": 5, "high+university+master": 9}
    way = data.draw(st.sampled_from(sorted(ways)))
    years = {"high": 3, "kousen": 5, "university": 4, "junior_college": 2, "master": 2}
    schools, year = [], first
    for level in way.split("+"):
        end = year + years[level] + data.draw(st.integers(0, 2))
        if end > TODAY.year:
            break
        schools.append(school(level, f"{year}-04", f"{end}-03", level))
        year = end
    assert kinds(schools=schools, born=born.isoformat()) == []


@pytest.mark.parametrize(
    ("born", "end"), [("2000-04-02", "2019-03"), ("2000-04-01", "2018-03"), ("2000-01-10", "2018-03")]
)
def test_early_birthdays_belong_to_the_school_year_before(born, end):
    year = int(end[:4])
    assert kinds(schools=[school(start=f"{year - 3}-04", end=end)], born=born) == []
    assert kinds(schools=[school(start=f"{year - 4}-04", end=f"{year - 1}-03")], born=born) == ["early"]


def test_skipping_years_at_university_is_let_pass():
    schools = [school("見本大学", "2018-04", "2021-03", "university"), school("大学院", "2021-04", "2022-03", "master")]
    assert kinds(schools=schools, born="2000-05-10") == []


def test_who_left_a_school_may_have_left_it_early():
    assert kinds(schools=[school(start="2016-04", end="2016-09", status="withdrew")], born="2000-05-10") == []


def test_a_wrong_era_is_asked_about_with_the_other_reading():
    (hint,) = found(schools=[school(start="2022-04", end="2025-03")], born="1976-05-10")
    assert hint.sentence == (
        "「見本高校」を終えたのは、令和7年（2025年）で合っていますか。"
        "平成7年（1995年）のことなら、年を直せます。合っていれば、そのままで大丈夫です。"
    )
    (hint,) = found(jobs=[job(start="1930-04", end="2020-03", kind="part")], born="1975-05-10")[:1]
    assert "「見本商店」の始まりが、生年月日より前になっています。昭和5年（1930年）で合っていますか。" in hint.sentence
    assert "平成5年（1993年）のことなら" in hint.sentence


def test_an_adult_at_school_is_let_pass():
    assert kinds(schools=[school("定時制高校", "2019-04", "2023-03")], born="1976-05-10") == []


def test_work_before_fifteen_is_asked_about_but_for_what_children_do():
    assert kinds(jobs=[job(start="2010-04", end="open")], born="2000-05-10") == ["early"]
    assert kinds(jobs=[job(start="2010-04", end="open", kind="volunteer")], born="2000-05-10") == []
    assert kinds(jobs=[job(start="2016-04", end="open")], born="2000-05-10") == []


def test_licences_have_an_age_only_where_the_law_sets_one():
    licence = {"name": "普通自動車第一種運転免許", "acquired_ym": "2018-05"}
    assert kinds(licences=[licence], born="2000-05-10") == []
    assert kinds(licences=[{**licence, "acquired_ym": "2018-04"}], born="2000-05-10") == ["early"]
    assert kinds(licences=[{"name": "漢検", "acquired_ym": "2008-04"}], born="2000-05-10") == []


def test_a_birth_date_that_contradicts_all_the_rest_is_asked_about_itself():
    schools = [school(start="2007-04", end="2010-03")]
    (hint,) = found(schools=schools, jobs=[job(start="2010-04", end="open")], born="2021-05-10")
    assert hint.kind == "birth"
    assert "令和3年（2021年）で合っていますか。平成3年（1991年）のことなら" in hint.sentence
    assert [way.group_id for way in hint.ways] == [""]


def test_a_plan_whose_month_is_over_and_an_end_to_come():
    (over,) = found(schools=[school(start="2022-04", end="2025-03", status="expected_graduate")])
    assert over.sentence == "「見本高校」の卒業見込みは2025年3月でした。終わっていれば、区分を直せます。"
    (ahead,) = found(schools=[school(start="2025-04", end="2028-03")])
    assert ahead.sentence == "「見本高校」の卒業は、これから（2028年3月）です。「卒業見込み」とも書けます。"
    assert kinds(schools=[school(start="2025-04", end="2028-03", status="expected_graduate")]) == []


def test_one_question_about_a_row_is_enough_and_no_gap_is_told_beside_it():
    assert kinds(jobs=[job(start="1930-04", end="open"), job("例示", "2020-04", "2020-05")], born="1975-05-10") == [
        "early", "overlap"
    ]  # fmt: skip


@example(1989, 1)
@given(st.integers(1900, 2026), st.integers(1, 12))
def test_a_slip_is_written_with_the_same_number(year, month):
    for other in slips(Month(year, month)):
        assert other.month == month
        assert other != Month(year, month)
        assert Month(year, month) in slips(other)


@given(st.dates(date(1930, 1, 1), date(2020, 12, 31)), st.integers(6, 30))
def test_nobody_is_over_with_a_school_year_before_their_birthday_in_it(born, age):
    assert 0 <= spring(born, age).year - born.year - age <= 1


# ---------------------------------------------------------------------------------------------------- everything

WRITTEN = st.fixed_dictionaries(
    {
        "jobs": st.lists(
            st.builds(
                job,
                st.sampled_from(["", "見本", "例示"]),
                st.none() | st.sampled_from(["1901-01", "1989-01", "2019-05", "2026-11", "2099-12"]),
                st.none() | st.sampled_from(["open", "1900-01", "1990-03", "2020-02", "2026-11"]),
                st.sampled_from(["", "regular", "family", "no-such-code"]),
            ),
            max_size=4,
        ),
        "schools": st.lists(
            st.builds(
                school,
                st.sampled_from(["", "見本校"]),
                st.none() | st.sampled_from(["1930-04", "1999-04", "2020-04"]),
                st.none() | st.sampled_from(["open", "1933-03", "2023-03", "2099-12"]),
                st.sampled_from(["", "high", "university", "overseas", "no-such-code"]),
                st.sampled_from(["", "graduated", "expected_graduate", "withdrew"]),
            ),
            max_size=4,
        ),
        "born": st.none() | st.sampled_from(["1900-01-01", "1989-01-07", "2000-02-29", "2026-11-23"]),
        "style": st.sampled_from(["western", "japanese"]),
    }
)


@examples(300)
@given(WRITTEN)
def test_whatever_is_written_the_same_is_noticed_each_time_in_words_that_blame_nobody(written):
    noticed = found(**written)
    assert noticed == found(**written)
    assert len({one.key for one in noticed}) == len(noticed)
    for one in noticed:
        assert not any(word in one.sentence for word in ("エラー", "誤り", "間違", "不正", "None", "空白"))
        assert one.sentence.endswith("。")


@pytest.mark.parametrize("person", people(), ids=lambda one: one.id)
def test_the_invented_people_have_their_years_in_order(person):
    views = [SheetView(LIBRARY.latest(form), values) for form, values in person.values.items()]
    profile = next(one for one in views if one.definition.role == "profile")
    assert hints(Card(tuple(one for one in views if one is not profile), profile), TODAY) == []
