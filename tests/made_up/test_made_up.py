"""A form that nobody has seen before, dropped in as one file: it is written, checked, registered and taken home without
a line of code knowing it."""

import io
from urllib.parse import quote

import jsonschema
import pytest
from pypdf import PdfReader

from app import documents
from app.jobcard import (
    KINDS,
    Box,
    DefinitionError,
    FixedRows,
    Head,
    Library,
    Notes,
    Pairs,
    Rows,
    Sign,
    read_section,
    schema,
)
from app.services import library, sheets
from tests.client import Visitor
from tests.made_up.content import content_with
from tests.writing import FORM, Writer, inputs_of, typed_on

WRITTEN = {
    "seen": "やさしい店",
    "then": "川べりの、\n小さな店。",
    "token": "記入 髙橋",
    "base": "キニュウ",
    "place": "かわべり1ちょうめ",
    "keep": ["海", "山", "川"],
    "data": "02",
    "pref_of_birth": "28",
    "errors": ["mon", "sun"],
    "as_of_date": "2026-11-01",
    "opens_on": "2030-04-01",
    "since": "2019-04",
    "until": "open",
    "seats": "12",
    "luck": "-3",
    "postal_code": "6700012",
    "pref_code": "28",
    "city": "姫路市",
    "street": "本町1",
    "shop_postal_code": "1000001",
    "shop_pref_code": "13",
    "shop_city": "千代田区",
    "lone_postal_code": "0010000",
    "trade": "喫茶店",
    "trade_note": "朝だけ開ける",
    "school": "見本大学",
    "course": "菓子づくり",
    "tel": "079-000-0001",
    "mail": "mise@example.jp",
    "notice": "お品書きは季節で変わります。",
    "dishes": [
        {
            "dish": "だし巻き", "price": "600", "from": "2019-04", "to": "open", "taste": ["sweet"],
            "recipe": "卵をとく。\n弱火で巻く。", "tags": ["卵", "朝"], "maker": "記入 例子", "maker_kana": "キニュウ レイコ",
            "first_made": "2019-05-01", "origin_postal_code": "6700001", "origin_tel": "079-000-0002",
            "origin_mail": "tamago@example.jp", "shelf": "01",
            "parts": [
                {"what": "卵", "grams": "150", "bought": "2026-10-01", "used": "2026-10-02", "kind_of": "other", "month": "open"},
                {"what": "ねぎ", "grams": "10", "kind_of": "plant", "month": "2026-01", "seller": "045"},
            ],
        },
        {"dish": "汁物", "price": "0", "from": "2020-01", "to": "2021-12"},
    ],
}  # fmt: skip


@pytest.fixture
def site(make_app, tmp_path):
    """The site with one more file under content/forms."""
    app = make_app()
    library.bind(app, content_with(tmp_path, "made-up/2026-01.yaml"))
    return app


@pytest.fixture
def writer(site):
    return Writer(site)


def stored(site, writer, url):
    """What stands on the sheet, as a whole, without row ids."""
    with site.app_context():
        from app.models import Account, db
        from app.services import guests

        (account,) = db.session.scalars(db.select(Account))
        opened = next(one for one in sheets.open_card(guests.actor_of(account)) if str(one.id) in url)
        return opened.view.values


def without_ids(value):
    if isinstance(value, dict):
        return {key: without_ids(one) for key, one in value.items() if key != "_id" and one not in (None, "", [])}
    return [without_ids(one) for one in value] if isinstance(value, list) else value


def test_the_form_has_every_kind_and_every_block(site):
    definition = site.extensions[library.NAME].latest("made-up")
    assert {field.kind.name for _, field in definition.walk()} == set(KINDS)
    blocks = {type(block) for face in definition.layout.faces for block in face.blocks}
    assert blocks == {Head, Pairs, Box, Rows, FixedRows, Sign, Notes}


def test_it_is_offered_beside_the_others(writer, site):
    assert "夢のお店シート" in writer.card.text
    assert writer.url("made-up").startswith("/sheets/")
    assert "夢のお店シート" in Visitor(site).get("/take-home").text


def test_it_is_written_checked_and_registered(site, writer):
    url = writer.fill("made-up", WRITTEN)
    definition = writer.definition("made-up")
    for section in definition.pages:
        typed = inputs_of(section.asked, WRITTEN)
        if typed:
            page = writer.visitor.get(f"{url}/{section.id}")
            shown = {name: _plain(value) for name, value in typed_on(page, typed).items()}
            assert shown == {name: _plain(value) for name, value in typed.items()}
    said = "".join(writer.visitor.get(f"{url}/check").one("main").text.split())
    for text in ("やさしい店", "川べりの、小さな店。", "髙橋", "海、山、川", "青", "兵庫県", "月、日", "2030年4月1日", "今も続いている", "12席",
                 "-3", "670-0012", "千代田区", "mise@example.jp", "だし巻き", "弱火で巻く。", "甘い", "2019年5月1日", "北海道", "ねぎ"):  # fmt: skip
        assert text.replace("今も続いている", "現在") in said, text
    done = writer.visitor.get(f"{url}/check").form(f"form[action='{url}/register']").submit()
    assert "夢のお店シート" in done.h1
    assert writer.visitor.get("/card").one("li#made-up .state").text == "本登録"


def _plain(value):
    return "".join(sorted(value)) if isinstance(value, list) else value.replace("\r\n", "\n").replace("-", "")


