"""Two texts compared: what was taken out and what was put in can be read, whatever the texts are."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.jobcard.edits import MOST_EDITS, Run, matches, runs
from tests.jobcard.made import examples

LETTERS = st.text(
    alphabet=st.sampled_from("あいう。\n経課カキーa1０\u3099\U000e0100👩\u200d🏫\ud83d\udc69"), max_size=60
)


def told(old: str, new: str) -> str:
    """The comparison as one line: -gone- +come+."""
    marks = {"same": "", "gone": "-", "come": "+"}
    return "".join(marks[one.how] + one.text + marks[one.how] for one in runs(old, new))


@examples(400)
@given(LETTERS, LETTERS)
def test_both_texts_can_be_read_from_the_comparison_letter_by_letter(old, new):
    found = runs(old, new)
    assert "".join(one.text for one in found if one.how != "come") == old
    assert "".join(one.text for one in found if one.how != "gone") == new
    assert all(one.text for one in found)
    assert all(one.how != other.how for one, other in itertools.pairwise(found))


@examples(200)
@given(st.text(max_size=80))
def test_a_text_does_not_differ_from_itself(text):
    assert runs(text, text) == ((Run("same", text),) if text else ())


@examples(200)
@given(LETTERS, LETTERS)
def test_what_matches_is_the_same_on_both_sides_and_in_order(old, new):
    pairs = matches(old, new)
    assert pairs is not None
    assert all(old[x] == new[y] for x, y in pairs)
    assert all(x < p and y < q for (x, y), (p, q) in itertools.pairwise(pairs))


@pytest.mark.parametrize(
    ("old", "new", "comparison"),
    [
        ("接客をしました。", "接客と発注をしました。", "接客+と発注+をしました。"),
        ("2019年に入社。", "2020年に入社。", "-2019-+2020+年に入社。"),
        ("サービス課", "サーバ課", "-サービス-+サーバ+課"),
        ("はじめの文。消える文。終わりの文。", "はじめの文。終わりの文。", "はじめの文。-消える文。-終わりの文。"),
        ("一行目\n二行目", "一行目\n\n二行目", "一行目\n+\n+二行目"),
        ("", "新しい文。", "+新しい文。+"),
        ("前の文。", "", "-前の文。-"),
        # A letter that two quite different texts happen to share is no part of both.
        ("花を売る店", "本の配達", "-花を売る店-+本の配達+"),
    ],
)
def test_a_comparison_reads_like_a_correction_by_hand(old, new, comparison):
    assert told(old, new) == comparison


@pytest.mark.parametrize("letter", ["が", "葛\U000e0100", "👩‍🏫", "👍🏽", "\ud842\udfb7"])
def test_what_is_one_letter_to_a_person_is_never_torn(letter):
    """Voicing, a variant of a kanji, a picture of several parts, and half a letter of another system."""
    bare = letter[0]
    for old, new in ((f"その{letter}です", f"その{bare}です"), (f"その{bare}です", f"その{letter}です")):
        pieces = [one.text for one in runs(old, new)]
        assert all(not re.match("[\u3099\U000e0100\u200d\U0001f3fd\udc00-\udfff]", piece) for piece in pieces), pieces


class Counted(str):
    """A letter that counts how often it is compared."""

    __slots__ = ()
    times = 0

    def __eq__(self, other):
        Counted.times += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


WORST = {
    "nothing in common": ("あ", "い"),
    "two letters in turn": ("あい", "いう"),
    "one letter only": ("あ", "ああ"),
    "the other way round": ("あいうえお", "おえういあ"),
}


@pytest.mark.parametrize("pattern", WORST.values(), ids=WORST)
def test_a_comparison_takes_steps_in_proportion_to_the_length(pattern):
    def steps(length):
        old, new = ([Counted(one) for one in (piece * length)[:length]] for piece in pattern)
        Counted.times = 0
        matches(old, new)
        return Counted.times

    for length in (500, 1000, 2000):
        assert steps(length) <= 2 * length * (MOST_EDITS + 1)
    assert steps(4000) <= 2.2 * steps(2000) + MOST_EDITS**2


def test_texts_with_hardly_anything_in_common_are_shown_whole():
    old, new = "".join(map(chr, range(0x4E00, 0x4E00 + 2000))), "".join(map(chr, range(0x6000, 0x6000 + 2000)))
    assert runs(old, new) == (Run("gone", old), Run("come", new))
