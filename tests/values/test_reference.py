import random
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sers.values.reference import ALPHABET, CHARACTERS, Reference

references = st.integers().map(lambda seed: Reference.make(random.Random(seed).choice))


def said_of(text: str) -> str:
    with pytest.raises(ValueError) as refused:
        Reference.parse(text)
    return str(refused.value)


def eight(reference: Reference) -> str:
    return reference.replace("-", "").removeprefix("SER")


def test_no_two_characters_look_alike_and_none_is_a_vowel():
    assert len(set(ALPHABET)) == len(ALPHABET) == 23
    assert not set(ALPHABET) & set("01OQILUVAESZB")


def test_a_new_one_is_shown_in_two_groups_after_its_prefix():
    assert re.fullmatch(rf"SER-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", Reference.make())


def test_the_same_choices_make_the_same_reference():
    assert Reference.make(random.Random(7).choice) == Reference.make(random.Random(7).choice)
    assert Reference.make(_dealt("7K4M9PW")) == "SER-7K4M-9PW3"


def _dealt(characters):
    left = iter(characters)
    return lambda _alphabet: next(left)


@given(references)
def test_it_is_read_back_in_any_case_and_spacing(reference):
    bare = eight(reference)
    for typed in (reference, reference.lower(), bare, f" ser {bare[:4]} {bare[4:]} ", f"SER{bare}"):
        assert Reference.parse(typed) == reference


@pytest.mark.parametrize("dash", ["\u2010", "\u2011", "\u2013", "\u2014", "\u2212", "\u00a0"])
def test_hyphens_that_word_processors_change_do_no_harm(dash):
    assert Reference.parse(f"SER{dash}7K4M{dash}9PW3") == "SER-7K4M-9PW3"


@pytest.mark.parametrize(("read_as", "meant"), [("S", "5"), ("Z", "2"), ("B", "8")])
def test_a_letter_read_for_a_digit_is_taken_for_the_digit(read_as, meant):
    reference = Reference.make(_dealt(f"7{meant}4M9PW"))
    assert Reference.parse(reference.replace(meant, read_as).replace(f"{read_as}ER", "SER")) == (
        reference
    )


@given(references)
def test_any_one_wrong_character_is_noticed(reference):
    right = eight(reference)
    for place in range(CHARACTERS):
        for other in set(ALPHABET) - {right[place]}:
            assert "a character is wrong" in said_of(right[:place] + other + right[place + 1 :])


@given(references)
def test_any_two_characters_that_changed_places_are_noticed(reference):
    right = eight(reference)
    for one in range(CHARACTERS):
        for two in range(one + 1, CHARACTERS):
            swapped = list(right)
            swapped[one], swapped[two] = right[two], right[one]
            if right[one] != right[two]:
                assert "two are swapped" in said_of("".join(swapped))


def test_every_pair_of_neighbours_is_noticed_in_every_place():
    for place, a, b in ((p, a, b) for p in range(6) for a, b in pairwise(ALPHABET)):
        characters = ["2"] * 7
        characters[place], characters[place + 1] = a, b
        right = eight(Reference.make(_dealt(characters)))
        wrong = right[:place] + b + a + right[place + 2 :]
        assert "swapped" in said_of(wrong)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter a reference, like SER-7K4M-9PW3"),
        ("SER-", "Enter a reference, like SER-7K4M-9PW3"),
        ("SER-7K4M-9PW", "A reference has 8 characters after SER; this has 7"),
        ("SER-7K4M-9PW33", "A reference has 8 characters after SER; this has 9"),
        ("SER-7K4M-9PO3", "Check the reference: it cannot contain «O»"),
        ("SER-7K4M-9P/3", "Check the reference: it cannot contain «/»"),
    ],
)
def test_what_is_wrong_is_said(typed, sentence):
    assert said_of(typed) == sentence
