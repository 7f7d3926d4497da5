"""例文の自動作成: questions whose answers become sentences. Fragments know their grammatical form, patterns ask for one."""

from .answers import OWN, Answers, own_words, read_answers
from .composing import Composed, compose
from .conjugation import NoVerb, forms_of
from .sets import WAY, Choice, Question, SentenceSet, Way, load, sentence_sets

__all__ = [
    "OWN",
    "WAY",
    "Answers",
    "Choice",
    "Composed",
    "NoVerb",
    "Question",
    "SentenceSet",
    "Way",
    "compose",
    "forms_of",
    "load",
    "own_words",
    "read_answers",
    "sentence_sets",
]
