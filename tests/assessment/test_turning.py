"""ライフラインチャート: where a line turns, and what that says of somebody's strengths."""

import itertools
import random
import re
from pathlib import Path

from app.assessment import strengths, turnings, turns
from app.jobcard import Library, chart_of

AID = Library(Path(__file__).parents[2] / "content").latest("career-plan-aid")


def line(*points):
    rows = [{"_id": f"{n:016}", "age": a, "score": s, "event": e} for n, (a, s, e) in enumerate(points)]
    return chart_of(AID, {"lifeline": rows})


def kinds(*scores):
    points = [(10 + n, score, f"出来事{n}") for n, score in enumerate(scores)]
    return [(one.kind, one.start.words[-1], one.end.words[-1]) for one in turns(line(*points))]


def test_a_rise_out_of_a_low_is_a_recovery_and_one_from_above_a_climb():
    assert kinds(40, -60, 50) == [("recover", "1", "2"), ("top", "1", "2")]
    assert kinds(10, 60) == [("climb", "0", "1"), ("top", "0", "1")]


def test_a_way_up_in_several_steps_is_one_and_the_steepest_is_told_first():
    assert kinds(-50, -20, 10) == [("recover", "0", "2"), ("top", "0", "2")]
    assert [one[0] for one in kinds(0, 40, -90, 30)] == ["recover", "climb", "top"]


def test_a_line_without_steep_ways_is_steady():
    assert kinds(10, 20, 5, 30) == [("steady", "0", "3")]


def test_of_a_line_that_only_falls_below_nothing_is_said_and_its_top_otherwise():
    assert kinds(-10, -60) == []
    assert kinds(80, -60) == [("top", "1", "0")]


def test_points_without_words_and_a_single_point_say_nothing():
    assert strengths(line((20, -50, ""), (30, 50, "転職"))) == ()
    assert strengths(line((30, 50, "転職"))) == ()


def test_own_words_stand_in_the_sentence_as_they_were_written():
    said = strengths(line((20, -50, "店が「閉店」した。"), (30, 50, "資格を取った")))
    assert said[0].startswith("「店が『閉店』した」のころはつらい時期でしたが、「資格を取った」のころには")
    assert strengths(line((20, -50, "{start}"), (30, 50, "{0}")))[0].startswith("「{start}」のころ")


def test_two_turns_of_a_kind_are_said_in_other_words_and_never_more_than_five():
    chance = random.Random(3)
    for _ in range(300):
        points = [(age, chance.randint(-100, 100), f"{age}のこと") for age in range(10, 10 + chance.randint(2, 12))]
        said = strengths(line(*points))
        assert len(said) <= 5
        for one, other in itertools.combinations(said[:3], 2):
            assert one.split("。")[1] != other.split("。")[1]
        for sentence in said:
            assert sentence.endswith("。")
            assert not re.search(r"。。|、、|のの|[{}]", sentence)


def test_every_wording_is_polite_and_ends():
    for wordings in turnings().model_dump().values():
        assert all(re.search(r"(ます|です|した)。$", one) for one in wordings)
