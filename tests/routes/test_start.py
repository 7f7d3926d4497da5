import re

import brotli
import pytest

from app import guidance
from app.actor import cookie_name
from app.assets import SOURCE, content, names
from app.faq import faq
from tests.client import Visitor

BUDGET = 8_192
TEXTS = [f"/about/{page_id}" for page_id in guidance.pages()]
GUIDES = [
    "/guides",
    "/films",
    *(f"/films/{one}" for one in guidance.films()),
    *(f"/guides/for/{one.who}" for one in guidance.shelves().audiences),
]
for one in guidance.guides().values():
    GUIDES += [f"/guides/{one.id}", *([f"/guides/{one.id}/handout"] if one.handout else [])]
WORDS = [f"/terms/{words_id}" for words_id in guidance.terms()]
PUBLIC = ["/", "/changed", "/supporters", "/terms", "/assess/", *WORDS, *TEXTS]
MENUS = [f"/for/{one.kind}/{one.purpose}/{one.case}" for one in guidance.attributes().choices()]


def test_the_first_view_says_what_the_card_is_and_leads_to_writing(app, visitor):
    page = visitor.get("/")
    first = page.one(".hero")
    assert "仕事・学び・資格" in first.text
    assert "登録なし" in first.text
    assert "途中で保存" in first.text
    assert len(page.all(".btn.go")) == 1
    assert page.one(".btn.go")["href"] == page.link("書く")


def test_the_figure_is_called_by_its_name_for_those_who_do_not_see_it(visitor):
    assert f"「{guidance.site().character.name}」" in visitor.get("/").one(".hero svg[role=img]")["aria-label"]


def test_who_has_written_here_before_is_led_back_to_it(app, visitor):
    site = guidance.site()
    assert visitor.get("/").one(".btn.go").text == site.first.begin
    with app.test_request_context():
        name = cookie_name()
    visitor.client.set_cookie(name, "whatever it is")
    assert visitor.get("/").one(".btn.go").text == site.first.resume


def test_the_start_page_lists_the_official_forms_by_their_own_names(visitor):
    listed = [one.text for one in visitor.get("/").all(".forms h3")]
    assert [text.split("キ")[0].split("職")[0] for text in listed] == [
        "様式1-1",
        "様式1-2",
        "様式2",
        "様式3-1",
        "様式3-2",
    ]


def test_the_start_page_begins_nothing_and_leaves_no_cookie(visitor):
    page = visitor.get("/")
    assert "Set-Cookie" not in page.response.headers
    assert not page.all("form")
    assert not page.all("script")


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_with_its_stylesheet_fits_in_the_first_packets(visitor, path):
    html = visitor.download(path, Accept_Encoding="br").data
    style = brotli.compress(content(SOURCE / "site.css"), quality=11)
    assert len(html) + len(style) <= BUDGET, (len(html), len(style))


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_needs_few_requests_and_none_to_others(visitor, path):
    page = visitor.get(path)
    loaded = page.all("link[rel=stylesheet], link[rel=icon], script, img")
    assert 1 + len(loaded) <= 4


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_tells_search_engines_and_friends_what_it_is(app, visitor, path):
    page = visitor.get(path)
    assert page.one("link[rel=canonical]")["href"] == app.config["SITE_URL"] + path
    assert len(page.one("meta[name=description]")["content"]) >= 20
    image = page.one("meta[property='og:image']")["content"].removeprefix(app.config["SITE_URL"])
    assert visitor.download(image).mimetype == "image/png"


def test_a_page_that_did_not_change_is_not_sent_again(visitor):
    first = visitor.download("/")
    again = visitor.download("/", status=304, If_None_Match=first.headers["ETag"])
    assert not again.data


def test_the_sitemap_lists_every_public_page_and_nothing_else(app, visitor):
    listed = re.findall(r"<loc>(.*?)</loc>", visitor.download("/sitemap.xml").text)
    answers = [
        path for one in faq().categories for path in (one.id, *(f"{one.id}/{entry.id}" for entry in one.entries))
    ]
    entrances = ["/", "/for", "/changed", "/supporters", "/terms", "/assess/", "/occupations", "/information"]
    kinds = [f"/occupations/groups/{number:02}" for number in range(1, 16)]
    kinds += [f"/information/{one}" for one in guidance.columns()]
    wanted = [*entrances, *kinds, *GUIDES, *WORDS, *MENUS, *TEXTS, "/faq", *(f"/faq/{one}" for one in answers)]
    assert listed == [app.config["SITE_URL"] + path for path in wanted]
    assert visitor.download("/robots.txt").text.endswith(f"Sitemap: {app.config['SITE_URL']}/sitemap.xml\n")


