"""From answers to sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .answers import OWN, Answers, fragment, read_answers
from .sets import WAY, SentenceSet


@dataclass(frozen=True)
class Composed:
    """A text, and which of how many wordings it has."""

    text: str
    wording: int
    of: int


def compose(made: SentenceSet, given: Answers, wording: int = 0) -> Composed:
    """The sentences that can be said with what was answered; no text without an answer. `wording` counts round."""
    answers = read_answers(made, given)
    fragments = {name: _forms(made, answers, name) for name in answers}
    wordings = made.worded(answers.get(WAY, ""))
    number = wording % max(1, len(wordings))
    text = ""
    if any(name != WAY for name in answers):
        for versions in wordings[number]:
            said = next((one for one in versions if one.names <= fragments.keys()), None)
            text += said.fill(fragments, begins=not text) if said else ""
    return Composed(text, number, len(wordings))


def _forms(made: SentenceSet, answers: Answers, name: str) -> Mapping[str, str]:
    said = answers[name]
    if name == WAY:
        return made.ways[said].forms
    question = made.question(name)
    if said.startswith(OWN):
        return fragment(said[len(OWN) :], question.gives, question.own)
    choice = question.choice(answers.get(WAY, ""), said)
    assert choice is not None  # read_answers keeps nothing else
    return choice.forms
