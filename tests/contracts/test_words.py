"""Words that people read: plain, short, leading somewhere, and promising nothing that the site does not have."""

import re
from itertools import groupby
from statistics import median

import pytest
import yaml
from werkzeug.exceptions import HTTPException

from app import guidance
from app.faq import CONTENT, functions
from app.services.library import library
from tests.contracts.addresses import ANYONE, MEMBER, OWN_CARD, ROUTES
from tests.contracts.repository import texts
from tests.contracts.words import every_text, written_in_examples

TEXTS = every_text()
PLAIN = yaml.safe_load((CONTENT / "plain-words.yaml").read_text("utf-8"))
# A sentence with one of these says that something is not here, or not by us.
DENIES = re.compile(r"ません|まだ|ない|予定")
# What pages and made sentences say stands in the code and beside it.
SPOKEN = ("app/templates/", "app/blueprints/", "app/services/", "content/sentences/")
# Official sites, and those that official pages lead to.
OFFICIAL = re.compile(r"https://[\w.-]+\.go\.jp(/|$)")


@pytest.fixture
def labels(app):
    """Titles and labels of the forms, which are named as they are printed."""
    with app.app_context():
        forms = (library().profile, *library().forms)
    titles = {part for form in forms for section in form.sections for part in (form.title, section.title)}
    return titles | {label for form in forms for section in form.sections for label in _labels(section.fields)}


def _labels(fields):
    for field in fields:
        yield field.label
        yield from _labels(field.fields)


def offices(text, labels):
    """The words of offices in a text, but for what others have named: official names, and what stands on a form."""
    for name in sorted({*PLAIN["names"], *(one for one in labels if len(one) > 3)}, key=len, reverse=True):
        text = text.replace(name, "")
    return [word for word in PLAIN["words"] if word in text]


def test_no_name_is_listed_twice():
    assert len(set(PLAIN["names"])) == len(PLAIN["names"])


def test_no_text_has_words_of_offices(labels):
    found = {}
    for one in TEXTS:
        if words := offices(one.text, labels):
            found.setdefault(one.piece, []).append((words, one.text[:80]))
    assert not found, "\n".join(f"{piece}: {what}" for piece, what in found.items())


def test_no_page_and_no_made_sentence_has_them(labels):
    found = {path: said for path, text in spoken() if (said := offices(text, labels))}
    assert len(spoken()) > 200
    assert not found


def spoken():
    """Each file of SPOKEN by its path, with its text."""
    files = texts(".html", ".txt", ".py", ".yaml")
    return [(str(path), text) for path, text in files if str(path).startswith(SPOKEN)]


# 要件 is what people call it who write programs.
TRADE = {"examples/16": {"要件"}, "examples/27": {"要件"}}
LONGEST_IN_EXAMPLES = 80


def test_the_cards_of_the_invented_people_are_plain_too(labels):
    cards = list(written_in_examples())
    found = [(one.piece, words, one.text[:80]) for one in cards if (words := offices(one.text, labels))]
    assert not [one for one in found if set(one[1]) - TRADE.get(one[0], set())]
    assert {one[0] for one in found} == set(TRADE)
    assert not [(one.piece, said) for one in cards for said in one.sentences if len(said) > LONGEST_IN_EXAMPLES]


def test_every_piece_is_said_in_short_sentences():
    long = {}
    for piece, said in groupby(TEXTS, key=lambda one: one.piece):
        lengths = [len(sentence) for one in said for sentence in one.sentences]
        if lengths and median(lengths) > 40:
            long[piece] = median(lengths)
    assert not long


def test_every_link_leads_to_a_page_that_is_there(app, visitor):
    seen, wrong = {}, []
    urls = app.url_map.bind("localhost")
    for one in TEXTS:
        for to in one.links:
            if to.startswith("/"):
                path, _, place = to.partition("#")
                page = seen.setdefault(path, _opened(app, visitor, urls, path))
                if page is None or (place and f'id="{place}"' not in page):
                    wrong.append((one.piece, to))
            elif not to.startswith("mailto:") and not OFFICIAL.match(to):
                wrong.append((one.piece, to))
    assert not wrong


def _opened(app, visitor, urls, path):
    """The page, or None; a personal one need only have an address that everybody may ask for."""
    try:
        rule, _ = urls.match(path.partition("?")[0], return_rule=True)
    except HTTPException:
        return None
    who = ROUTES["GET", rule.rule]
    if who != ANYONE:
        return "" if who in (OWN_CARD, MEMBER) else None
    answer = visitor.client.get(path, follow_redirects=True)
    return answer.text if answer.status_code < 400 else None


def promised(sentence):
    """The functions that a sentence promises before they are there."""
    if DENIES.search(sentence):
        return []
    missing = {one.id: PLAIN["promises"].get(one.id, []) for one in functions().values() if not one.exists}
    return [function for function, words in missing.items() if any(word in sentence for word in words)]


def test_what_is_not_there_yet_is_promised_nowhere():
    found = [
        (one.piece, sentence) for one in TEXTS for sentence in one.sentences if set(promised(sentence)) - {one.later}
    ]
    assert not found


def test_no_page_and_no_made_sentence_promises_it():
    found = [(path, sentence) for path, text in spoken() for sentence in re.split("[。\n]", text) if promised(sentence)]
    assert not found
    assert promised("期限を決めて、ほかの人に見せられます") == ["sharing"]


def test_what_is_not_there_yet_has_words_by_which_a_promise_is_known():
    assert [one.id for one in functions().values() if not one.exists and not PLAIN["promises"].get(one.id)] == []


def test_what_cannot_be_proven_is_not_said():
    marks = re.compile("〔|未確認")
    assert [one.piece for one in TEXTS if marks.search(one.text)] == []


def test_every_sort_of_text_is_looked_at():
    rooms = {one.piece.partition("/")[0] for one in TEXTS}
    assert rooms >= {
        "guides",
        "handouts",
        "films",
        "pages",
        "columns",
        "terms",
        "examples",
        "faq",
        "forms",
        "attributes",
        "paths",
        "interests",
    }
    assert len(guidance.guides()) == 20
