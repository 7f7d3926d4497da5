"""自己診断: questions from content, scores, and what they say. A hint for thinking, not a measurement."""

from .drawing import Bars, Radar, draw
from .loading import Assessment, Item, Scale, assessments, load_assessment
from .occupations import fitting
from .scoring import Result, score
from .sharing import Postcard, Shareable, ShareWords, of_card, of_result, postcard, share_words
from .telling import Told, tell
from .turning import Turn, Turnings, strengths, turnings, turns

__all__ = [
    "Assessment",
    "Bars",
    "Item",
    "Postcard",
    "Radar",
    "Result",
    "Scale",
    "ShareWords",
    "Shareable",
    "Told",
    "Turn",
    "Turnings",
    "assessments",
    "draw",
    "fitting",
    "load_assessment",
    "of_card",
    "of_result",
    "postcard",
    "score",
    "share_words",
    "strengths",
    "tell",
    "turnings",
    "turns",
]
