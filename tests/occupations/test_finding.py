"""職業情報: 556 occupations, found by whatever people call them."""

import csv
import re
from pathlib import Path

import pytest

from app.faq import fold
from app.occupations import detail, find, groups, near, occupation, occupations, profiles
from app.occupations.finding import plain, ways

CONTENT = Path(__file__).parents[2] / "content"
# What people call a job, and the numbers of the occupations that may be meant. Written before anybody looked what is
# found, and never used as a way in content/occupations/ways.yaml to make a line of it come true.
ASKED = [line.split("\t") for line in (Path(__file__).parent / "asked.tsv").read_text("utf-8").splitlines()]


def is_found(asked, numbers, among):
    return bool({one.id for one in find(asked)[:among]} & set(numbers.split(",")))


def rate(lines, among):
    return sum(is_found(asked, numbers, among) for asked, numbers in lines) / len(lines)


def test_most_ways_of_naming_a_job_are_understood():
    assert len(ASKED) >= 150
    assert rate(ASKED, 3) >= 0.88
    assert rate(ASKED, 1) >= 0.75


def test_also_those_that_are_no_name_of_an_occupation():
    known = {fold(name) for one in occupations().values() for name in (*one.names, *one.also, *ways().get(one.id, ()))}
    unknown = [one for one in ASKED if fold(plain(one[0])) not in known]
    assert len(unknown) >= 60
    assert rate(unknown, 3) >= 0.83


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("看護師", "看護師"),
        ("かんごし", "看護師"),
        ("カンゴシ", "看護師"),
        ("ｶﾝｺﾞｼ", "看護師"),
        ("看 護 師", "看護師"),
        ("看護師になりたい", "看護師"),
        ("プログラマ", "プログラマー"),
        ("ぷろぐらまあ", "プログラマー"),
        ("ＣＡＤオペレーター", "CADオペレーター"),
        ("cadオペレータ", "CADオペレーター"),
        ("キャドオペレーター", "CADオペレーター"),
        ("トラックドライバア", "トラックドライバー"),
        ("美容士", "美容師"),
        ("板前", "日本料理調理人（板前）"),
        ("お花屋さんのバイト", "フラワーショップ店員"),
    ],
)
def test_letters_width_readings_and_slips_do_not_matter(asked, title):
    assert find(asked)[0].title == title


def test_part_of_a_name_shows_all_that_have_it():
    found = [one.title for one in find("事務")]
    assert found[0] == "一般事務"
    assert {"医療事務", "経理事務", "営業事務"} <= set(found)


@pytest.mark.parametrize("asked", ["", "　", "・・・", "12345", "😀", "あああああ", "人と話さない仕事"])
def test_what_is_like_no_occupation_finds_none(asked):
    assert find(asked) == []


def test_every_occupation_is_found_by_its_own_title():
    for one in list(occupations().values())[::7]:
        assert one in find(one.title.split("、")[0])[:3], one.title


def test_every_occupation_has_what_its_page_tells():
    assert len(occupations()) == 556
    with_tasks = 0
    for one in occupations().values():
        told = detail(one)
        with_tasks += bool(told.tasks)
        assert one.summary.endswith("。"), one.id
        assert told.about, one.id
        assert told.entry, one.id
        assert all(told.tasks), one.id
        assert one.group in groups(), one.id
        assert len(near(one)) == 6, one.id
        assert one not in near(one), one.id
        assert {profile.title for profile in profiles(one)} <= {"興味", "仕事で感じられること"}
    assert with_tasks >= 430
    assert occupation("999") is None


def test_a_profile_says_the_highest_first_and_nothing_where_nobody_was_asked():
    interests, values = profiles(occupation("156"))
    assert interests.top[0].title == "社会的"
    assert [score for _, score in values.scores] == sorted((score for _, score in values.scores), reverse=True)
    assert len(values.scores) == 11
    assert any(not profiles(one) for one in occupations().values())


def test_every_way_is_the_way_to_one_of_the_first():
    for number, said in list(ways().items())[::5]:
        for way in said:
            assert occupation(number) in find(way)[:6], (number, way)


def test_the_names_by_which_forms_find_a_group_are_names_of_its_occupations():
    """Both come from job tag: a new edition must renew both."""
    known = {fold(name): one.middle for one in occupations().values() for name in (*one.names, *one.also)}
    with (CONTENT / "codes" / "job_middle_groups.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        names = [re.sub(r"[（(][^（）()]*[)）]", "", name) for name in row["aliases"].split(";") if name]
        assert all(fold(part) in known for name in names for part in name.split("/")), row["code"]
