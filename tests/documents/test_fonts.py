from hypothesis import given
from hypothesis import strategies as st

from app.documents.fonts import MISSING, advances, printed, register, unprintable

register()  # reading the fonts would count against the time of the first example
NAMES = "髙﨑𠮷①㈱〒々ヶゑ邉邊齋齊瀨德桒濵淼賴槗栁芦曻凜繫剝塡頰𩸽𡈽鷗嚙﨟〜－Ⅲ㍻㋿"


def test_the_letters_of_japanese_names_print_as_they_are():
    assert unprintable(NAMES) == []
    assert printed(NAMES) == NAMES


def test_what_cannot_be_printed_is_named_once_and_replaced_visibly():
    text = "笑顔😀と外字\ue000、家族👨‍👩‍👧と😀"
    assert unprintable(text) == ["😀", "\ue000", "👨‍👩‍👧"]
    assert printed(text) == f"笑顔{MISSING}と外字{MISSING}、家族{MISSING}と{MISSING}"


def test_a_variant_shape_prints_in_the_usual_shape_and_is_named():
    assert unprintable("葛\U000e0100城") == ["葛\U000e0100"]
    assert printed("葛\U000e0100城") == "葛城"


def test_marks_typed_apart_print_as_one_letter():
    assert printed("か\u3099っこう") == "がっこう"
    assert unprintable("か\u3099っこう") == []


def test_compatibility_letters_of_names_are_never_exchanged():
    for letter in "﨏﨑﨟塚凞猪益礼神祥福靖精羽蘒﨟諸﨡逸都":
        assert printed(letter + "か\u3099").startswith(letter)


def test_invisible_signs_leave_no_trace():
    assert printed("あ\u200b\u200d\ufeff\u202eい\ufe0f") == "あい"
    assert unprintable("あ\u200b\ufeff\u202eい☆\ufe0f\n\t") == []


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_whatever_is_printed_is_in_the_font(text):
    shown = printed(text)
    assert unprintable(shown) == []
    assert all(advances()[letter] >= 0 for letter in shown)
