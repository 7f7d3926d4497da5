"""Somebody makes a sentence by answering questions: opened from the field, one question a page, into the field and out."""

from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.models import Event, db
from app.sentences import sentence_sets
from app.services.library import library
from tests.client import Visitor
from tests.elements import parsed
from tests.writing import FORM, Writer

BUTTON, MAKING = "質問で文を作る", "#making"


@pytest.fixture
def writer(app):
    return Writer(app, "experienced")


@pytest.fixture
def section(writer):
    return writer.visitor.get(writer.url("form-1-1", "strengths"))


def at_field(page, text=""):
    """Open the questions from the field, in which something is being typed."""
    return page.form(FORM).submit({"strengths": text}, button=BUTTON)


def answered(page, **answers):
    """Answer one question after the other; those not named are skipped. The page on which all is asked."""
    page = page.form(MAKING).submit({"_a.way": answers.pop("way", "work")}, button="次へ")
    for question in ("claim", "fact", "gain", "weak", "use"):
        given = answers.get(question, {})
        given = {f"_a.{question}": given} if isinstance(given, str) else given
        page = page.form(MAKING).submit(given, button="次へ")
    return page


def field(page):
    return page.form(FORM).values["strengths"].replace("\r\n", "\n")


def test_what_was_typed_is_saved_when_the_questions_are_opened(section):
    page = at_field(section, "まだ保存していない文")
    assert "/sentences/strengths" in page.url
    back = page.follow("文を入れずに戻る")
    assert field(back) == "まだ保存していない文"


def test_the_sentence_grows_with_each_answer(section):
    page = at_field(section)
    page = page.form(MAKING).submit({"_a.way": "home"}, button="次へ")
    assert not page.all("#sentence .notice")
    page = page.form(MAKING).submit({"_a.claim": "こつこつと続ける"}, button="次へ")
    assert page.one("#sentence .notice").text == "私の強みは、こつこつと続けることです。"
    page = page.form(MAKING).submit({"_a.fact": "家計簿を付けて支出を見直す"}, button="次へ")
    assert page.one("#sentence .notice").text.endswith("家庭では、家計簿を付けて支出を見直すようにしてきました。")


def test_the_sentence_is_shown_in_passing_when_a_choice_is_touched(writer, section):
    page = at_field(section).form(MAKING).submit({"_a.way": "work"}, button="次へ")
    values = page.form(MAKING).type({"_a.claim": "自分から声をかける"}).values
    shown = writer.visitor.client.post(
        urlsplit(page.url).path, data=values, headers={"HX-Request": "true", "Origin": "http://localhost"}
    )
    assert "自分から声をかける" in shown.text
    assert "<html" not in shown.text


def test_the_sentence_goes_into_an_empty_field_at_once_and_out_again(section):
    page = answered(at_field(section), claim="人の話を最後まで聞く", use="困っている人の力になる")
    page = page.form(MAKING).submit(button="この文を入れる")
    assert urlsplit(page.url).path.endswith("/strengths")
    assert (
        field(page)
        == "私の強みは、人の話を最後まで聞くことです。仕事でもこの強みを生かして、困っている人の力になりたいと考えています。"
    )
    page = page.form("form[action*='/undo/']").submit()
    assert field(page) == ""
    assert not page.all("form[action*='/undo/']")


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        ("今の文の下に足す", "前からある文\n私の強みは、こつこつと続けることです。"),
        ("今の文と置きかえる", "私の強みは、こつこつと続けることです。"),
    ],
)
def test_where_a_text_stands_already_it_is_asked_how(section, button, expected):
    page = answered(at_field(section, "前からある文"), claim="こつこつと続ける")
    ask = page.form(MAKING).submit(button="この文を入れる")
    assert ask.title.startswith("この文を入れますか")
    stay = ask.form("main form").submit(button="やめる")
    assert stay.one("#sentence .notice").text == "私の強みは、こつこつと続けることです。"
    page = ask.form("main form").submit(button=button)
    assert field(page) == expected
    page = page.form("form[action*='/undo/']").submit()
    assert field(page) == "前からある文"


def test_the_answers_are_kept_with_the_text_so_that_it_can_be_made_anew(section):
    page = answered(at_field(section), claim="こつこつと続ける").form(MAKING).submit(button="この文を入れる")
    page = page.form(FORM).submit(button=BUTTON)
    assert page.one("#sentence .notice").text == "私の強みは、こつこつと続けることです。"
    other = page.form(MAKING).submit(button="別の言い方")
    assert other.one("#sentence .notice").text == "私は、こつこつと続けることを得意としています。"


