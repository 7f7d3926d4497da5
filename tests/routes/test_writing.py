"""The walk from the first question to a registered card, through the pages and as the pages offer it."""

import os
import re
from datetime import timedelta

import pytest
import time_machine

from app import guidance
from app.models import Sheet, db, utc_now
from tests.client import Visitor
from tests.writing import FORM, Writer, inputs_of, typed_on

# Together they write something into every field that any of the 32 writes into; --full lets all of them write.
FEW = ("02", "28", "21", "01")
PEOPLE = [one for one in guidance.examples() if one.id in FEW or os.environ.get("JOBCARD_FULL")]
# One is enough to see that PostgreSQL keeps what SQLite keeps.
WALKS = [one if one.id == FEW[0] else pytest.param(one, marks=pytest.mark.only_on("sqlite")) for one in PEOPLE]


def squeezed(text):
    return re.sub(r"\s+", "", text)


# ------------------------------------------------------------------------------------------------ beginning


def test_the_first_question_has_to_be_answered(app, visitor):
    page = visitor.get("/write").form().submit(status=422)
    assert page.title.startswith("エラー：")
    assert page.all(".errors a[href='#path-experienced']")
    assert visitor.client.get_cookie("card") is None
    with app.app_context():
        assert not db.session.scalars(db.select(Sheet)).unique().all()


@pytest.mark.parametrize(("path", "plan"), [("experienced", "form-1-1"), ("starting", "form-1-2")])
def test_the_answer_lays_out_the_forms(app, path, plan):
    writer = Writer(app, path)
    assert writer.card.url == "/card"
    listed = [one["id"] for one in writer.card.all(".tasks li")]
    assert set(listed) == set(guidance.paths()[path].forms)
    assert plan in listed
    assert listed.index("form-3-1") < listed.index(plan), "the plan is the hardest: it comes after the lists"
    assert guidance.paths()[path].why in writer.card.text


def test_the_card_tells_what_a_form_costs_before_it_is_begun(app):
    card = Writer(app).card
    assert "約20分・通信 約50KB" in card.one("li#form-2 small").text
    assert "約3分・通信 約45KB" in card.one("li#profile small").text
    (following,) = [one for one in card.all(".notice") if one.text.startswith("次は「基本情報」")]
    assert following.text.endswith("（約3分・通信 約45KB）")


def test_an_answer_that_is_not_offered_is_asked_again(visitor):
    page = visitor.get("/write")
    for answer in ("", "maybe", "experienced\0", "🍣" * 1000):
        visitor.post("/write", {"csrf_token": page.form().values["csrf_token"], "path": answer}, status=422)


def test_who_has_a_card_is_led_to_it_and_may_take_the_other_path_too(app):
    writer = Writer(app, "starting")
    page = writer.visitor.get("/write")
    assert page.url == "/card"
    token = page.all("main [name=csrf_token]")[0]["value"]
    page = writer.visitor.post("/write", {"csrf_token": token, "path": "experienced"})
    listed = [one["id"] for one in page.all(".tasks li")]
    assert {"form-1-1", "form-1-2", "form-2"} <= set(listed)
    assert len(listed) == len(set(listed))


def test_another_form_can_be_taken_into_the_card(app):
    writer = Writer(app, "starting")
    assert writer.url("form-2").startswith("/sheets/")
    assert writer.url("form-2") == writer.url("form-2")


@pytest.mark.parametrize("form", ["form-9", "profile", "..", "FORM-2", "form-2%00"])
def test_a_form_that_does_not_exist_cannot_be_taken(app, form):
    writer = Writer(app)
    token = writer.card.all("main [name=csrf_token]")[0]["value"]
    writer.visitor.post(f"/card/forms/{form}", {"csrf_token": token}, status=404)


@pytest.mark.parametrize("path", ["/card", "/card/erase"])
def test_without_a_card_one_is_led_to_the_beginning(visitor, path):
    assert visitor.get(path).url == "/write"


# ------------------------------------------------------------------------------------------------ going through


@pytest.mark.parametrize("person", WALKS, ids=lambda one: one.id)
def test_a_person_writes_everything_and_registers_it(app, person):
    writer = Writer(app, "starting" if "form-1-2" in person.values else "experienced")
    for form, written in person.values.items():
        url = writer.fill(form, written)
        definition = writer.definition(form)
        _shows_what_was_written(writer, url, definition, written)
        page = writer.visitor.get(f"{url}/check")
        said = squeezed(page.one("main").text)
        for text in _texts(definition.fields.values(), written):
            assert squeezed(text) in said, f"{form}: {text}"
        done = page.form(f"form[action='{url}/register']").submit()
        assert done.url == f"{url}/done"
        assert definition.name in done.h1
        assert definition.name in writer.visitor.get(url).h1
    states = {one["id"]: one.one(".state").text for one in writer.visitor.get("/card").all(".tasks li") if one.all("a")}
    assert {states[form] for form in person.values} == {"本登録"}


