"""用紙メーター: beside what prints into a box of its own, right after every save, told in words."""

import pytest

from app.jobcard import new_row_id
from app.services import meters
from tests.writing import FORM, Writer


@pytest.fixture
def writer(app):
    return Writer(app)


def strengths(writer):
    return writer.visitor.get(writer.url("form-1-1", "strengths"))


def test_the_meter_stands_beside_the_field_and_is_told_with_it(writer):
    page = strengths(writer)
    assert page.one("#strengths-lines").text == "用紙の 0 / 6 行"
    assert "strengths-lines" in page.one("#strengths")["aria-describedby"].split()
    # Spoken when one comes to the field, not at every pause in typing.
    assert not page.one("#strengths-lines").get("aria-live")
    assert not page.one("#strengths-lines").get("role")


def test_without_scripts_the_meter_is_right_after_a_save(writer):
    strengths(writer).form(FORM).submit({"strengths": "聞くこと。\n話すこと。"})
    page = strengths(writer)
    assert page.one("#strengths-lines").text == "用紙の 2 / 6 行"
    assert (page.one("meter")["value"], page.one("meter")["max"]) == ("2", "6")


def test_a_save_in_passing_brings_the_meter_along(writer):
    page = writer.visitor.htmx(strengths(writer), FORM, {"strengths": "あ\nい\nう"})
    assert page.one("#strengths-lines").text == "用紙の 3 / 6 行"
    assert page.one("#strengths-lines").text == strengths(writer).one("#strengths-lines").text


def test_a_text_that_is_longer_than_its_box_is_told_that_nothing_is_lost(writer):
    page = writer.visitor.htmx(strengths(writer), FORM, {"strengths": "\n".join("あいうえおかきく")})
    told = page.one("#strengths-lines").text
    assert told.startswith("用紙の 8 / 6 行")
    assert "あと2行は" in told
    assert "消えません" in told
    assert page.one("meter")["value"] == "6"


def test_a_text_over_the_limit_is_measured_as_it_was_typed(writer):
    page = strengths(writer).form(FORM).submit({"strengths": "\n".join("あ" * 600)}, status=422)
    assert page.one("#strengths-lines").text.startswith("用紙の 600 / 6 行")


def test_a_row_has_a_meter_for_each_of_its_boxes(writer):
    group = writer.definition("form-2").fields["jobs"]
    url = writer.url("form-2", "rows", group.id, new_row_id())
    page = writer.visitor.get(url)
    assert {one["id"]: one.text for one in page.all("p:has(meter)")} == {
        "duties-lines": "用紙の 0 / 9 行",
        "learned-lines": "用紙の 0 / 9 行",
    }
    page = writer.visitor.htmx(page, FORM, {"duties": "接客\n発注"})
    assert page.one("#duties-lines").text == "用紙の 2 / 9 行"
    assert page.one("#learned-lines").text == "用紙の 0 / 9 行"


def test_a_field_without_a_box_on_the_paper_has_no_meter(writer):
    assert not writer.visitor.get(writer.url("form-2", "gaps")).all("meter")
    assert not writer.visitor.get(writer.url("profile", "name")).all("meter")


def test_the_same_text_is_counted_once(writer, monkeypatch):
    strengths(writer).form(FORM).submit({"strengths": "ひとつだけの文章です。"})
    strengths(writer)
    monkeypatch.setattr(meters.documents, "lines_used", lambda *_: pytest.fail("counted again"))
    assert strengths(writer).one("#strengths-lines").text == "用紙の 1 / 6 行"


def test_of_counted_texts_only_digests_are_remembered(writer, monkeypatch):
    monkeypatch.setattr(meters, "REMEMBERED", 3)
    for number in range(9):
        strengths(writer).form(FORM).submit({"strengths": f"ないしょの話 {number}"})
        strengths(writer)
    assert len(meters._COUNTED) <= 3
    assert all(len(one) == 64 and isinstance(one, bytes) for one in meters._COUNTED)
