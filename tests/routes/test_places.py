"""The address of a postal code: offered, never written over what stands there."""

import pytest

from app import guidance
from tests.writing import FORM, Writer

CODE = "6700012"
NAMES = ("pref_code", "city", "street")


@pytest.fixture
def writer(app):
    return Writer(app)


def address(writer):
    return writer.visitor.get(writer.url("profile", "address"))


def several():
    """A code that stands for more than one town."""
    return next(code for code in (f"67{n:05}" for n in range(100_000)) if len(guidance.places_of(code)) > 1)


def standing(writer):
    values = address(writer).form(FORM).values
    return tuple(values[name] for name in NAMES)


def test_a_postal_code_offers_its_place_and_writes_nothing(writer):
    (place,) = guidance.places_of(CODE)
    page = address(writer).form(FORM).submit({"postal_code": CODE}, button="住所の候補を出す")
    assert page.url.endswith("/address")
    assert [one.text for one in page.all("#postal_code-places button")] == [f"兵庫県{place.city}{place.town} を入れる"]
    assert standing(writer) == ("", "", "")


def test_a_tapped_place_is_written(writer):
    (place,) = guidance.places_of(CODE)
    page = address(writer).form(FORM).submit({"postal_code": CODE}, button="住所の候補を出す")
    page = page.form(FORM).submit(button=f"兵庫県{place.city}{place.town} を入れる")
    assert page.url.endswith("/address")
    assert standing(writer) == ("28", place.city, place.town)
    assert page.form(FORM).values["address_kana"] == place.kana
    # What stands there already is not offered again.
    assert [one.text for one in page.all("#postal_code-places button")] == ["住所の候補を出す"]


def test_a_code_of_several_towns_offers_them_all(writer):
    code = several()
    places = guidance.places_of(code)
    page = address(writer).form(FORM).submit({"postal_code": code}, button="住所の候補を出す")
    words = [one.text for one in page.all("#postal_code-places button")]
    assert len(words) == len(places) > 1
    page.form(FORM).submit(button=words[1])
    assert standing(writer) == (places[1].pref_code, places[1].city, places[1].town)


def test_a_street_that_was_typed_stays(writer):
    page = address(writer).form(FORM).submit({"postal_code": CODE, "street": "本町68"}, button="住所の候補を出す")
    page.form(FORM).submit(button=page.all("#postal_code-places button")[0].text)
    assert standing(writer)[2] == "本町68"


def test_a_save_in_passing_brings_the_offer_to_its_place(writer):
    page = writer.visitor.htmx(address(writer), FORM, {"postal_code": CODE})
    assert "を入れる" in page.one("#postal_code-places").text
    reload = address(writer)
    assert page.one("#postal_code-places").text == reload.one("#postal_code-places").text


def test_an_unknown_code_offers_nothing(writer):
    page = address(writer).form(FORM).submit({"postal_code": "0000000"}, button="住所の候補を出す")
    assert [one.text for one in page.all("#postal_code-places button")] == ["住所の候補を出す"]


TAPPED = (
    *("postal_code/0", "postal_code/99", "postal_code/-1", "postal_code/²", "postal_code/" + "9" * 5000),
    *("postal_code/0\0", "city/0", "nothing/0", "/", "", "postal_code", "contact_postal_code/0"),
)


@pytest.mark.parametrize("code", [CODE, "むかし", ""])
def test_no_tap_breaks_the_page_or_loses_what_was_typed(writer, code):
    page = address(writer)
    for tapped in TAPPED:
        values = page.form(FORM).type({"postal_code": code, "building": "見本荘"}).values
        values["_take"] = tapped
        post = writer.visitor.client.post
        answer = post(page.one(FORM)["action"], data=values, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == (422 if code == "むかし" else 303), tapped
    assert address(writer).form(FORM).values["building"] == "見本荘"
    assert address(writer).form(FORM).values["postal_code"].replace("-", "") == code


def test_a_place_tapped_beside_a_mistake_is_shown_and_kept(writer):
    (place,) = guidance.places_of(CODE)
    page = address(writer).form(FORM).submit({"postal_code": CODE}, button="住所の候補を出す")
    word = page.all("#postal_code-places button")[0].text
    faulty = page.form(FORM).submit({"address_kana": "漢字"}, button=word, status=422)
    assert faulty.form(FORM).values["city"] == place.city
    faulty.form(FORM).submit({"address_kana": ""})
    assert standing(writer) == ("28", place.city, place.town)


def test_the_other_address_has_offers_of_its_own(writer):
    url = writer.url("profile", "contact")
    page = writer.visitor.get(url).form(FORM).submit({"contact_postal_code": CODE}, button="住所の候補を出す")
    (button,) = page.all("#contact_postal_code-places button")
    page = page.form(FORM).submit(button=button.text)
    assert page.form(FORM).values["contact_city"] == guidance.places_of(CODE)[0].city