def test_each_of_its_pages_saves_in_passing(writer):
    for section in writer.definition("made-up").pages:
        typed = inputs_of(section.asked, WRITTEN)
        if not typed:
            continue
        url = writer.url("made-up", section.id)
        page = writer.visitor.htmx(writer.visitor.get(url), FORM, typed)
        assert page.status == 200
        reload = writer.visitor.get(url)
        kept = [name for name in page.form(FORM).values if name not in ("csrf_token", "_token")]
        # Numbers of people's own, such as phones, come back as they are written properly.
        assert {name: _plain(value) for name, value in typed_on(page, kept).items()} == {
            name: _plain(value) for name, value in typed_on(reload, kept).items()
        }


def test_what_is_typed_wrongly_in_it_is_kept_and_told(writer):
    wrong = {
        "numbers": {"opens_on.year": "むかし", "since.month": "13", "seats": "たくさん", "luck": "-11"},
        "where": {"postal_code": "12", "tel": "電話", "mail": "店"},
        "words": {"base": "漢字", "keep": "一\n二\n三\n四", "seen": "長" * 41},
        "choices": {"errors": ["mon", "tue", "wed", "thu"]},
    }
    for section, typed in wrong.items():
        page = writer.visitor.get(writer.url("made-up", section))
        page = page.form(FORM).submit(typed, status=422)
        assert len(page.all(".errors li")) == len(typed)
        again = writer.visitor.get(page.url)
        assert {name: _plain(value) for name, value in typed_on(again, typed).items()} == {
            name: _plain(value) for name, value in typed.items()
        }


def test_nobody_but_the_consultant_and_the_company_writes_their_fields(site, writer):
    url = writer.url("made-up")
    page = writer.visitor.get(f"{url}/words")
    values = page.form(FORM).type({"seen": "x"}).values
    for name in ("advice", "adviser", "verdict", "dishes", "dishes.0.dish", "photo", "unknown", "owner", "status"):
        values[name] = "よその人の言葉"
    writer.visitor.post(f"{url}/words", values)
    writer.visitor.post(f"{url}/advice", values, status=404)
    row = writer.visitor.get(f"{url}/rows/dishes/0123456789abcdef").form(FORM).type({"dish": "汁物"}).values
    for name in ("verdict", "photo", "no", "length", "_id", "_gone"):
        row[name] = "よその人の言葉"
    writer.visitor.post(f"{url}/rows/dishes/0123456789abcdef", row)
    assert "よその人" not in str(stored(site, writer, url))


def test_it_goes_home_as_paper_and_as_data_and_comes_back_the_same(site, writer):
    url = writer.fill("made-up", WRITTEN)
    values = stored(site, writer, url)
    definition = writer.definition("made-up")
    query = "?form=made-up&style=western&face=made-up/advice&private=1"
    names = {}
    for kind in ("pdf", "xlsx", "csv"):
        answer = writer.visitor.download(f"/take-home/card.{kind}{query}")
        names[kind] = answer.headers["Content-Disposition"]
        assert quote("ジョブ・カード_様式X_") in names[kind]
        if kind == "pdf":
            text = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).split())
            for word in (
                "夢のお店シート",
                "やさしい店",
                "川べりの、",
                "小さな店。",
                "だし巻き",
                "弱火で巻く。",
                "汁物",
                "相談した人の言葉",
                "下書き",
            ):
                assert word in text, word
            continue
        lib = site.extensions[library.NAME]
        read = documents.read_csv(answer.data) if kind == "csv" else documents.read_xlsx(answer.data, lib.definition)
        (written,) = [one for one in read if one.form == "made-up"]
        again = read_section(definition, written.values)
        assert not again.faults
        assert not again.unknown
        assert _as_sheet(again.values) == without_ids(values)


def _as_sheet(values):
    """What a reading says, put together as it is stored; without row ids."""
    from app.jobcard import Part

    part = Part()
    for path, value in values.items():
        part.put(path, value)
    return without_ids(part.values)


def test_an_empty_one_can_be_had_for_writing_by_hand(site):
    for kind in ("pdf", "xlsx"):
        answer = Visitor(site).download(f"/take-home/made-up.{kind}")
        assert len(answer.data) > 1000


def test_its_data_definition_is_published_and_holds_what_is_stored(site, writer):
    url = writer.fill("made-up", WRITTEN)
    definition = schema(writer.definition("made-up"))
    jsonschema.Draft202012Validator.check_schema(definition)
    jsonschema.Draft202012Validator(definition).validate(stored(site, writer, url))


def test_a_mistake_in_it_stops_the_start(tmp_path):
    folder = content_with(tmp_path, "made-up/2026-01.yaml")
    path = folder / "forms/made-up/2026-01.yaml"
    path.write_text(path.read_text("utf-8").replace("kind: long_text", "kind: long_texts", 1), "utf-8")
    with pytest.raises(Exception, match=r"made-up/2026-01\.yaml:\d+"):
        Library(folder)


@pytest.mark.parametrize(
    ("old", "new"),
    [("id: words", "id: check"), ("id: where", "id: rows"), ("id: seen,", "id: saved,"), ("id: what,", "id: main,")],
)
def test_an_id_that_our_pages_use_themselves_stops_the_start(make_app, tmp_path, old, new):
    folder = content_with(tmp_path, "made-up/2026-01.yaml")
    path = folder / "forms/made-up/2026-01.yaml"
    text = path.read_text("utf-8")
    line = text[: text.index(old)].count("\n") + 1
    for name in ("seen", "what"):
        # What stands on paper follows the id.
        text = text.replace("{" + name + "}", "{" + new[4:-1] + "}") if old == f"id: {name}," else text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(DefinitionError, match=rf"made-up/2026-01\.yaml:{line}: id: expected another id"):
        library.bind(make_app(), folder)
