"""ガイド: twenty guides, each for somebody, each ending in the next tap."""

import re

import brotli
import pytest
from PIL import Image

from app import guidance
from app.assets import SOURCE, content
from app.faq import CONTENT
from app.guidance import attributes
from app.guidance.guides import PICTURES, Picture
from app.guidance.markdown import READING
from app.jobcard import DefinitionError
from app.policies import Actor
from app.services import about_me, guests
from tests.client import Visitor
from tests.contracts.words import every_text
from tests.writing import Writer

GUIDES = list(guidance.guides().values())
FEW, MANY = 600, 1500
LONGEST = 60
TEMPLATES = CONTENT.parent / "app" / "templates"
FIRST_VIEW = 8_192


def said(guide):
    """What one reads of a guide between its head and its end."""
    return "".join(re.sub(r"<[^>]+>", "", part) for part in guide.parts if isinstance(part, str))


def test_there_is_a_guide_for_each_kind_and_purpose_and_for_all_the_others():
    using = {tuple(when.values()) for one in GUIDES if one.head.group == "using" for when in one.head.when}
    kinds, purposes = ([answer.id for answer in attributes().questions[name].answers] for name in ("kind", "purpose"))
    assert using == {(kind, purpose) for kind in kinds for purpose in purposes}
    assert len(GUIDES) == 20
    assert {who for one in GUIDES for who in one.head.audience} == {one.id for one in guidance.shelves().audiences}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda one: one.id)
def test_a_guide_says_first_what_one_gets_and_ends_in_the_next_tap(visitor, guide):
    page = visitor.get(f"/guides/{guide.id}")
    assert page.h1 == guide.head.title
    first = page.all("main > .wrap > *")[2]
    assert [one.text for one in first.all("li")] == list(guide.head.gets)
    (button,) = page.all("main .btn.go")
    assert button.text == guide.head.next.word
    assert visitor.client.get(button["href"], follow_redirects=True).status_code == 200
    assert FEW <= len(re.sub(r"\s", "", said(guide))) <= MANY
    pictures = page.all("main img")
    assert 1 <= len(pictures) <= 3
    assert all(one["loading"] == "lazy" and one["width"] and one["height"] and len(one["alt"]) > 5 for one in pictures)


@pytest.mark.parametrize(
    "guide", [one for one in GUIDES if one.head.next.to.endpoint == "sheets.to"], ids=lambda one: one.id
)
def test_the_next_tap_leads_to_its_place_over_the_first_question_too(app, visitor, guide):
    place = guide.head.next.to.values
    question = visitor.get(f"/guides/{guide.id}").follow(guide.head.next.word)
    assert question.h1 == "働いた経験はありますか"
    there = question.form().submit({"path": "experienced"})
    assert re.fullmatch(rf"/sheets/[0-9a-f-]{{36}}/{place['section_id']}", there.url)
    writer = Writer(app)
    again = writer.visitor.get(f"/guides/{guide.id}").follow(guide.head.next.word)
    assert again.url == writer.url(place["form_id"], place["section_id"])


# A word that one presses, chooses or sees on a screen; a field of a form.
SCREEN = re.compile(r"「([^」]+)」(?=を\s*(?:お?押|お|選ぶ|選ん)|と出|に印|から大きく|\*\*：)")
FIELD = re.compile(r"様式[0-9-]+の?「([^」]+)」")
KANA = re.compile("（[ぁ-ん ]+）")


def written():
    """What stands in every file of a guide or of a sheet, and what else tells people to press something."""
    for path in [
        *CONTENT.glob("guides/**/*.md"),
        CONTENT / "terms" / "forms.yaml",
        TEMPLATES / "start" / "changes.html",
    ]:
        yield path.name, KANA.sub("", READING.sub(r"\1", path.read_text("utf-8")))


def test_a_word_to_press_is_one_that_stands_on_a_screen():
    shown = "".join(path.read_text("utf-8") for path in [*TEMPLATES.rglob("*.html"), *CONTENT.glob("*.yaml")])
    named = {(name, word) for name, text in written() for word in SCREEN.findall(text)}
    assert {"いますぐ書く", "内容に変更なし", "共用パソコンです"} <= {word for _, word in named}
    # It begins there: a part of a longer name would not be found.
    assert {one for one in named if not re.search(rf"""[">}}:] ?{re.escape(one[1])}""", shown)} == set()


def test_a_field_that_is_named_stands_on_a_form():
    forms = "".join(path.read_text("utf-8") for path in CONTENT.glob("forms/*/*.yaml"))
    named = {(name, word) for name, text in written() for word in FIELD.findall(text)}
    assert len(named) > 5
    assert {one for one in named if not re.search(rf"""(?:label|title): "?{re.escape(one[1])}""", forms)} == set()


def test_a_guide_says_how_long_the_card_of_a_guest_is_kept(make_app):
    visitor = Visitor(make_app(GUEST_DAYS=45))
    for guide_id in ("create-now", "for-beginner", "for-young", "for-school", "purpose-student"):
        page = visitor.get(f"/guides/{guide_id}").one("main").text
        assert "45日" in page
        assert "{" not in page


