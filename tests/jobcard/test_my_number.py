"""What looks like a My Number is noticed, however it is written, and little else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.jobcard import has_my_number

# From the leaflets about the check digit; nobody's.
MADE_UP = "123456789018"


@pytest.mark.parametrize(
    "text",
    [
        MADE_UP,
        "1234 5678 9018",
        "1234-5678-9018",
        "１２３４　５６７８　９０１８",
        f"番号は{MADE_UP}です。",
        f"000000000000、{MADE_UP}",
    ],
)
def test_it_is_noticed(text):
    assert has_my_number(text)


@pytest.mark.parametrize(
    "text",
    ["", "123456789012", "1234-5678-9018-3456", "0123456789018", "電話 03-1234-5678", "2019年4月から2026年11月まで"],
)
def test_other_numbers_are_left_alone(text):
    assert not has_my_number(text)


@given(st.integers(0, 10**11 - 1))
def test_of_the_twelfth_digits_exactly_one_checks(body):
    assert sum(has_my_number(f"{body:011}{check}") for check in range(10)) == 1


@given(st.text(st.sampled_from("0123456789 -あ"), max_size=2000))
def test_it_is_answered_whatever_is_written(text):
    assert has_my_number(text) in (True, False)
