import itertools

from hypothesis import example, given
from hypothesis import strategies as st

from app.documents.fonts import CLUSTER, advances, printed, register
from app.documents.lines import PT_PER_MM, break_lines, spans, width_mm

JAPANESE = st.text(
    st.sampled_from("仕事在庫管理の工夫をした、。「」（）・ーァっ々…―！？ ％￥１２３，．abcXYZ019.,:()-@/　 \n\t𠮷髙が")
)
ANY = st.text(st.characters(exclude_categories=["Cs"]))
register()  # reading the fonts would count against the time of the first example
NOT_FIRST = "、。，．・：；！？」』）】〕》〉ーァィゥェォッャュョぁぃぅぇぉっゃゅょ々〻ゝ％℃"
NOT_LAST = "「『（【〔《〈￥＄"


def strip(line):
    return line.rstrip(" 　\t")


@given(st.one_of(JAPANESE, ANY), st.floats(6, 180), st.sampled_from([8, 9, 10, 10.5, 14]), st.booleans())
@example("x" * 400, 30, 10, False)
@example("\r\n\r\n", 30, 10, False)
@example("@\u3000、", 6.0, 9, False)
def test_every_letter_is_in_exactly_one_line_and_no_line_is_wider_than_its_box(text, width, size, bold):
    found = spans(text, width, size, bold=bold)
    outside = text
    at = 0
    between = []
    for start, end in found:
        between.append(text[at:start])
        at = end
    between.append(outside[at:])
    assert set(between) <= {"", "\r\n", *"\n\r\x0b\x0c\x85\u2028\u2029"}
    for start, end in found:
        line = strip(text[start:end])
        assert width_mm(line, size, bold=bold) <= width + 1e-3 or len(CLUSTER.findall(line)) == 1


# Sentences as people write them: between the signs there is always a word, so that every line has a place to end.
PROSE = st.lists(
    st.tuples(
        st.sampled_from(["仕事", "在庫の管理", "を", "お客さまの声に耳を", "12,345", "Excel", "東京都千代田区"]),
        st.sampled_from(
            [
                "",
                "。",
                "、",
                "（",
                "）",
                "」。",
                "。「",
                "ー",
                "ッ",
                "々",
                "￥",
                "％",
                "！？",
                "……",
                "『",
                "』、",
                "）「",
            ]
        ),
    ),
    min_size=10,
    max_size=40,
).map(lambda pairs: "".join(word + sign for word, sign in pairs))


@given(PROSE, st.floats(28, 60))
def test_no_line_begins_or_ends_with_a_letter_that_may_not(text, width):
    lines = break_lines(text, width, 10)
    for before, after in itertools.pairwise(lines):
        assert after[0] not in NOT_FIRST, lines
        assert before[-1] not in NOT_LAST, lines


@given(st.lists(st.sampled_from(["2019", "12,345", "Excel", "abc@example.jp", "２０１９", "１，０００"]), max_size=8))
def test_words_and_numbers_stay_whole(words):
    text = "を使い".join(words)
    joined = "\n".join(break_lines(text, 30, 10))
    for word in words:
        assert word in joined


def test_dots_and_dashes_that_belong_together_are_not_divided():
    for row in ("……", "――", "‥‥"):
        for before in range(8, 15):
            lines = break_lines("あ" * before + row + "い" * 9, 36, 10)
            assert any(row in line for line in lines), (row, lines)


def test_blank_lines_and_the_last_line_break_stay():
    assert break_lines("一\n\n二\n", 50, 10) == ["一", "", "二", ""]
    assert break_lines("", 50, 10) == []


def test_a_letter_and_what_belongs_to_it_stay_together():
    family = "👨‍👩‍👧"
    assert CLUSTER.findall(f"葛\U000e0100𠮷{family}か\u3099") == ["葛\U000e0100", "𠮷", family, "か\u3099"]
    lines = spans("か\u3099" * 40, 20, 10)
    assert all((end - start) % 2 == 0 for start, end in lines)


def test_spaces_hang_at_the_end_of_a_line_instead_of_indenting_the_next():
    lines = break_lines("あ" * 10 + "　" + "い" * 10, 10 * 10 / PT_PER_MM, 10)
    assert lines == ["あ" * 10 + "　", "い" * 10]


def test_widths_are_those_of_the_printed_letters():
    assert width_mm("漢字", 10) * PT_PER_MM == 20
    assert width_mm("か\u3099", 10) == width_mm("が", 10)
    assert width_mm("a", 10) < width_mm("a", 10, bold=True)
    assert advances()["\u200b"] == 0


def test_a_line_fills_its_width_exactly():
    assert break_lines("あ" * 20, 10 * 10 / PT_PER_MM, 10) == ["あ" * 10] * 2


def test_a_tab_prints_as_one_wide_space():
    assert printed("a\tb") == "a　b"
