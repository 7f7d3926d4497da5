"""記入例: 32 invented people to be looked at, the nearest first, and nothing of theirs in anybody's form."""

import pytest

from app import guidance, occupations
from app.guidance import Reader, matching, nearest
from app.policies import Actor
from app.services import about_me, examples, guests
from tests.writing import Writer

EXAMPLES = guidance.examples()


def tell(page):
    return [one.text for one in page.all("main .tasks b")]


def test_the_gallery_shows_all_32_and_each_opens(visitor):
    page = visitor.get("/examples")
    assert len(page.all("main .tasks a")) == len(EXAMPLES) == 32
    for example in EXAMPLES:
        opened = visitor.get(f"/examples/{example.id}")
        assert example.improve.weak in opened.text.replace("\n", "")
        assert opened.one(".compare section:last-child").text.startswith("直した後")


@pytest.mark.parametrize("example", EXAMPLES[::5], ids=lambda one: one.id)
def test_every_form_of_a_person_can_be_read_and_the_whole_card_printed(visitor, example):
    page = visitor.get(f"/examples/{example.id}")
    forms = [one["href"] for one in page.all("main .tasks a")]
    assert len(forms) == len(set(example.values) - {"profile"})
    for url in forms:
        assert len(visitor.get(url).one("main").text) > 100
    paper = visitor.download(f"/examples/{example.id}.pdf")
    assert paper.data.startswith(b"%PDF")
    assert "attachment" in paper.headers["Content-Disposition"]


def test_the_gallery_is_narrowed_by_what_somebody_is(visitor):
    page = visitor.get("/examples?kind=student&experience=none")
    wanted = [one.occupation for one in EXAMPLES if (one.kind, one.experience) == ("student", "none")]
    assert tell(page) == wanted
    assert page.one("h2#found").text == f"{len(wanted)}人の例"
    assert page.one("select[name=kind] option[selected]")["value"] == "student"
    assert "介護" in visitor.get("/examples?word=介護").one(".tasks").text


def test_where_nobody_is_just_so_the_nearest_are_shown(visitor):
    page = visitor.get("/examples?kind=student&age_band=senior")
    assert "近い人" in page.one("h2#found").text
    assert len(tell(page)) == 3
    first = next(one for one in EXAMPLES if one.occupation == tell(page)[0])
    assert (first.kind, first.age_band) == ("student", "middle")


@pytest.mark.parametrize("query", ["kind=boss", "kind=%00", "word=" + "あ" * 3000, "age_band=<script>", "word=%25_'\""])
def test_whatever_stands_in_the_address_the_gallery_opens(visitor, query):
    assert visitor.get(f"/examples?{query}").h1 == "記入例"


@pytest.mark.parametrize("url", ["/examples/99", "/examples/99.pdf", "/examples/01/form-9", "/examples/01/profile"])
def test_what_there_is_not_is_not_found(visitor, url):
    assert visitor.get(url, status=404).h1


def test_school_and_company_make_some_nearer_than_others_of_their_age():
    for school in ("vocational", "college", "university", "graduate"):
        first = nearest(EXAMPLES, Reader(kind="student", age_band="young", school_type=school))[0]
        assert first.school_type == school
    for size in ("small", "middle", "large"):
        first = nearest(EXAMPLES, Reader(kind="job_seeker", age_band="senior", company_size=size))[0]
        assert (first.kind, first.age_band, first.company_size) == ("job_seeker", "senior", size)


def test_the_nearest_is_first_and_what_is_not_known_counts_nothing():
    assert nearest(EXAMPLES, Reader()) == list(EXAMPLES)
    for kind in ("job_seeker", "worker", "student"):
        assert nearest(EXAMPLES, Reader(kind=kind))[0].kind == kind
    nurse = nearest(EXAMPLES, Reader(kind="worker", age_band="senior", experience="none", word="介護"))[0]
    assert (nurse.kind, nurse.age_band) == ("worker", "senior")
    assert matching(EXAMPLES, Reader(kind="student", experience="many")) == []