def test_that_a_sentence_was_made_is_a_figure_and_its_words_are_not(app, section):
    answered(at_field(section), claim="こつこつと続ける").form(MAKING).submit(button="この文を入れる")
    with app.app_context():
        made = db.session.execute(select(Event.form, Event.section).where(Event.name == "make")).all()
    assert made == [("form-1-1", "strengths")]


def test_a_text_that_was_written_on_since_is_not_undone(section):
    page = answered(at_field(section), claim="こつこつと続ける").form(MAKING).submit(button="この文を入れる")
    undo = page.form("form[action*='/undo/']")
    page.form(FORM).submit({"strengths": "自分の言葉に直した文"})
    page = undo.submit()
    assert field(page) == "自分の言葉に直した文"
    assert "更新履歴から戻せます" in page.text


def test_own_words_become_part_of_the_sentence(section):
    page = answered(at_field(section), claim={"_own": "人の名前を覚えること"}, fact={"_own": "名札づくり"})
    said = page.one("#sentence .notice").text
    assert said == "私の強みは、人の名前を覚えることです。仕事では、名札づくりに取り組むようにしてきました。"


@pytest.mark.parametrize("words", ["名前を覚えます。", "店の掃除を", "長" * 31])
def test_own_words_that_fit_no_sentence_come_back_with_a_reason(section, words):
    page = at_field(section).form(MAKING).submit({"_a.way": "work"}, button="次へ")
    page = page.form(MAKING).submit({"_own": words}, button="次へ", status=422)
    assert page.title.startswith("エラー：")
    assert page.one("#own-fault").text
    assert page.one("#own")["value"].startswith(words[:5])


def test_the_way_has_to_be_chosen(section):
    page = at_field(section).form(MAKING).submit(button="次へ", status=422)
    assert page.one("#way-fault").text == "どれか1つを選んでください。"


def test_what_nobody_is_offered_counts_as_no_answer(writer, section):
    page = at_field(section).form(MAKING).submit({"_a.way": "work"}, button="次へ")
    values = page.form(MAKING).values
    values["_a.claim"], values["_step"], values["_wording"] = "悪い言葉", "99999", "x"
    page = writer.visitor.post(urlsplit(page.url).path, {**values, "_go": "next"})
    assert "悪い言葉" not in page.text


def test_nothing_is_inserted_that_would_be_too_long(section):
    page = answered(at_field(section, "長" * 990), claim="こつこつと続ける")
    ask = page.form(MAKING).submit(button="この文を入れる")
    page = ask.form("main form").submit(button="今の文の下に足す", status=422)
    assert "1000文字まで" in page.text
    assert field(page.form("main form").submit(button="今の文と置きかえる")).startswith("私の強みは")


def test_a_text_that_another_page_wrote_meanwhile_is_shown_first(app, section):
    page = answered(at_field(section), claim="こつこつと続ける")
    section.form(FORM).submit({"strengths": "ほかの画面の文"})
    ask = page.form(MAKING).submit(button="この文を入れる")
    assert "ほかの画面の文" in ask.text
    assert field(ask.form("main form").submit(button="今の文の下に足す")).startswith("ほかの画面の文\n私の")


def test_a_row_that_is_not_written_yet_can_begin_with_a_sentence(writer):
    page = writer.visitor.get(writer.url("form-2", "jobs"))
    page = page.follow("仕事を追加する")
    page = page.form(FORM).submit(button=BUTTON)
    page = page.form(MAKING).submit({"_a.way": "retail"}, button="次へ")
    page = page.form(MAKING).submit({"_a.place": "衣料品の店"}, button="次へ")
    page = page.form(MAKING).submit({"_a.main": "レジで会計をする"}, button="次へ")
    page = page.form(MAKING).submit(button="この文を入れる")
    assert page.one("[id=duties]").text == "衣料品の店で、主にレジで会計をする業務を担当しました。"


def test_nobody_makes_sentences_for_somebody_else(app, section):
    at = urlsplit(at_field(section).url).path
    Visitor(app).get(at, status=404)


