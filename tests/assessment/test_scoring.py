"""What answers come to, and what is said of them."""

import itertools
import random
import re
from pathlib import Path

import pytest

from app.assessment import assessments, draw, fitting, load_assessment, score, tell

ALL = list(assessments().values())
FILE = Path(__file__).parents[2] / "content" / "assessments" / "interests.yaml"
INTERESTS = assessments()["interests"]
SCALES = [scale.id for scale in INTERESTS.scales]


# What a teacher would mark: marks and particles that stand twice, or holes that nothing filled.
MARKED = re.compile(r"。。|、、|。、|、。|をを|のの|がが|にに|はは|(?<!こ)とと|ことこと|」「」|[{}]")

every = pytest.mark.parametrize("assessment", ALL, ids=lambda one: one.id)


def answered(**levels):
    """Every item of a scale answered alike; 3 for scales that are not named."""
    return {item.id: levels.get(item.scale, 3) for item in INTERESTS.items}


def result(**levels):
    return score(INTERESTS, answered(**levels))


def with_levels(assessment, levels):
    """The result of somebody who answers the items of these scales alike, and 3 to all others."""
    return score(assessment, {item.id: levels.get(item.scale, 3) for item in assessment.items})


def in_words(found):
    told = tell(found)
    return (told.line, *told.sentences, *told.for_forms)


def test_a_scale_is_the_mean_of_its_answers():
    answers = answered() | {f"R{n}": n % 2 * 4 + 1 for n in range(1, 9)}
    assert score(INTERESTS, answers).of("realistic") == 3
    assert result(social=5).of("social") == 5
    assert [scale.id for scale, _ in result(social=5, artistic=4).means][:2] == ["social", "artistic"]


def test_without_an_answer_for_a_scale_there_is_no_result():
    assert score(INTERESTS, {}) is None
    assert score(INTERESTS, {"R1": 5}) is None
    assert score(INTERESTS, {f"{letter}1": 3 for letter in "RIASEC"}) is not None


@every
def test_each_top_pair_is_told_in_other_words_in_either_order_and_as_a_tie(assessment):
    scales = [scale.id for scale in assessment.scales]
    levels = [{one: 5, other: 4} for one, other in itertools.permutations(scales, 2)]
    levels += [dict.fromkeys(tied, 5) for number in (2, 3, 4) for tied in itertools.combinations(scales, number)]
    assert len({in_words(with_levels(assessment, one)) for one in levels}) == len(levels)


@every
def test_flat_and_equal_answers_are_told_apart_by_their_height_and_by_what_is_slightly_higher(assessment):
    equal = [with_levels(assessment, {scale.id: level for scale in assessment.scales}) for level in (1, 3, 5)]
    assert {tell(one).line for one in equal} == {assessment.told.equal}
    assert len({in_words(one) for one in equal}) == 2
    assert not any(tell(one).for_forms or fitting(one) for one in equal)
    slightly = [
        score(assessment, {item.id: 4 if item is one else 3 for item in assessment.items}) for one in assessment.items
    ]
    assert {tell(one).line for one in slightly} == {assessment.told.flat}
    assert len({in_words(one) for one in slightly}) == len(assessment.scales)
    assert not any(tell(one).for_forms for one in slightly)


@every
def test_nobody_is_offered_a_sentence_that_their_answers_do_not_say(assessment):
    chance = random.Random(11)
    levels = [[chance.choice(some) for _ in assessment.scales] for some in ((1, 2), (1, 3, 4), (1, 5), (2, 3)) * 40]
    for level in levels:
        found = with_levels(assessment, {scale.id: one for scale, one in zip(assessment.scales, level, strict=True)})
        yes = [scale for scale, mean in found.means if mean > 3]
        pairs = itertools.permutations(yes, 2)
        said = {one.sentence for one in yes} | {assessment.told.both.format(one=one, other=two) for one, two in pairs}
        assert set(tell(found).for_forms) <= said
        if max(level) <= 3:
            assert not tell(found).for_forms
            assert not {assessment.told.likes.format(one=one) for one in found.top} & set(tell(found).sentences)
            assert assessment.told.many not in tell(found).sentences


@every
def test_of_scales_that_are_alike_none_is_offered_before_the_others(assessment):
    one, other, third, *rest = assessment.scales
    low = {scale.id: 1 for scale in rest}

    def offered(*levels):
        mine = zip((one.id, other.id, third.id), levels, strict=True)
        return tell(with_levels(assessment, low | dict(mine))).for_forms

    both = assessment.told.both.format(one=one, other=other)
    assert offered(5, 1, 1) == offered(5, 3, 1) == offered(5, 4, 4) == (one.sentence,)
    assert offered(5, 5, 1) == offered(5, 4, 1) == (one.sentence, other.sentence, both)
    assert offered(5, 5, 5) == (one.sentence, other.sentence, third.sentence)
    assert offered(2, 1, 1) == offered(3, 3, 1) == ()


