import pytest
from hypothesis import given
from hypothesis import strategies as st

from sers.values.nhs_number import LENGTH, NHSNumber, compose

GOOD = "9434765919"
nine_digits = st.text("0123456789", min_size=9, max_size=9)
numbers = nine_digits.map(compose).filter(lambda number: number is not None)


def said_of(text: str) -> str:
    with pytest.raises(ValueError) as refused:
        NHSNumber.parse(text)
    return str(refused.value)


@pytest.mark.parametrize(
    "typed",
    [
        "9434765919",
        "943 476 5919",
        "943-476-5919",
        " 943\u00a0476\u20115919\n",
        "\ufeff943\u2009476\u20135919\u200b",
    ],
)
def test_it_is_read_however_the_digits_are_parted(typed):
    assert NHSNumber.parse(typed) == GOOD


@given(numbers)
def test_what_is_shown_can_be_typed_back(number):
    assert NHSNumber.parse(number.spaced) == number
    assert number.spaced.replace(" ", "") == number


def test_it_is_shown_in_three_three_and_four():
    assert NHSNumber.parse(GOOD).spaced == "943 476 5919"


@pytest.mark.parametrize("nothing", ["", "   ", " - "])
def test_nothing_asks_for_a_number(nothing):
    assert said_of(nothing) == "Enter an NHS number"


@pytest.mark.parametrize("typed", ["943476591X", "٩٤٣٤٧٦٥٩١٩", "²434765919", "943.476.5919"])
def test_only_plain_digits_are_taken(typed):
    assert said_of(typed) == "An NHS number has only digits, like 999 012 3456"


@pytest.mark.parametrize(("typed", "count"), [("943 476 591", 9), ("943 476 5919 0", 11), ("1", 1)])
def test_a_wrong_length_is_counted_for_the_reader(typed, count):
    assert said_of(typed) == f"An NHS number has 10 digits; this has {count}"


def test_zeros_are_a_placeholder_not_a_number():
    assert said_of("000 000 0000").startswith("All zeros is not an NHS number")
    assert compose("000000000") is None


def test_swapped_digits_are_suspected():
    assert said_of("943 476 9519") == "Check the NHS number: two digits may be swapped"


def test_a_digit_that_no_swap_explains_is_said_not_to_fit():
    assert said_of("777 777 7770") == (
        "Check the NHS number: the last digit does not fit the others"
    )


def test_nine_digits_with_remainder_ten_are_never_completed():
    assert compose("000000001") == "0000000019"
    assert compose("000000006") is None
    for last in range(10):
        said_of(f"000000006{last}")


@given(numbers, st.integers(0, LENGTH - 1), st.sampled_from("0123456789"))
def test_any_one_wrong_digit_is_noticed(number, place, digit):
    if digit != number[place]:
        said_of(number[:place] + digit + number[place + 1 :])


@given(numbers, st.integers(0, LENGTH - 2))
def test_any_two_swapped_neighbours_are_noticed_and_named(number, place):
    a, b = number[place], number[place + 1]
    if a != b:
        assert "two digits may be swapped" in said_of(number[:place] + b + a + number[place + 2 :])


def test_the_test_range_is_recognised():
    assert NHSNumber.parse("999 000 0018").is_test
    assert not NHSNumber.parse(GOOD).is_test