def _shows_what_was_written(writer, url, definition, written):
    """Every page, opened again, has in its inputs what was typed there."""
    for section in definition.pages:
        if section.asked:
            typed = inputs_of(section.asked, written)
            page = writer.visitor.get(f"{url}/{section.id}", opinions=False)
            assert _same(typed_on(page, typed), typed)
        for group in section.groups:
            page = writer.visitor.get(f"{url}/{section.id}", opinions=False)
            links = [one["href"] for one in page.all(f"[id='{group.id}'] .rows a")]
            assert len(links) == len(written.get(group.id, ()))
            for link, row in zip(links, written.get(group.id, ()), strict=True):
                typed = inputs_of(group.fields, row)
                assert _same(typed_on(writer.visitor.get(link, opinions=False), typed), typed)


def _same(shown, typed):
    """Numbers and phone numbers come back as they are written properly."""
    tidy = lambda value: squeezed("".join(sorted(value) if isinstance(value, list) else value)).replace("-", "")  # noqa: E731
    return {name: tidy(value) for name, value in shown.items()} == {name: tidy(value) for name, value in typed.items()}


def _texts(fields, written):
    """The free texts among written values: what stands on the checking page letter by letter."""
    for one in fields:
        value = written.get(one.id)
        if one.is_group:
            for row in value or ():
                yield from _texts(one.fields, row)
        elif value and one.kind.name in ("text", "long_text", "name", "kana", "email"):
            yield value
        elif value and one.kind.name == "words":
            yield from value


def test_one_goes_back_without_losing_anything(app):
    writer = Writer(app)
    page = writer.visitor.get(writer.url("profile", "name"))
    page = page.form(FORM).submit({"last_name": "記入", "first_name": "例子"})
    assert page.url.endswith("/address")
    page = page.follow("戻る")
    assert page.url.endswith("/name")
    assert page.form(FORM).values["last_name"] == "記入"
    assert page.follow("戻る").url == "/card"


def test_the_pages_of_a_form_follow_each_other_to_the_check(app):
    writer = Writer(app)
    url, definition = writer.url("form-1-1"), writer.definition("form-1-1")
    page = writer.visitor.get(f"{url}/{definition.pages[0].id}")
    seen = []
    while not page.url.endswith("/check"):
        seen.append(page.url.rpartition("/")[2])
        page = page.form(FORM).submit()
    assert seen == [section.id for section in definition.pages]


def test_the_task_list_tells_how_far_each_form_is_and_where_to_go_on(app):
    writer = Writer(app)
    states = lambda: {one["id"]: one.one(".state").text for one in writer.visitor.get("/card").all(".tasks li")}  # noqa: E731
    assert set(states().values()) == {"未作成"}
    url = writer.url("form-1-1")
    writer.visitor.get(f"{url}/values_interests").form(FORM).submit({"values_interests": "人の役に立つこと"})
    assert states()["form-1-1"] == "下書き"
    # On with the first page that has nothing on it.
    assert writer.visitor.get("/card").one("li#form-1-1 a")["href"] == f"{url}/strengths"
    writer.visitor.get(f"{url}/check").form(f"form[action='{url}/register']").submit()
    assert states()["form-1-1"] == "本登録"
    writer.visitor.get(f"{url}/strengths").form(FORM).submit({"strengths": "続けること"})
    assert states()["form-1-1"] == "下書き"


def test_what_could_not_be_read_is_told_everywhere_and_keeps_from_registering_only(app):
    writer = Writer(app)
    url = writer.url("profile")
    typed = {"last_name": "記入", "birth_date.year": "むかし", "birth_date.month": "4", "birth_date.day": "1"}
    page = writer.visitor.get(f"{url}/name").form(FORM).submit(typed, status=422)
    assert page.title.startswith("エラー：")
    assert typed_on(page, typed) == typed
    again = writer.visitor.get(f"{url}/name")
    assert typed_on(again, typed) == typed
    assert again.all("[aria-invalid=true]")
    check = writer.visitor.get(f"{url}/check")
    assert "むかし" in check.one("main").text
    assert check.all(".errors a")
    refused = check.form(f"form[action='{url}/register']").submit(status=422)
    assert refused.title.startswith("エラー：")
    # The first page to go on with is the one with the mistake.
    assert writer.visitor.get("/card").one("li#profile a")["href"] == f"{url}/name"


# ------------------------------------------------------------------------------------------------ saving in passing


