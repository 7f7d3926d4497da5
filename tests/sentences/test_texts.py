"""What comes out of random answers reads as a careful person would write it."""

import os
import random
import re
from itertools import combinations

import pytest

from app.sentences import OWN, WAY, compose, sentence_sets
from app.services.library import library

SETS = sentence_sets()
WORDINGS = 3
MANY = 50_000 if os.environ.get("JOBCARD_FULL") else 2_000
OWN_NOUNS = ("花の世話", "新聞づくり", "パソコンの設定", "人の名前", "読書")
OWN_ACTS = ("人の名前を覚える", "花を育てること", "早く起きる", *OWN_NOUNS)
DOUBLED = re.compile(
    "をを|がが|にに|でで|とと|はは|のの|へへ|、、|。。|。、|、。|ことこと|(いる|です|ます){2}|私は、私"
)
END = re.compile("(です|ます|でした|ました|ません)。$")
# 続けることを続ける
ECHO = re.compile(r"([一-龠][^、。]?)[^、。]{0,3}こと(を|に|が|から)\1")
# What leans on a sentence before it. 「この科目では」 leans on the field, and may begin.
LEANS = re.compile(
    "あわせて|また、|そこ[でか]|その(ため|とき|ころ|後|際|間|中|理由)|それ|そして|さらに|特に|具体的に|やがて|しばらく|補うため|ここで|この(経験|活動の中|学び|出来事)"
    # A reason, and nothing that it is the reason of.
    "|[^は。]*(から|ため)です。"
)
# The field stands under what was experienced.
UNDER = {"aid/got"}


def answers(made, chance, rate=0.85):
    """Random answers: a choice, sometimes own words, sometimes nothing; at least one."""
    way = chance.choice([*made.ways]) if made.ways else ""
    given = {WAY: way} if way else {}
    for one in made.questions:
        if chance.random() > rate:
            continue
        own = OWN_ACTS if one.gives == "verb" else OWN_NOUNS
        if chance.random() < 0.1:
            given[one.id] = OWN + chance.choice([word for word in own if OWN + word not in given.values()])
        else:
            given[one.id] = chance.choice(one.offered(way)).label
    if len(given) == bool(way):
        one = chance.choice(made.questions)
        given[one.id] = chance.choice(one.offered(way)).label
    return given


def wrong(text):
    """What a teacher would mark at first sight."""
    if re.search(r"[{}:=?]|None", text):
        yield "a slot was left over"
    if DOUBLED.search(text):
        yield f"something stands twice: {DOUBLED.search(text).group()}"
    if not all(END.search(one) for one in sentences(text)) or not text.endswith("。"):
        yield "a sentence ends in another style"
    if ECHO.search(text):
        yield f"a word is echoed: {ECHO.search(text).group()}"
    clauses = [one for one in re.split("[、。]", text) if len(one) > 5]
    if len(set(clauses)) < len(clauses):
        yield "a clause comes twice"


def sentences(text):
    return [one + "。" for one in text.split("。") if one]


def test_random_answers_make_texts_that_nobody_would_mark_red():
    chance, found = random.Random(5), {}
    for number in range(MANY):
        name = [*SETS][number % len(SETS)]
        given = answers(SETS[name], chance)
        texts = [compose(SETS[name], given, wording).text for wording in range(WORDINGS)]
        for text in texts:
            for what in wrong(text):
                found.setdefault((name, what), text)
        if len(set(texts)) < 2:
            found.setdefault((name, "the wordings are the same"), texts[0])
    assert not found


@pytest.mark.parametrize("name", SETS)
def test_every_single_answer_makes_a_sentence_in_three_wordings(name):
    made = SETS[name]
    for way in made.ways or ("",):
        for question in made.questions:
            for choice in question.offered(way):
                given = ({WAY: way} if way else {}) | {question.id: choice.label}
                texts = {compose(made, given, wording).text for wording in range(WORDINGS)}
                assert len(texts) == WORDINGS, texts
                assert not [what for text in texts for what in wrong(text)], texts


def test_whoever_skips_questions_gets_no_text_that_begins_in_the_middle():
    begun = set()
    for name, made in SETS.items():
        for way in made.ways or ("",):
            for some in (these for n in range(len(made.questions)) for these in combinations(made.questions, n + 1)):
                given = ({WAY: way} if way else {}) | {one.id: one.offered(way)[0].label for one in some}
                texts = [compose(made, given, wording).text for wording in range(WORDINGS)]
                begun |= {(name, text) for text in texts if name not in UNDER and LEANS.match(text)}
                assert not [what for text in texts for what in wrong(text)], texts
    assert not begun


def test_without_an_answer_there_is_no_text():
    for made in SETS.values():
        assert all(compose(made, {WAY: way}).text == "" for way in (*made.ways, ""))


def test_the_longest_text_fits_into_its_field(app):
    with app.app_context():
        fields = [
            one
            for definition in library()
            for field in definition.fields.values()
            for one in (field, *field.fields)
            if "sentences" in one.help
        ]
    assert {one.help["sentences"] for one in fields} == set(SETS), "every set belongs to a field"
    for field in fields:
        made = SETS[field.help["sentences"]]
        for way in made.ways or ("",):
            given = {one.id: max((c.label for c in one.offered(way)), key=len) for one in made.questions}
            given |= {WAY: way} if way else {}
            longest = max(len(compose(made, given, wording).text) for wording in range(WORDINGS))
            own = {one.id: OWN + "花" * 30 for one in made.questions}
            longest = max(longest, *(len(compose(made, given | own, wording).text) for wording in range(WORDINGS)))
            assert longest <= field.limit, field.id


def test_every_field_of_sentences_that_a_person_writes_has_questions(app):
    with app.app_context():
        without = [
            f"{definition.id}.{one.id}"
            for definition in library()
            for field in definition.fields.values()
            for one in (field, *field.fields)
            if one.kind.name == "long_text" and one.writer == "person" and "sentences" not in one.help
        ]
    assert not without


def test_every_question_has_few_choices_and_every_set_few_questions():
    for made in SETS.values():
        assert 3 <= len(made.questions) <= 5
        for question in made.questions:
            assert all(4 <= len(question.offered(way)) <= 8 for way in made.ways or ("",))


@pytest.mark.parametrize("name", ["form-2/duties", "form-2/learned", "form-2/achievements"])
def test_the_kinds_of_jobs_have_words_of_their_own(name):
    made = SETS[name]
    assert len(made.ways) == 20
    said = {way: {one.label for question in made.questions for one in question.offered(way)} for way in made.ways}
    for one, other in combinations(said, 2):
        assert len(said[one] & said[other]) < 0.3 * min(len(said[one]), len(said[other])), (one, other)


def test_a_text_goes_from_the_claim_to_the_use_at_work():
    given = {WAY: "home", "claim": "こつこつと続ける", "fact": "家族の体調を毎日記録する"}
    given |= {"gain": "落ち着いて対応できるようになる", "use": "困っている人の力になる"}
    text = compose(SETS["plan/strengths"], given).text
    places = [text.index(part) for part in ("こつこつ", "体調", "落ち着いて", "仕事でも")]
    assert places == sorted(places)
