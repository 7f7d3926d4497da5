"""The visitor's opinions are worth something only if they bite."""

import pytest

from tests.client import Visitor

GOOD = """<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>名前｜サイト</title>
<meta name="robots" content="noindex"></head><body><main><h1>名前</h1>{}</main></body></html>"""


@pytest.fixture
def showing(make_app):
    """showing(html): a visitor, and the page at /shown."""

    def show(html):
        app = make_app()
        app.add_url_rule("/shown", "shown", lambda: html, methods=["GET", "POST"])
        return Visitor(app)

    return show


def test_a_good_page_passes(showing):
    assert showing(GOOD.format("<p>よい</p>")).get("/shown").h1 == "名前"


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<p>開いたまま<div></p></div>", "not well-formed"),
        ("<h1>二つめ</h1>", "2 h1"),
        ('<p id="a"></p><p id="a"></p>', "the id a stands 2 times"),
        ('<a href="#nowhere">x</a>', "nothing has the id nowhere"),
        ('<input name="a">', "no label"),
        ('<label for="a">名</label><input id="a" aria-invalid="true">', "the title is"),
        ('<form method="post" action="/x"><button>x</button></form>', "no token"),
        ("<form><button>x</button></form>", "no method or action"),
        ('<form method="get" action="/x"></form>', "no button"),
        ('<p style="color:red">x</p>', "a style inside"),
        ("<script>1</script>", "a script inside"),
        ('<p onclick="x">x</p>', "a handler inside"),
        ('<img src="https://example.org/x.png" alt="x">', "loaded from elsewhere"),
        ('<a href="/x"></a>', "no word"),
        ("<svg></svg>", "no words for"),
        ('<a href="/x" hx-get="/x">x</a>', "not written data-hx-get"),
        ('<a href="/y" data-hx-get="/x">x</a>', "leads nowhere"),
        ('<p data-hx-post="/x">x</p>', "does nothing"),
    ],
)
def test_a_fault_on_a_page_fails_the_test_that_meets_it(showing, body, complaint):
    with pytest.raises(AssertionError, match=complaint):
        showing(GOOD.format(body)).get("/shown")


def test_a_title_that_does_not_name_the_heading_is_a_fault(showing):
    with pytest.raises(AssertionError, match="does not name"):
        showing(GOOD.format("").replace("<title>名前", "<title>別")).get("/shown")


def test_one_may_opt_out_where_it_can_be_seen(showing):
    assert showing("<p>断片").get("/shown", opinions=False).one("p").text == "断片"


FORM = GOOD.format(
    """<form method="post" action="/shown" data-hx-post="/shown" data-hx-target="#saved" data-hx-swap="outerHTML">
    <input type="hidden" name="csrf_token" value="t"><label>姓<input name="name" value="記入"></label>
    <label><input type="checkbox" name="kind" value="a" checked>甲</label><label><input type="checkbox" name="kind"
    value="b">乙</label><label>県<select name="place"><option value="13">東京</option></select></label>
    <label>文<textarea name="text">\n一\n二</textarea></label><div id="saved">まだ</div><p id="count">0</p>
    <button name="then" value="on">次へ</button></form>"""
)


def test_a_form_sends_what_a_browser_sends(showing):
    form = showing(FORM).get("/shown").form()
    assert form.values.to_dict(flat=False) == {
        "csrf_token": ["t"],
        "name": ["記入"],
        "kind": ["a"],
        "place": ["13"],
        "text": ["一\r\n二"],
    }
    form.type({"name": "例子", "kind": ["a", "b"]})
    assert form.values.getlist("kind") == ["a", "b"]


@pytest.mark.parametrize("values", [{"nobody": "x"}, {"place": "99"}, {"kind": ["c"]}])
def test_nobody_can_fill_in_what_a_page_does_not_offer(showing, values):
    with pytest.raises(AssertionError):
        showing(FORM).get("/shown").form().type(values)


def test_a_swap_changes_what_htmx_would_change_and_nothing_else(make_app):
    app = make_app()

    @app.route("/shown", methods=["GET"])
    def shown():
        return FORM

    @app.post("/shown", endpoint="save")
    def save():
        from flask import request

        assert request.headers["HX-Request"] == "true"
        return f'<div id="saved">保存：{request.form["name"]}</div><p id="count" data-hx-swap-oob="true">1</p>'

    from app.extensions import csrf

    csrf.exempt(save)
    visitor = Visitor(app)
    page = visitor.htmx(visitor.get("/shown"), "form", {"name": "例子"})
    assert page.one("#saved").text == "保存：例子"
    assert page.one("#count").text == "1"
    assert page.form().values["name"] == "例子"


def test_elements_are_the_same_when_people_see_the_same(showing):
    visitor = showing(FORM)
    first, second = (
        visitor.get("/shown"),
        showing(FORM.replace('value="t"', 'value="u"').replace("> <", "><")).get("/shown"),
    )
    assert first.one("form") == second.one("form")
    assert first.one("form") != showing(FORM.replace("まだ", "もう")).get("/shown").one("form")