def test_what_a_save_in_passing_shows_is_what_a_reload_shows(app):
    writer = Writer(app)
    url = writer.url("form-1-1", "strengths")
    page = writer.visitor.get(url)
    page = writer.visitor.htmx(page, FORM, {"strengths": "続けること"})
    assert page.status == 200
    reload = writer.visitor.get(url)
    assert "保存しました" in page.one("#saved").text
    assert page.one("#saved").text == reload.one("#saved").text
    kept = {name for name in page.form(FORM).values if name not in ("csrf_token", "_token")}
    assert typed_on(page, kept) == typed_on(reload, kept)
    assert page.form(FORM).values["_token"] != reload.form(FORM).values["_token"]


def test_saves_in_passing_go_on_from_each_other(app):
    writer = Writer(app)
    page = writer.visitor.get(writer.url("form-1-1", "strengths"))
    for text in ("続", "続けること", "続けることと、聞くこと"):
        page = writer.visitor.htmx(page, FORM, {"strengths": text})
        assert page.status == 200
    page = page.form(FORM).submit({"strengths": "聞くこと"})
    assert page.url.endswith("/future_work")
    assert writer.visitor.get(writer.url("form-1-1", "strengths")).form(FORM).values["strengths"] == "聞くこと"


def test_a_save_in_passing_tells_what_could_not_be_read_and_keeps_it(app):
    writer = Writer(app)
    url = writer.url("profile", "name")
    page = writer.visitor.htmx(
        writer.visitor.get(url), FORM, {"last_name": "記入", "birth_date.year": "むかし"}, opinions=False
    )
    assert page.status == 422
    assert "生年月日" in page.one("#saved").text
    reload = writer.visitor.get(url)
    assert typed_on(reload, ["last_name", "birth_date.year"]) == {"last_name": "記入", "birth_date.year": "むかし"}


# ------------------------------------------------------------------------------------------------ leaving


def test_everything_can_be_erased_from_this_device(app):
    writer = Writer(app)
    url = writer.url("profile")
    writer.visitor.get(f"{url}/name").form(FORM).submit({"last_name": "記入"})
    page = writer.visitor.get("/card").follow("この端末から消す").form().submit()
    assert page.url == "/card/erased"
    assert page.response.headers.get("Clear-Site-Data") or writer.visitor.client.get_cookie("card") is None
    assert writer.visitor.get("/card").url == "/write"
    writer.visitor.get(url, status=404)
    with app.app_context():
        assert not db.session.scalars(db.select(Sheet)).unique().all()


def test_erasing_twice_is_erasing_once(app):
    writer = Writer(app)
    page = writer.visitor.get("/card/erase")
    page.form().submit()
    token = writer.visitor.get("/write").form().values["csrf_token"]
    assert writer.visitor.post("/card/erase", {"csrf_token": token}).url == "/card/erased"


def test_on_a_shared_computer_the_browser_keeps_nothing(app, visitor):
    page = visitor.get("/write").form()
    answer = visitor.client.post(
        "/write",
        data={"csrf_token": page.values["csrf_token"], "path": "experienced", "shared": "1"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("card=")]
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie
    page = visitor.get("/card")
    assert "共用パソコン" in page.text
    found = re.search(r"/sheets/[0-9a-f-]{36}", page.one("li#profile a")["href"])
    page = visitor.get(f"{found[0]}/name")
    assert {one.get("autocomplete") for one in page.all("#writing input[name=last_name]")} == {"off"}
    # Browsers keep what stands in the fields of a form in their files, unless the form itself says so.
    assert page.one("#writing")["autocomplete"] == "off"


def test_the_own_device_may_fill_in_what_it_knows(app):
    writer = Writer(app)
    page = writer.visitor.get(writer.url("profile", "name"))
    assert page.one("#writing input[name=last_name]")["autocomplete"] == "family-name"


def test_a_visit_on_another_day_makes_the_cookie_last_again(app):
    writer = Writer(app)
    with time_machine.travel(utc_now() + timedelta(days=1), tick=False):
        answer = writer.visitor.client.get("/card")
    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("card=")]
    assert f"Max-Age={31 * 24 * 3600}" in cookie


def test_a_card_of_somebody_else_is_not_reached_by_the_menu(app):
    writer, other = Writer(app), Visitor(app)
    assert other.get("/card").url == "/write"
    assert writer.visitor.get("/card").url == "/card"


def test_the_way_of_writing_years_is_the_persons_choice(app):
    writer = Writer(app)
    writer.fill("profile", {"birth_date": "1992-04-01"})
    for eras, word in (("japanese", "平成4年4月1日"), ("western", "1992年4月1日")):
        form = writer.visitor.get("/card").form("form[action='/card/years']")
        assert form.submit({"eras": eras}).url == "/card"
        assert word in writer.visitor.get(writer.url("profile", "check")).text