def test_a_field_without_questions_has_no_such_page(writer, section):
    base = urlsplit(at_field(section).url).path.rpartition("/")[0]
    for path in ("values", "jobs/0123456789abcdef/duties", "strengths/x", "made up"):
        writer.visitor.get(f"{base}/{path}", status=404)


def test_every_set_that_a_field_names_is_there(app):
    with app.app_context():
        named = {
            one.help["sentences"]
            for definition in library()
            for field in definition.fields.values()
            for one in (field, *field.fields)
            if "sentences" in one.help
        }
    assert named <= set(sentence_sets())


def test_without_an_answer_there_is_nothing_to_insert(section):
    page = at_field(section).form(MAKING).submit({"_a.way": "work"}, button="次へ")
    page = page.form(MAKING).submit(button="この文を入れる", status=422)
    assert page.one("#own-fault").text == "先に、1つ選ぶか、自分の言葉で書いてください。"


def beside(writer, url, values):
    """What htmx gets for the place beside the field, the ways it is led included."""
    asked = {"HX-Request": "true", "HX-Target": "help", "Origin": "http://localhost"}
    answer = writer.visitor.client.post(url, data=MultiDict(values), headers=asked)
    if answer.status_code == 303:
        answer = writer.visitor.client.get(answer.headers["Location"], headers=asked)
    return answer


def test_the_questions_open_beside_the_field_after_what_was_typed_was_saved(writer, section):
    (button,) = [one for one in section.all("main button") if one.text == BUTTON]
    assert button["data-hx-target"] == "#help"
    values = section.form(FORM).type({"strengths": "まだ保存していない文"}).values
    answer = beside(writer, button["data-hx-post"], [*values.items(multi=True), ("_then", button["value"])])
    assert "<html" not in answer.text
    assert "autofocus" in answer.text
    assert answer.text.count("<h1") == 0
    assert "HX-Retarget" not in answer.headers
    assert field(writer.visitor.get(section.url)) == "まだ保存していない文"


def test_beside_the_field_each_question_takes_the_place_of_the_one_before(writer, section):
    page = at_field(section)
    path = urlsplit(page.url).path
    values = page.form(MAKING).type({"_a.way": "work"}).values
    answer = beside(writer, path, [*values.items(multi=True), ("_go", "next")])
    assert f'data-hx-post="{path}"' in answer.text
    assert "自分の言葉で書く" in answer.text
    said_nothing = [(name, said) for name, said in values.items(multi=True) if name != "_a.way"]
    unsaid = beside(writer, path, [*said_nothing, ("_go", "next")])
    assert unsaid.status_code == 422
    assert "どれか1つを選んでください。" in unsaid.text


def test_a_save_in_passing_opens_no_questions_though_their_button_was_pressed_last(writer, section):
    values = section.form(FORM).type({"strengths": "書いている文"}).values
    asked = {"HX-Request": "true", "HX-Target": "saved", "Origin": "http://localhost"}
    data = [*values.items(multi=True), ("_then", "s.strengths")]
    answer = writer.visitor.client.post(section.url, data=MultiDict(data), headers=asked)
    assert answer.status_code == 200
    assert "making" not in answer.text


def test_where_the_save_meets_another_writer_that_is_told_where_saves_are(writer, section):
    other = writer.visitor.get(section.url)
    other.form(FORM).submit({"strengths": "ほかの画面の文"})
    values = section.form(FORM).type({"strengths": "この画面の文"}).values
    answer = beside(writer, section.url, [*values.items(multi=True), ("_then", "s.strengths")])
    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#saved"


def at_the_end_beside(writer, section, typed="", claim="こつこつと続ける"):
    """The questions beside the field, all asked; what is typed in the field was saved on the way."""
    (button,) = [one for one in section.all("main button") if one.text == BUTTON]
    values = section.form(FORM).type({"strengths": typed}).values
    answer = beside(writer, button["data-hx-post"], [*values.items(multi=True), ("_then", button["value"])])
    given = {"_a.way": "work", "_a.claim": claim, "_step": "9"}
    return {**hidden(answer), **given}


def hidden(answer):
    """What the panel carries."""
    tree, errors = parsed(answer.text, fragment=True)
    assert not errors
    return {one.get("name"): one.get("value") or "" for one in tree.xpath("//input[@type='hidden'][@name]")}


