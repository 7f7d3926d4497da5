"""How well the site finds what people mean who ask in words of their own."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from app.faq import NONE, Engine, faq, ways
from app.faq.grams import Grams
from app.faq.kana import as_kana, is_kana
from app.faq.learning import learn
from tests.contracts.repository import ROOT
from tests.faq.questions import Question, questions

WAYS = [
    ("cat", "ねこを飼いたい"), ("cat", "ねこがほしい"), ("cat", "こねこをさがしています"),
    ("dog", "犬と暮らしたい"), ("dog", "いぬの散歩"), ("dog", "ドッグフード"),
    (NONE, "今日の天気"), (NONE, "こんにちは"),
]  # fmt: skip


@pytest.fixture(scope="module")
def ranked(asked) -> list[tuple[Question, list[str], bool]]:
    """Each question kept apart, with the topics found, and whether the site would answer."""
    found = [(question, asked.rank(question.text)) for question in questions()]
    return [(question, [topic for topic, _ in ranking.topics], ranking.known) for question, ranking in found]


def test_people_find_their_answer(ranked):
    inside = [(question, topics, known) for question, topics, known in ranked if not question.outside]
    first = [known and topics[0] in question.topics for question, topics, known in inside]
    three = [bool(question.topics & set(topics[:3])) for question, topics, _ in inside]
    by_writer = {
        writer: np.mean([hit for hit, (question, *_) in zip(first, inside, strict=True) if question.writer == writer])
        for writer in {question.writer for question, *_ in inside}
    }
    assert np.mean(first) >= 0.75, by_writer
    assert np.mean(three) >= 0.90


def test_what_nobody_here_can_answer_is_not_answered(ranked):
    outside = [(question.text, topics[0], known) for question, topics, known in ranked if question.outside]
    answered = [(text, topic) for text, topic, known in outside if known]
    assert len(outside) >= 80
    assert len(answered) <= 0.1 * len(outside), answered


def test_the_same_ways_give_the_same_index(tmp_path):
    first, second = tmp_path / "first.npz", tmp_path / "second.npz"
    for path in (first, second):
        learn(WAYS).save(path)
    assert first.read_bytes() == second.read_bytes()


def test_an_index_is_made_when_it_is_missing_and_replaces_the_one_of_other_content(tmp_path, monkeypatch):
    (tmp_path / "old.npz").write_bytes(b"")
    engine = Engine(tmp_path)
    monkeypatch.setattr(engine, "_ways", WAYS)
    assert engine.rank("ねこを飼う").best == "cat"
    assert set(tmp_path.iterdir()) == set(engine.paths)
    assert not engine.build()


@pytest.mark.parametrize("typed", ["", " ", "？", "😀", "a" * 10_000, "\x00\n\t", "猫" * 5_000, "ﾈｺ", "\ud800"])
def test_whatever_is_typed_is_ranked(asked, typed):
    found = asked.rank(typed)
    assert all(np.isfinite(score) for _, score in found.topics)
    assert not found.known or typed == "ﾈｺ"


def test_letters_are_alike_in_every_width_and_kana():
    grams = Grams.of(["履歴書", "シゴト", "ハローワーク"])
    assert grams.near("しごと").argmax() == grams.near("ｼｺﾞﾄ").argmax() == 1
    assert grams.near("はろーわーく")[2] == pytest.approx(1, abs=1e-5)
    assert grams.near("xyz").max() == 0


def test_who_writes_in_kana_alone_is_understood_by_how_words_are_read(tmp_path, monkeypatch):
    engine = Engine(tmp_path)
    known = [
        ("print", "印刷したい"),
        ("print", "印刷の方法"),
        ("leave", "退会したい"),
        ("leave", "退会の方法"),
        (NONE, "天気"),
    ]
    monkeypatch.setattr(engine, "_ways", known)
    assert engine.rank("いんさつ").best == engine.rank("ｲﾝｻﾂ").best == "print"
    assert engine.rank("たいかい").best == "leave"


def test_the_readings_know_the_words_in_which_people_ask():
    """Whoever wrote many new ways of asking runs bin/make_readings.py."""
    read = [is_kana(as_kana(way)) for _, way in ways(faq())]
    assert np.mean(read) >= 0.95
    assert as_kana("履歴書を書きたい") == "りれきしょをかきたい"


def test_staff_rank_a_file_of_questions(app, tmp_path):
    file = tmp_path / "asked.txt"
    file.write_text("前に書いた文章を直したい\n今日の天気は?\n", "utf-8")
    answer = app.test_cli_runner().invoke(args=["faq", "rank", str(file)])
    assert answer.exit_code == 0, answer.output
    first, second = (line.split("\t") for line in answer.output.splitlines())
    assert first[0] == "update-how"
    assert second[0] == NONE
    scores = [float(score) for score in first[1::2]]
    assert scores == sorted(scores, reverse=True)
    assert len(set(first[::2])) == len(scores)


def test_staff_make_the_index(app):
    assert app.test_cli_runner().invoke(args=["faq", "build"]).output.strip().endswith(("up to date.", "made."))


def test_writers_see_whether_all_is_well():
    run = subprocess.run([sys.executable, "-m", "app.faq"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert f"{len(faq().entries)} entries" in run.stdout
