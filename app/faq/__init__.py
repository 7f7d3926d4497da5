"""What people ask, and what the site answers: content/faq/ and content/functions.yaml."""

from .abilities import CONTENT, Function, functions
from .entries import AUDIENCES, WRITERS, Category, Entry, Faq, Next, faq, load, mistakes
from .finding import Engine, Ranking, engine, ways
from .folding import fold, frame
from .grams import Grams
from .index import NONE
from .masking import masked
from .words import OFFERED, Chat, chat, load_chat

__all__ = [
    "AUDIENCES",
    "CONTENT",
    "NONE",
    "OFFERED",
    "WRITERS",
    "Category",
    "Chat",
    "Engine",
    "Entry",
    "Faq",
    "Function",
    "Grams",
    "Next",
    "Ranking",
    "chat",
    "engine",
    "faq",
    "fold",
    "frame",
    "functions",
    "load",
    "load_chat",
    "masked",
    "mistakes",
    "ways",
]
