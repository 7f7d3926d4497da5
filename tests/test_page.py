import pytest

from app.page import show
from tests.client import Visitor

HTMX = {"HX-Request": "true"}


@pytest.fixture
def shown(make_app):
    """A page of two blocks at /shown."""
    app = make_app()
    from jinja2 import DictLoader

    text = "<p>whole</p>{% block main %}<p>main</p>{% block saved %}<p>saved</p>{% endblock %}{% endblock %}"
    app.jinja_env.loader = DictLoader({"shown.html": text})
    app.add_url_rule("/shown", "shown", lambda: show("shown.html", block="saved"))
    return app.test_client()


def test_a_browser_gets_the_page_and_htmx_the_block(shown):
    assert shown.get("/shown").text == "<p>whole</p><p>main</p><p>saved</p>"
    assert shown.get("/shown", headers=HTMX).text == "<p>saved</p>"


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_a_link_that_htmx_follows_and_the_way_back_get_the_whole_page(shown, header):
    assert "whole" in shown.get("/shown", headers=HTMX | {header: "true"}).text


def test_caches_are_told_that_one_address_has_two_bodies_and_to_keep_neither(shown):
    headers = shown.get("/shown").headers
    assert "HX-Request" in headers["Vary"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"


def test_a_missing_word_in_a_template_is_an_error_and_not_a_gap(make_app):
    from jinja2 import UndefinedError

    app = make_app()
    with app.test_request_context(), pytest.raises(UndefinedError):
        app.jinja_env.from_string("{{ nobody }}").render()


def test_no_icon_is_missing_for_the_menu(app):
    visitor = Visitor(app)
    for path in ("/", "/write", "/take-home", "/account/sign-in"):
        assert len(visitor.get(path).all(".tabs a svg")) == 5
        assert len(visitor.get(path).all(".tabs [aria-current]")) == 1