@pytest.mark.parametrize("skills", ["portable-skills", "basic-skills"])
def test_two_strengths_are_told_as_something_done_and_not_as_a_bare_claim(skills):
    asked = assessments()[skills]
    for one, other in itertools.permutations(asked.scales, 2):
        said = asked.told.both.format(one=one, other=other)
        assert said.startswith(one.doing + "、")
        assert "強み" not in said
        assert not MARKED.search(said)


def test_flat_equal_high_and_low_answers_are_told_apart():
    equal = [tell(result(**dict.fromkeys(SCALES, level))) for level in (1, 3, 5)]
    assert all(one.line.startswith("すべての分野が、ちょうど同じ") and not one.for_forms for one in equal)
    assert len({one.sentences for one in equal}) == 2
    flat = tell(score(INTERESTS, answered() | {"S1": 5}))
    assert flat.line == "どの分野も、同じくらいの結果でした。"
    assert "人を助ける" in "".join(flat.sentences)
    assert "いくつもの分野" in "".join(tell(result(realistic=5, social=5, artistic=5)).sentences)
    assert "多めでした" in "".join(tell(result(**dict.fromkeys(SCALES, 1) | {"social": 3})).sentences)


@every
def test_whatever_is_answered_something_clean_is_said(assessment):
    chance = random.Random(7)
    said = set()
    for _ in range(300):
        answers = {item.id: chance.randint(1, 5) for item in assessment.items if chance.random() < 0.9}
        found = score(assessment, answers)
        if found is None:
            continue
        for sentence in in_words(found):
            assert sentence.endswith("。")
            assert not MARKED.search(sentence), sentence
        said.add(in_words(found))
        assert len(fitting(found)) <= 8
    assert len(said) > 250


@every
def test_nobody_is_asked_longer_than_six_minutes(assessment):
    assert 3 <= assessment.minutes <= 6
    assert 20 <= len(assessment.items) <= 48
    asked = [item.text for item in assessment.items]
    assert len(set(asked)) == len(asked)
    assert max(map(len, asked)) <= 32
    assert all(first.scale != second.scale for first, second in itertools.pairwise(assessment.items))


def test_the_dimensions_are_those_of_their_sources():
    assert {one.id: len(one.scales) for one in ALL} == {
        "interests": 6,
        "values": 11,
        "portable-skills": 9,
        "basic-skills": 12,
    }


def test_occupations_follow_the_shape_and_not_the_height():
    high = result(artistic=5, investigative=4)
    low = result(**dict.fromkeys(SCALES, 1) | {"artistic": 3, "investigative": 2})
    assert [one.id for one in fitting(high)] == [one.id for one in fitting(low)] != []
    assert fitting(result()) == []
    assert {one.id for one in fitting(result(artistic=5))} != {one.id for one in fitting(result(conventional=5))}
    assert all(one.url.startswith("https://shigoto.mhlw.go.jp/") for one in fitting(high))


def test_occupations_give_what_one_values():
    values = assessments()["values"]
    found = {
        one: fitting(with_levels(values, {one: 5})) for one in ("service_contribution", "stability", "compensation")
    }
    assert any("ホームヘルパー" in one.title for one in found["service_contribution"])
    assert any("公務員" in one.title or "自衛官" in one.title for one in found["stability"])
    assert not {one.id for one in found["stability"]} & {one.id for one in found["compensation"]}


def test_there_are_no_occupations_where_nothing_is_known_of_them():
    skills = assessments()["basic-skills"]
    assert skills.occupations is None
    assert fitting(with_levels(skills, {"listening": 5})) == []


def test_few_scales_are_drawn_around_a_middle_within_the_frame():
    for level in (1, 5):
        drawn = draw(result(**dict.fromkeys(SCALES, level)))
        points = [*drawn.corners, *drawn.shape, *((x, y) for x, y, _, _ in drawn.words)]
        assert len(drawn.shape) == 6
        assert all(20 <= x <= 300 and 0 <= y <= 184 for x, y in points)


def test_many_scales_are_drawn_as_bars_the_highest_first():
    drawn = draw(with_levels(assessments()["values"], {"stability": 5, "compensation": 1}))
    assert [(drawn.bars[n][0], drawn.bars[n][2]) for n in (0, -1)] == [("安定", 150), ("収入", 30)]
    assert drawn.height > drawn.bars[-1][1] + 18


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("{id: R1, scale: realistic,", "{id: R1, scale: social,"), "as many for each scale"),
        (("{id: R1, scale: realistic,", "{id: R1, scale: realist,"), "their scales are not those"),
        (("{id: R1,", "{id: R2,"), "an id stands twice"),
        (("minutes: 5", "minutes: soon"), r"interests\.yaml:\d+: minutes: expected a whole number"),
        (("{one.likes}に、心", "{one.loves}に、心"), "told: likes: .*loves"),
        (("{other.doing}", "{another.doing}"), "told: second: 'another'"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path, wrong, said):
    text = FILE.read_text("utf-8")
    assert wrong[0] in text
    (tmp_path / "interests.yaml").write_text(text.replace(*wrong, 1), "utf-8")
    with pytest.raises(ValueError, match=said):
        load_assessment(tmp_path / "interests.yaml")
