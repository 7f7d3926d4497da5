"""The files of questions: read as the manual says, and refused with file, line and key."""

import re

import pytest

from app.jobcard import DefinitionError
from app.sentences import OWN, compose, load
from tests.contracts.repository import ROOT

MANUAL = (ROOT / "docs" / "sentences.md").read_text("utf-8")
EXAMPLE = re.search(r"```yaml\n(.*?)```", MANUAL, re.S)[1]


@pytest.fixture
def read(tmp_path):
    """read(text): the set of a file with this text."""

    def of(text):
        (tmp_path / "sentences").mkdir(exist_ok=True)
        (tmp_path / "sentences" / "shop.yaml").write_text(text, "utf-8")
        return load(tmp_path)["shop"]

    return of


def test_the_example_of_the_manual_makes_sentences(read):
    made = read(EXAMPLE)
    given = {"did": "花束を作る", "place": OWN + "駅前の花屋"}
    texts = [compose(made, given, wording).text for wording in range(4)]
    assert texts[:2] == ["駅前の花屋で、花束を作ってきました。", "花束を作ることが、駅前の花屋での役割でした。"]
    assert texts[3] == texts[0], "after the last wording comes the first"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("花を並べる,", "花を並べます,", "shop.yaml:8: questions.0.choices.0: expected a text that ends with a verb"),
        ("花を並べる,", "花屋,", "questions.0.choices.0: expected a text that ends with a verb"),
        (
            "{did:te}きました。",
            "{did:te}を続けました。",
            "wordings.0.0.0: expected behind {did:te} something that can follow",
        ),
        ("{did:te}きました。", "{did}のでした。", "expected {did} in a form of a verb"),
        ("{did:te}きました。", "{did:past}きました。", "expected a form that is one of dict, te, ta"),
        ("{did:te}きました。", "{other:te}きました。", "expected slots that are one of did, place, not other"),
        ("{place}で手伝いました。", "{place}で手伝った。", "wordings.0.0.2: expected a sentence that ends with です"),
        ("{place}で手伝いました。", "手伝いました。", "wordings.0.0.2: expected a sentence about an answer"),
        ("水を替える, ", "", "questions.0.choices: expected at least 4 in the list"),
        ("水を替える", "花を並べる", "questions.0.choices: expected choices that differ"),
        ("{place}で、{did:te}", "〔{place}で、〕{did:te}", "expected words such as 〔あわせて、〕"),
        ('"{}に取り組む"', '"取り組む"', "questions.0.own: expected {} once"),
        ("gives: noun", "gives: adjective", "questions.1.gives: expected one of 'noun', 'verb'"),
    ],
)
def test_what_would_make_no_good_sentence_stops_the_start(read, before, after, said):
    assert before in EXAMPLE
    with pytest.raises(DefinitionError) as mistake:
        read(EXAMPLE.replace(before, after, 1))
    assert said in str(mistake.value)
    assert str(mistake.value).startswith("sentences/shop.yaml:")


def test_words_that_lean_on_a_sentence_before_are_left_out_where_there_is_none(read):
    made = read(EXAMPLE.replace('["私は、{place}で{did:mashita}。"', '["〔また、〕{place}で{did:mashita}。"'))
    assert compose(made, {"did": "花束を作る", "place": "家の店"}, 2).text == "家の店で花束を作りました。"
    after = EXAMPLE.replace(
        '  - - ["私は', '  - - ["{place}を手伝いました。"]\n    - ["〔また、〕{did:mashita}。"]\n  - - ["私は'
    )
    given = {"did": "花束を作る", "place": "家の店"}
    assert compose(read(after), given, 2).text == "家の店を手伝いました。また、花束を作りました。"