def test_a_shared_computer_is_left_as_the_site_can_forget_it():
    for name, text in written():
        for one in re.split("\n", text):
            if "共用のパソコン" in one:
                assert "「共用パソコンです」に印を付け" in one, name
                assert "ブラウザーを閉じ" in one, name


def test_nothing_is_said_to_be_kept_before_it_is():
    assert [name for name, text in written() if "打つそば" in text] == []


def test_jobs_are_written_in_the_order_of_the_form():
    said = [*written(), ("attributes.yaml", (CONTENT / "attributes.yaml").read_text("utf-8"))]
    assert [name for name, text in said if "新しい順" in text or "新しい仕事から" in text] == []


def test_the_guide_for_companies_and_its_sheet_promise_the_same(visitor):
    for url in ("/guides/for-company", "/guides/for-company/handout"):
        said = visitor.get(url).one("main").text
        for promise in (
            "カードの中身で、評価や配置を決め",
            "決めた目的のほかには使",
            "人材マップ",
            "見える化",
            "モデル例",
        ):
            assert promise in said, (url, promise)


def test_the_supported_way_says_what_each_form_is_for():
    said = [part for part in guidance.guides()["create-supported"].parts if isinstance(part, str)]
    forms = re.split("<h2>様式", "".join(said))[1:]
    assert len(forms) == 5
    assert [one[:3] for one in forms if "目的" not in one] == ["3-3"]


def test_every_sentence_of_a_guide_is_short():
    long = [
        (one.piece, said)
        for one in every_text()
        if one.piece.startswith(("guides/", "handouts/"))
        for said in one.sentences
        if len(said) > LONGEST
    ]
    assert long == []


def test_a_guide_is_light(visitor):
    styles = sum(len(brotli.compress(content(SOURCE / name), quality=11)) for name in ("site.css", "guides.css"))
    for url in ["/guides", *(f"/guides/{one.id}" for one in GUIDES)]:
        answer = visitor.client.get(url, headers={"Accept-Encoding": "br"}, buffered=True)
        assert len(answer.data) + styles <= FIRST_VIEW, url


def test_pictures_are_small_and_each_is_shown():
    shown = {part.name for one in GUIDES for part in one.parts if isinstance(part, Picture)}
    files = {path.stem: path for path in PICTURES.glob("*.webp")}
    assert shown == set(files)
    assert max(path.stat().st_size for path in files.values()) <= 25_000
    for path in files.values():
        with Image.open(path) as picture:
            assert picture.convert("L").getextrema()[0] < 64, f"black turned grey in {path.name}"
    assert sum(path.stat().st_size for path in files.values()) <= 800_000
    for name, path in files.items():
        with Image.open(path) as picture:
            assert picture.width * 640 == picture.height * 360, name


def test_guides_can_be_had_for_one_audience(visitor):
    every = visitor.get("/guides")
    assert len(every.all(".tasks a")) == len(GUIDES)
    for audience in guidance.shelves().audiences:
        page = every.follow(audience.word)
        wanted = {f"/guides/{one.id}" for one in GUIDES if audience.id in one.head.audience}
        assert {one["href"] for one in page.all(".tasks a")} == wanted
        assert page.one("main [aria-current]").text == audience.word


def test_what_is_not_there_is_not_found(visitor):
    for url in ("/guides/nothing", "/guides/for/nobody", "/guides/create-now/handout", "/guides/nothing/handout"):
        assert visitor.get(url, status=404).h1


@pytest.mark.parametrize("choice", list(attributes().choices()), ids=str)
def test_each_menu_names_the_guide_of_its_answers(visitor, choice):
    page = visitor.get(f"/for/{choice.kind}/{choice.purpose}/{choice.case}")
    named = [one["href"].removeprefix("/guides/") for one in page.all('.tasks a[href^="/guides/"]')]
    assert named == [one.id for one in guidance.guides_for(choice)]
    (own,) = [
        one for one in named if {"kind": choice.kind, "purpose": choice.purpose} in guidance.guides()[one].head.when
    ]
    assert own == named[0] or choice.case == "learn"
    assert 1 <= len(named) <= 3


def test_the_guides_for_young_and_for_experienced_people_stand_where_they_may_fit():
    named = {str(one): [guide.id for guide in guidance.guides_for(one)] for one in attributes().choices()}
    for guide, kinds in (("for-young", {"student", "job_seeker", "worker"}), ("for-senior", {"job_seeker", "worker"})):
        menus = [menu for menu, guides in named.items() if guide in guides]
        assert {menu.partition(".")[0] for menu in menus} == kinds
        assert len(menus) >= 9


def test_where_a_member_told_their_age_the_guide_for_it_leads_and_another_is_left_out(app):
    with app.app_context():
        account, _ = guests.begin()
        account.guest_key = None
        member = Actor(account.id)
        assert about_me.age_of(member) == about_me.age_of(None) == ""
        about_me.tell(member, {"age_band": "from_60"})
        assert about_me.age_of(member) == "senior"
    for choice in attributes().choices():
        named = [one.id for one in guidance.guides_for(choice, "senior")]
        assert (named[0] == "for-senior") is (choice.kind != "student")
        assert "for-young" not in named
        assert {"for-young", "for-senior"}.isdisjoint(one.id for one in guidance.guides_for(choice, "middle"))


