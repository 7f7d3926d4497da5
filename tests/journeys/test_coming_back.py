"""Stopping, coming back, and leaving nothing behind."""

from playwright.sync_api import expect

from tests.journeys.stories import begins
from tests.journeys.ways import with_and_without_scripts

SENTENCE = "人の話をよく聞き、困りごとを小さいうちに見つけること。"


def writes_a_sentence(person):
    """One sentence on 様式1-1."""
    return saves(person.taps("様式1-1…").is_at("価値観、興味、関心事項等"), "強み等").is_at("価値観、興味、関心事項等")


def saves(person, following):
    """The sentence in the field that is there: with scripts saved in passing, no button is tapped."""
    person.write(person.page.get_by_role("textbox"), SENTENCE)
    if person.scripts:
        return person.sees("保存しました")
    return person.taps("保存して次へ").is_at(following).taps("戻る")


def on_a_shared_computer(person):
    return person.opens("/write").marks("はい、あります").marks("共用パソコンです").taps("書きはじめる")


@with_and_without_scripts
def test_who_closes_the_browser_goes_on_where_they_stopped(own_browser, scripts):
    writes_a_sentence(begins(own_browser(scripts=scripts))).closes()
    person = own_browser(scripts=scripts).opens("/").taps("続きを書く").is_at("あなたのジョブ・カード").sees("下書き")
    person.taps("続きから書く").is_at("強み等").taps("戻る").is_at("価値観、興味、関心事項等")
    assert person.reads() == SENTENCE


@with_and_without_scripts
def test_on_a_shared_computer_nothing_is_left_when_the_browser_is_closed(own_browser, scripts):
    person = on_a_shared_computer(own_browser(scripts=scripts))
    address = writes_a_sentence(person).page.url
    person.closes()
    person = own_browser(scripts=scripts).opens("/").taps("いますぐ書く（登録なしでOK）")
    person.is_at("働いた経験はありますか").opens(address.removeprefix(person.home)).is_at("ページが見つかりません")


@with_and_without_scripts
def test_on_a_shared_computer_the_browser_wrote_nothing_onto_its_disk(own_browser, tmp_path, scripts):
    """Browsers keep what stands in a field in their files, so as to open it again; they are asked not to."""
    person = writes_a_sentence(on_a_shared_computer(own_browser(scripts=scripts))).taps("保存して次へ").is_at("強み等")
    saves(person, "将来取り組みたい仕事や働き方等").closes()
    forms = [SENTENCE.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")]
    kept = [file for file in (tmp_path / "browser").rglob("*") if file.is_file()]
    assert kept
    assert not [file.name for file in kept if any(form in file.read_bytes() for form in forms)]


@with_and_without_scripts
def test_who_erases_the_card_finds_nothing_of_it_by_going_back(somebody, scripts):
    person = writes_a_sentence(begins(somebody(scripts=scripts)))
    address = person.page.url
    person.taps("様式の一覧へ").taps("この端末から消す").is_at("書いた内容を、全部消しますか")
    person.taps("全部消す").is_at("全部消しました")
    for _ in range(6):
        person.page.go_back()
        expect(person.page.locator("body")).not_to_contain_text(SENTENCE)
        assert SENTENCE not in person.page.content()
    person.opens(address.removeprefix(person.home)).is_at("ページが見つかりません")
    person.opens("/card").is_at("働いた経験はありますか")
