"""What somebody answered: chosen labels and own words, checked against what is offered today."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .conjugation import forms_of, is_verb
from .patterns import NOUN
from .sets import WAY, SentenceSet

# Question → the label of a choice, or own words behind this mark.
Answers = Mapping[str, str]
OWN = "="
LONGEST = 30
_ENDS = r"([一-龠々][ぁ-ん]{0,4}|[をにとでがへ][ぁ-ん]+)"
_VERB = re.compile(_ENDS + "[うくぐすつぬぶむる]$")
_OTHER = re.compile(_ENDS + "(た|ない|たい|しい)$")
_PARTICLE = re.compile(r"[一-龠々ァ-ヶー](が|に|へ|で|と|は|も|の)$|を$")
_SENTENCE = re.compile(r"[。．！？!?\n\r]|(です|ます|でした|ました|ません)$")


def own_words(text: str) -> tuple[str, str]:
    """Own words without what stands around them, and the sentence that says why they cannot be used ("" for none)."""
    words = " ".join(text.split()).strip("、，,.・")
    if len(words) > LONGEST:
        return words, f"自分の言葉は、{LONGEST}文字までの短い言葉で書いてください。"
    if _SENTENCE.search(words):
        return words, "「です」「ます」の文ではなく、「新聞を読むこと」のような短い言葉で書いてください。"
    if _PARTICLE.search(words):
        return words, f"最後の「{words[-1]}」を取って、ものごとの名前で終わらせてください。"
    return words, ""


def fragment(words: str, gives: str, frame: str) -> Mapping[str, str]:
    """Own words in every form. Where an act is asked for, a verb is taken as it is (「花を育てる」) and a thing is put into
    the question's frame (「花の世話」に取り組む); where a thing is asked for, a verb becomes one (花を育てること)."""
    if gives == "verb":
        act = words.removesuffix("こと")
        return forms_of(act if _VERB.search(act) and is_verb(act) else frame.replace("{}", words))
    thing = words + "こと" if _VERB.search(words) or _OTHER.search(words) else words
    return {NOUN: frame.replace("{}", thing)}


def read_answers(made: SentenceSet, given: Mapping[str, str]) -> dict[str, str]:
    """The answers that hold today: what is not offered any more, or on another way, is as good as skipped."""
    way = given.get(WAY, "") if given.get(WAY, "") in made.ways else ""
    answers = {WAY: way} if way else {}
    if made.ways and not way:
        return answers
    for one in made.questions:
        said = given.get(one.id, "")
        if said.startswith(OWN):
            words, wrong = own_words(said[len(OWN) :])
            if words and not wrong:
                answers[one.id] = OWN + words
        elif one.choice(way, said):
            answers[one.id] = said
    return answers