def test_guides_are_led_to_from_where_people_are(app, visitor):
    writer = Writer(app)
    assert "/guides" in [one["href"] for one in visitor.get("/").all("main a")]
    assert "/guides" in [one["href"] for one in visitor.get("/about/privacy").all("footer a")]
    supporters = [one["href"] for one in visitor.get("/supporters").all("main a")]
    assert {f"/guides/for-{who}" for who in ("supporter", "company", "school", "sme")} <= set(supporters)
    section = writer.visitor.get(writer.url("form-1-1", "strengths"))
    assert section.one('a[href="/guides/create-supported"]')["target"] == "_blank"


def test_my_page_names_the_guide_for_what_was_chosen_here(app):
    writer = Writer(app)
    assert "/guides" in [one["href"] for one in writer.visitor.get("/my/").all("main a")]
    writer.visitor.get("/for/student/work/now")
    mine = writer.visitor.get("/my/")
    assert "/guides/use-student-job" in [one["href"] for one in mine.all("main .tasks a")]


def test_a_sheet_to_show_is_led_to_and_says_how_it_is_printed(visitor):
    for guide in (one for one in GUIDES if one.handout):
        page = visitor.get(f"/guides/{guide.id}")
        leads = next(one["href"] for one in page.all("main a.btn") if one["href"].endswith("/handout"))
        page = visitor.get(leads)
        assert page.h1 == guide.handout.title
        assert "A4" in page.one(".screen").text


def test_on_the_sheet_in_easy_japanese_all_kanji_are_told_how_to_read(visitor):
    html = (
        visitor.get("/guides/for-beginner/handout")
        .html.partition('<div class="handout">')[2]
        .partition('<a class="btn')[0]
    )
    assert "<ruby>会社<rp>（</rp><rt>かいしゃ</rt><rp>）</rp></ruby>" in html
    assert not re.search("[一-鿿]", re.sub("<ruby>.*?</ruby>", "", html))


def test_a_letter_tells_readings_in_brackets():
    assert guidance.as_text("{会社|かいしゃ}で**話します**。") == "会社（かいしゃ）で話します。"
    assert "<ruby>" not in guidance.as_html("{<b>|かいしゃ} {会社|<i>}")


HEAD = """\
---
id: made-up
title: 見本
group: using
order: 1
for: [student]
purpose: 見本です
minutes: 3
gets: [見本がわかります]
next: {word: 書く, to: {endpoint: sheets.begin}}
needs:
  entry-sheet: {then: 変えられます。, today: まだありません。}
reviewed: 2026-11-26
---
はじめに。

{entry-sheet}

![最初の画面](start)

おわりに。
"""


@pytest.fixture
def made_up(tmp_path):
    """made_up(text): the one guide of a folder."""

    def load(text):
        (tmp_path / "made-up.md").write_text(text, "utf-8")
        (guide,) = guidance.load_guides(tmp_path, guidance.shelves())
        return guide

    return load


def test_a_guide_tells_todays_way_until_the_function_is_there(made_up):
    before, picture, after = made_up(HEAD).parts
    assert (before, picture, after) == (
        "<p>はじめに。</p>\n<p>まだありません。</p>\n",
        Picture("start", "最初の画面"),
        "<p>おわりに。</p>\n",
    )
    there = made_up(HEAD.replace("entry-sheet", "history"))
    assert "変えられます" in there.parts[0]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (("id: made-up", "id: make-up"), "made-up.md:2: id: expected what the file is called"),
        (("group: using", "group: misusing"), "made-up.md:4: group: expected one of first"),
        (("[student]", "[students]"), "made-up.md:6: for.0: expected one of job_seeker"),
        (("minutes: 3", "minuts: 3"), "made-up.md:2: minutes: expected the key minutes, which is missing"),
        (("\n{entry-sheet}\n", "\n"), "made-up.md:11: needs: expected each function that a line names once: none"),
        (("entry-sheet", "entry-shoot"), "expected each function that a line names once: entry-sheet"),
        (("(start)", "(strat)"), "expected a picture of app/static/guides, not strat"),
        (("---\nid", "id"), "made-up.md:1: (file): expected a head between two lines of ---"),
    ],
)
def test_a_mistake_in_a_guide_is_named(made_up, wrong, told):
    assert wrong[0] in HEAD
    with pytest.raises(DefinitionError) as found:
        made_up(HEAD.replace(*wrong, 1))
    assert told in str(found.value)


def test_a_sheet_without_a_guide_is_named(tmp_path):
    (tmp_path / "handouts").mkdir()
    (tmp_path / "handouts" / "alone.md").write_text("---\ntitle: 見本\nword: 見本\n---\n見本\n", "utf-8")
    with pytest.raises(DefinitionError, match="a name that a guide has"):
        guidance.load_guides(tmp_path, guidance.shelves())
