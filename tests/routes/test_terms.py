"""用語説明: every word of the forms in plain sentences, when tapped."""

import re
from statistics import median

import pytest

from app import guidance
from app.guidance import load_terms
from app.services.library import library
from tests.writing import Writer

TERMS = [term for words in guidance.terms().values() for term in words.terms]


def sentences(text):
    return re.findall(r"[^。]+。", text)


def labels(fields):
    for field in fields:
        yield field.label
        yield from labels(field.fields)


def test_every_label_of_every_form_is_explained(app):
    with app.app_context():
        forms = (library().profile, *library().forms)
        wanted = {label for form in forms for section in form.sections for label in labels(section.fields)}
    explained = {label for term in TERMS for label in term.labels}
    assert wanted - explained == set()
    assert explained - wanted == set(), "a label that no form has any more"


def test_there_are_enough_words_and_each_is_said_in_few_short_sentences():
    assert len(TERMS) >= 80
    lengths = []
    for term in TERMS:
        said = sentences(term.text)
        assert "".join(said) == term.text, term.id
        assert 2 <= len(said) <= 4, term.id
        assert re.fullmatch(r"[\u3040-\u309f\u30fc0-9・（）]+", term.reading), term.id
        lengths += map(len, said)
    assert median(lengths) <= 40
    assert max(lengths) <= 70


def test_no_two_words_are_explained_alike():
    said = [sentence for term in TERMS for sentence in (*sentences(term.text), term.example)]
    assert len(said) == len(set(said))


def test_every_word_can_be_reached_from_the_list(visitor):
    page = visitor.get("/terms")
    for words in guidance.terms().values():
        listed = page.follow(f"{words.title}を読む")
        assert [one.text for one in listed.all("section h2")] == [term.term for term in words.terms]
    assert visitor.get("/terms/nothing", status=404).h1


def test_the_words_of_a_page_come_beside_it_and_nothing_typed_is_left(app):
    writer = Writer(app)
    page = writer.visitor.get(writer.url("form-1-1", "strengths"))
    link = page.one('a[href^="/terms/for"]')
    assert link["target"] == "_blank"
    alone = writer.visitor.get(link["href"])
    assert "強み" in alone.h1
    assert [one.text for one in alone.all("main dt")] == ["強み"]
    beside = writer.visitor.htmx(page, 'a[href^="/terms/for"]')
    assert "人より楽にできること" in beside.one("#help").text
    assert beside.one("textarea")


def test_a_row_has_its_words_too(app):
    writer = Writer(app)
    page = writer.visitor.get(writer.url("form-2", "rows/jobs/0123456789abcdef"))
    explained = writer.visitor.get(page.one('a[href^="/terms/for"]')["href"])
    assert "雇用形態" in [one.text for one in explained.all("main dt")]
    for url in ("/terms/for/form-2/nothing", "/terms/for/nothing/jobs"):
        assert writer.visitor.get(url, status=404).h1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("id: values\n", "id: strengths\n"), "the id 'strengths' stands in plan.yaml"),
        (("labels: [その他]", "labels: [強み等]"), "the label '強み等' stands in plan.yaml"),
        (("reading: よわみ", "raeding: よわみ"), "terms.3.reading: expected the key reading, which is missing"),
        (("id: weaknesses", "id: Weak nesses"), ": terms.3.id: expected"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path, wrong, said):
    text = (guidance.identity.CONTENT / "terms" / "plan.yaml").read_text("utf-8")
    assert wrong[0] in text
    (tmp_path / "plan.yaml").write_text(text.replace(*wrong, 1), "utf-8")
    with pytest.raises(ValueError, match=re.escape(said)):
        load_terms(tmp_path)