def put(writer, section, values, how="", typed=None, act="insert"):
    """Press a button of the panel: the input of the page beside it goes along."""
    sent = {**values, **({"_how": how} if how else {}), **({} if typed is None else {"strengths": typed})}
    return beside(writer, section.url.replace("/strengths", f"/{act}/strengths"), sent)


def shown(answer):
    """The input that comes with the answer, to take the place of the one on the page."""
    tree, _ = parsed(answer.text, fragment=True)
    found = tree.xpath("//textarea[@data-hx-swap-oob='true'][@id='strengths']")
    return (found[0].text or "").strip() if found else None


MADE = "私の強みは、こつこつと続けることです。"


def test_beside_the_field_the_sentence_comes_into_it_without_leaving_the_page(writer, section):
    values = at_the_end_beside(writer, section)
    answer = put(writer, section, values, typed="")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "文を入れました" in answer.text
    assert shown(answer) == MADE == field(writer.visitor.get(section.url))
    undone = put(writer, section, hidden(answer), typed=MADE, act="undo")
    assert "入れる前に戻しました" in undone.text
    assert shown(undone) == "" == field(writer.visitor.get(section.url))


@pytest.mark.parametrize(("how", "expected"), [("below", f"打ちかけの文\n{MADE}"), ("replace", MADE)])
def test_beside_the_field_it_is_asked_how_and_what_is_still_being_typed_counts(writer, section, how, expected):
    values = at_the_end_beside(writer, section, "前の文")
    ask = put(writer, section, values, typed="打ちかけの文")
    assert "この文を入れますか" in ask.text
    assert "打ちかけの文" in ask.text
    assert "<html" not in ask.text
    answer = put(writer, section, {**values, **hidden(ask)}, how, typed="打ちかけの文")
    assert shown(answer) == expected == field(writer.visitor.get(section.url))
    undone = put(writer, section, hidden(answer), typed=expected, act="undo")
    assert shown(undone) == "打ちかけの文"


def test_after_a_sentence_came_in_beside_it_the_page_saves_on_without_a_conflict(writer, section):
    put(writer, section, at_the_end_beside(writer, section), typed="")
    values = section.form(FORM).type({"strengths": MADE + "自分の言葉。"}).values
    asked = {"HX-Request": "true", "HX-Target": "saved", "Origin": "http://localhost"}
    answer = writer.visitor.client.post(section.url, data=values, headers=asked)
    assert answer.status_code == 200
    assert field(writer.visitor.get(section.url)) == MADE + "自分の言葉。"


def test_what_another_page_wrote_meanwhile_is_not_lost_beside_the_field_either(writer, section):
    values = at_the_end_beside(writer, section)
    writer.visitor.get(section.url).form(FORM).submit({"strengths": "ほかの画面の文"})
    answer = put(writer, section, values, typed="")
    assert answer.status_code == 409
    assert "この文は、まだ入れていません" in answer.text
    assert 'form="writing"' in answer.text
    assert field(writer.visitor.get(section.url)) == "ほかの画面の文"


@pytest.mark.parametrize("saved", [True, False])
def test_beside_the_field_a_text_that_was_written_on_is_not_undone(writer, section, saved):
    answer = put(writer, section, at_the_end_beside(writer, section), typed="")
    if saved:
        writer.visitor.get(section.url).form(FORM).submit({"strengths": "ほかの画面の文"})
    left = put(writer, section, hidden(answer), typed=MADE if saved else "書き足した文", act="undo")
    assert "更新履歴から戻せます" in left.text
    assert shown(left) is None
    assert field(writer.visitor.get(section.url)) == ("ほかの画面の文" if saved else MADE)


def test_beside_a_row_that_is_not_written_yet_a_sentence_begins_it(writer):
    page = writer.visitor.get(writer.url("form-2", "jobs")).follow("仕事を追加する")
    button = next(one for one in page.all("main button") if one.text == BUTTON and one["value"] == "s.duties")
    values = page.form(FORM).values
    answer = beside(writer, button["data-hx-post"], [*values.items(multi=True), ("_then", "s.duties")])
    given = {**hidden(answer), "_a.way": "retail", "_a.place": "衣料品の店", "_step": "9", "duties": ""}
    answer = beside(writer, page.url.replace("/rows/", "/insert/") + "/duties", given)
    assert "衣料品の店" in answer.text
    assert "data-hx-swap-oob" in answer.text
    assert "衣料品の店" in writer.visitor.get(page.url).one("[id=duties]").text
