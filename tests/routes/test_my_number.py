"""A My Number that was typed by mistake is pointed out where it stands and before registering; nothing is refused."""

from tests.writing import FORM, Writer

NUMBER = "1234 5678 9018"


def test_a_my_number_is_pointed_out_and_stays_as_typed(app):
    writer = Writer(app)
    url = writer.url("form-1-1", "other")
    page = writer.visitor.htmx(writer.visitor.get(url), FORM, {"other": f"番号 {NUMBER}"})
    assert "「その他」に、マイナンバーのような12桁の番号があります。" in page.one("#saved").text
    assert "保存しました" in page.one("#saved").text
    assert "マイナンバー" in writer.visitor.get(url).one("#saved").text
    check = writer.visitor.get(writer.url("form-1-1", "check"))
    assert "「その他」に、マイナンバーのような12桁の番号があります。" in check.one(".notice.warn").text
    assert check.form("form[action$='/register']").submit().url.endswith("/done")
    writer.visitor.get(url).form(FORM).submit({"other": "番号は消した"})
    assert "マイナンバー" not in writer.visitor.get(url).text
    assert not writer.visitor.get(writer.url("form-1-1", "check")).all(".notice.warn")