@pytest.mark.parametrize("page_id", list(guidance.pages()))
def test_every_page_of_text_can_be_reached_and_opens(visitor, page_id):
    text = guidance.page(page_id)
    page = visitor.get("/").follow(text.title)
    assert page.h1 == text.title
    assert len(page.one("main").text) > 200


def test_promises_about_keeping_follow_the_settings(make_app):
    visitor = Visitor(make_app(GUEST_DAYS=45, SHARED_MINUTES=7))
    assert "45日" in visitor.get("/").text
    privacy = visitor.get("/about/privacy").text
    assert "45日" in privacy
    assert "7分間" in privacy
    for path in PUBLIC:
        assert "{" not in visitor.get(path).one("main").text


def test_the_site_is_called_by_its_nickname_once_it_has_one(make_app):
    app = make_app()
    app.jinja_env.globals["site"] = guidance.site().model_copy(update={"nickname": "つみかさね"})
    assert Visitor(app).get("/").one(".brand").text == "つみかさね"


def test_a_public_page_is_rendered_once(app, visitor, monkeypatch):
    first = visitor.get("/")
    monkeypatch.setattr("app.blueprints.start.routes.render_template", None)
    assert visitor.get("/").html == first.html


def test_blank_forms_can_be_had_from_the_start_page(visitor):
    links = [one["href"] for one in visitor.get("/").all(".blank a")]
    assert len(links) == 10
    assert visitor.download(links[0]).data.startswith(b"%PDF-")


def test_a_wrong_word_in_the_settings_of_the_site_is_named(tmp_path):
    path = tmp_path / "site.yaml"
    path.write_text("name: ただの名前\nnicknam: まちがい\n", "utf-8")
    with pytest.raises(ValueError, match=r"site\.yaml:1: short_name"):
        guidance.load_site(path)


@pytest.mark.parametrize("bad", ["<script>1</script>", '<a href="https://example.org"/>', '<path onclick="x"/>'])
def test_a_picture_that_could_do_something_is_refused(tmp_path, monkeypatch, bad):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "bad.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{bad}</svg>', "utf-8")
    monkeypatch.setattr("app.guidance.identity.CONTENT", tmp_path)
    with pytest.raises(ValueError, match="must be an SVG without"):
        type(guidance.site().character)(name="x", picture="bad.svg", shows="x")


def test_the_site_says_when_it_is_ready(visitor):
    assert visitor.download("/healthz").text == "ok\n"


def test_icons_are_found_where_browsers_look_for_them(visitor):
    moved = visitor.client.get("/favicon.ico", follow_redirects=True)
    assert moved.data[:4] == b"\0\0\1\0"
    # The picture stands in the page itself: one request less.
    assert visitor.get("/").one("link[rel=icon]")["href"].startswith("data:image/svg+xml,%3Csvg ")


def test_static_files_bear_the_hash_of_their_content_and_may_be_kept_for_a_year(visitor):
    for original, hashed in names().items():
        answer = visitor.download(f"/static/{hashed}")
        assert answer.data == content(SOURCE / original)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    visitor.download("/static/site.css", status=404)
    visitor.download("/static/../../config.py", status=404)


def test_built_files_come_compressed_and_harmless(make_app, tmp_path):
    plain = make_app(ASSETS=str(tmp_path / "assets"))
    runner = plain.test_cli_runner()
    assert "written" in runner.invoke(args=["assets", "build"]).output
    assert "up to date" in runner.invoke(args=["assets", "build"]).output
    built = Visitor(make_app(ASSETS=str(tmp_path / "assets")))
    answer = built.download(f"/static/{names()['site.css']}", Accept_Encoding="br")
    assert answer.headers["Content-Encoding"] == "br"
    assert brotli.decompress(answer.data) == content(SOURCE / "site.css")
    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_scripts_are_small():
    script = brotli.compress(content(SOURCE / "site.js"), quality=11)
    assert len(script) <= 4_096
