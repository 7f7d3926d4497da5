"""Names that are known: found in every way people write, and kept with their code."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.jobcard import Index, Part, Save, apply, conflicts, digest, folded, read_row, read_section, schema
from tests.jobcard.made import LIBRARY, OTHER_ROW, ROW, examples, is_valid

LICENSES, UNIVERSITIES, INDUSTRIES, OCCUPATIONS = (
    LIBRARY.codes[name] for name in ("licenses", "universities", "industries", "job_middle_groups")
)
FORM, LEARNINGS = LIBRARY.latest("form-3-1"), LIBRARY.latest("form-3-2").fields["learnings"]
GROUP = FORM.fields["licenses"]
NAME, CODE = f"licenses/{ROW}/name", f"licenses/{ROW}/name_code"
BOOKKEEPING, FORKLIFT = "日商簿記検定試験2級", "フォークリフト運転技能講習"
WITH_CANDIDATES = {
    f"{one.id}.{path}": (one, field) for one in LIBRARY for path, field in one.walk() if field.option("candidates")
}


def labels(codes, text, most=10):
    return [one.label for one in codes.index.search(text, most).best]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("フォークリフト", FORKLIFT),
        ("ﾌｫｰｸﾘﾌﾄ", FORKLIFT),
        ("ふぉーくりふと", FORKLIFT),
        ("簿記2級", BOOKKEEPING),
        ("簿記２級", BOOKKEEPING),
        ("簿記 2", BOOKKEEPING),
        ("mos", "マイクロソフト オフィス スペシャリスト(MOS)"),
        ("ＭＯＳ", "マイクロソフト オフィス スペシャリスト(MOS)"),
        ("オフィススペシャリスト", "マイクロソフト オフィス スペシャリスト(MOS)"),
        ("普免", "普通自動車第一種運転免許"),
    ],
)
def test_a_licence_is_found_however_it_is_written(text, label):
    assert label in labels(LICENSES, text)


@pytest.mark.parametrize("text", ["わせだ", "ワセダ", "ﾜｾﾀﾞ", "waseda", "早稲田", "早稲", "WASEDA"])
def test_a_university_is_found_by_its_reading(text):
    assert labels(UNIVERSITIES, text)[0] == "早稲田大学"


@pytest.mark.parametrize(("text", "label"), [("とうきょう", "東京大学"), ("きょうと", "京都大学"), ("けいおう", "慶應義塾大学"), ("どうししゃ", "同志社大学")])  # fmt: skip
def test_long_vowels_are_written_in_many_ways(text, label):
    assert label in labels(UNIVERSITIES, text)


def test_an_everyday_word_leads_to_the_line_of_business_and_to_the_occupation():
    assert labels(INDUSTRIES, "コンビニ") == ["コンビニエンスストア"]
    (found,) = OCCUPATIONS.index.search("プログラマー").best
    assert (found.key, found.known_as) == ("009", "プログラマー")


def test_what_begins_so_comes_before_what_only_holds_it():
    index = Index([("1", "上級販売員", (), ()), ("2", "店員", ("販売員",), ()), ("3", "販売士", (), ()), ("4", "外商", ("元販売員",), ())])  # fmt: skip
    assert [one.key for one in index.search("販売").best] == ["3", "2", "1", "4"]
    assert [one.known_as for one in index.search("販売").best] == ["", "販売員", "", "元販売員"]
    assert index.search("販売", most=2).total == 4
    assert [one.key for one in index.search("").best] == ["1", "2", "3", "4"]


def test_faculties_belong_to_their_university():
    course = LEARNINGS.by_id["course"]
    waseda = course.branches.of(UNIVERSITIES.code_of("早稲田大学"))
    assert "文学部 文学科" in [one.label for one in waseda.search("文学部").best]
    assert len(waseda) > 30
    assert len(course.branches.of(None)) == len(course.branches.of("F000")) == 0


@pytest.mark.parametrize("place", list(WITH_CANDIDATES))
def test_every_candidate_can_be_written_into_its_field(place):
    _, field = WITH_CANDIDATES[place]
    if field.codes:
        owners = [field.codes.index]
    else:
        owners = [field.branches.of(code) for code in UNIVERSITIES.labels]
    for index in owners:
        for candidate in index.search("", most=10_000).best:
            assert field.read(candidate.label) == candidate.label
            assert index.label(candidate.key) == candidate.label


@pytest.mark.parametrize("codes", [LICENSES, UNIVERSITIES, INDUSTRIES], ids=lambda one: one.name)
def test_every_name_is_found_by_itself_and_has_its_code(codes):
    for code, label in codes.pairs:
        assert codes.code_of(label) == code
        assert label in labels(codes, label, most=1000)


@given(st.text(max_size=40))
@example("I/I")
@example("o-\u0308")
@examples(200)
def test_no_text_breaks_the_search(text):
    for codes in (LICENSES, OCCUPATIONS):
        found = codes.index.search(text)
        assert len(found.best) == min(10, found.total)
    assert folded(folded(text)) == folded(text) or not text.isprintable()


@given(st.sampled_from([label for _, label in UNIVERSITIES.pairs]), st.data())
@examples(100)
def test_any_beginning_of_a_name_finds_it(label, data):
    text = label[: data.draw(st.integers(1, len(label)))]
    assert label in labels(UNIVERSITIES, text, most=1000)


# ---------------------------------------------------------------- the code beside the text


def written(part, number, page="p", **texts):
    reading = read_row(GROUP, texts, "person", ROW)
    apply(part, Save(reading.values, reading.unread, number - 1, page, codes=reading.codes), number)
    return part


def test_a_name_of_the_list_is_kept_with_its_code_and_any_other_without():
    part = written(Part(), 1, name="日商簿記検定試験２級")
    assert (part.get(NAME), part.get(CODE)) == ("日商簿記検定試験２級", "L050")
    written(part, 2, name="町内そろばん検定")
    assert (part.get(NAME), part.get(CODE)) == ("町内そろばん検定", None)
    written(part, 3, name=FORKLIFT)
    written(part, 4, name="")
    assert (part.get(NAME), part.get(CODE)) == (None, None)


def test_a_text_that_cannot_be_kept_has_no_code():
    part = written(Part(), 1, name=FORKLIFT)
    written(part, 2, name="長" * 101)
    assert part.unread[NAME]
    assert part.get(CODE) is None


def test_a_code_that_is_sent_is_not_taken():
    part = written(Part(), 1, name="町内そろばん検定", name_code="L050")
    assert part.get(CODE) is None
    reading = read_section(FORM, {"licenses": [{"name": FORKLIFT, "name_code": "L050"}]})
    assert [code for _, code in reading.codes.values()] == ["L015"]
    assert reading.unknown == []


def test_a_code_follows_the_text_that_is_there_in_the_end_whoever_wrote_it():
    part = written(Part(), 1, name=FORKLIFT)
    grade = f"licenses/{ROW}/grade"
    shown = {NAME: digest(FORKLIFT), grade: digest(None)}
    written(part, 2, "another", name=BOOKKEEPING)
    reading = read_row(GROUP, {"name": "玉掛け技能講習", "grade": "1級"}, "person", ROW)
    save = Save(reading.values, {}, 1, "p", shown, codes=reading.codes)
    assert [one.path for one in conflicts(part, save)] == [NAME], "one conflict, about what people can see"
    apply(part, save, 3, only=[grade])
    assert (part.get(CODE), part.get(grade)) == ("L050", "1級"), "the name was not written, so its code was not either"


def test_a_text_that_nobody_touched_keeps_the_code_it_had():
    part = written(Part(), 1, name=FORKLIFT)
    part.put(CODE, "L999")  # an edition of the list that had another code
    written(part, 2, name=FORKLIFT, grade="1級")
    assert part.get(CODE) == "L999"


def test_a_code_stands_in_the_published_schema_as_kept_by_the_site():
    row = schema(FORM)["properties"]["licenses"]["items"]["properties"]["name_code"]
    assert row["readOnly"] is True
    assert (row["x-of"], row["x-codes"]) == ("name", "licenses")
    part = written(Part(), 1, name=FORKLIFT)
    assert is_valid(schema(FORM), part.values)


def test_a_removed_row_comes_back_with_its_code():
    part = written(Part(), 1, name=FORKLIFT)
    part.remove_row("licenses", ROW, "2026-11-01")
    assert part.get(CODE) is None
    part.restore_row("licenses", ROW)
    assert part.get(CODE) == "L015"
    assert part.row("licenses", OTHER_ROW) is None