def test_beside_a_field_comes_the_text_of_somebody_near_and_then_others(app):
    writer = Writer(app)
    page = writer.visitor.get(writer.url("form-1-1", "strengths"))
    links = [one for one in page.all("a[aria-controls=help]") if one.text.startswith("記入例")]
    assert links[0]["target"] == "_blank"
    url, seen = links[0]["href"], []
    for _ in range(3):
        shown = writer.visitor.get(url)
        seen.append(shown.one("main .told").text)
        url = next(one["href"] for one in shown.all("main .ways a") if one.text == "ほかの例")
    assert len(set(seen)) == 3
    texts = [one.values["form-1-1"]["strengths"].split("\n")[0] for one in EXAMPLES if "form-1-1" in one.values]
    assert all(any(text in told for text in texts) for told in seen)
    assert writer.visitor.get(writer.url("form-1-1", "strengths")).one("textarea").text.strip() == ""


def test_whoever_chose_a_menu_gets_examples_of_the_same_kind(visitor):
    visitor.get("/for/worker/reflect/supported")
    first = visitor.get("/examples/for/form-1-1/strengths").one("main .card h2").text
    assert any(one.kind == "worker" and one.occupation in first for one in EXAMPLES)


def test_what_a_member_told_about_field_age_and_years_of_work_brings_nearer_examples(app):
    with app.app_context():
        account, _ = guests.begin()
        account.guest_key = None
        member = Actor(account.id)
        about_me.tell(member, {"age_band": "from_60", "work_years": "from_10"})
        reader = examples.reader_of(member, "worker")
        assert reader == Reader("worker", "senior", "many")
        found, _ = examples.beside("form-1-1", "strengths", reader, 0)
        assert (found.example.kind, found.example.age_band) == ("worker", "senior")
        about_me.tell(member, {"field": "08"})
        found, _ = examples.beside("form-1-1", "strengths", examples.reader_of(member, "worker"), 0)
        assert {occupations.occupation(one).group for one in found.example.work} == {"08"}
        about_me.tell(member, {})
        assert examples.reader_of(member, "") == examples.reader_of(None, "") == Reader()


def test_every_answer_about_age_and_years_of_work_is_near_to_somebody():
    asked = guidance.about_me()
    for name, of in (("age_band", "age_band"), ("work_years", "experience")):
        assert asked[name].examples.keys() == asked[name].choices.keys()
        assert set(asked[name].examples.values()) <= {getattr(one, of) for one in EXAMPLES}


def test_a_row_of_a_group_has_examples_for_each_of_its_long_fields(visitor):
    page = visitor.get("/examples/for/form-2/jobs")
    assert len(page.all("main .told")) >= 2
    assert visitor.get("/examples/for/form-2/jobs?n=999").all("main .told")
    assert visitor.get("/examples/for/form-2/jobs?n=-1").all("main .told")
    for url in ("/examples/for/form-2/date", "/examples/for/profile/name", "/examples/for/x/y"):
        assert visitor.get(url, status=404).h1


def test_pages_without_long_texts_offer_no_examples(app):
    writer = Writer(app)
    links = writer.visitor.get(writer.url("profile", "address")).all("a[aria-controls=help]")
    assert [one.text.partition("（")[0] for one in links] == ["ことばの説明"]


def test_what_a_student_told_about_their_school_brings_somebody_of_such_a_school(app):
    with app.app_context():
        account, _ = guests.begin()
        account.guest_key = None
        member, shown = Actor(account.id), {}
        for school in ("university", "vocational", "training", "graduate", "other"):
            about_me.tell(member, {"age_band": "from_20", "school_type": school})
            reader = examples.reader_of(member, "student")
            shown[school] = examples.beside("form-1-2", "study_subjects", reader, 0)[0].example.school_type
    near = {"university": "university", "vocational": "vocational", "training": "vocational", "graduate": "university"}
    assert shown == near | {"other": "university"}


def test_what_a_member_told_about_their_company_brings_somebody_of_such_a_company(app):
    with app.app_context():
        account, _ = guests.begin()
        account.guest_key = None
        member, shown = Actor(account.id), {}
        for size in ("under_30", "from_100", "from_1000"):
            about_me.tell(member, {"age_band": "from_30", "work_years": "from_3", "company_size": size})
            found, _ = examples.beside("form-1-1", "strengths", examples.reader_of(member, "worker"), 0)
            shown[size] = found.example.company_size
    assert shown["under_30"] == "small"
    assert len(set(shown.values())) > 1
