"""A definition as text: read back as it was, and whatever else is pasted told in a sentence."""

import time

import pytest
import yaml

from sers.intake import codes, publishing, written
from sers.intake.written import Unreadable

WRITTEN = yaml.safe_load(publishing.SERF.read_text())
LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}]\n"
    for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def refusal(text: str) -> str:
    with pytest.raises(Unreadable) as caught:
        written.read(text)
    return str(caught.value)


def test_a_published_form_is_written_as_somebody_would_and_read_back_the_same():
    lists = codes.shipped()
    published = codes.with_lists(WRITTEN, lists)
    text = written.write(codes.without_lists(published, lists))
    assert written.read(text) == WRITTEN
    assert "usesa citizenadvocate" not in text


def test_its_parts_come_in_an_order_that_people_read():
    assert written.write({"pages": [], "title": "T", "id": "x"}).splitlines()[0] == "id: x"
    kept = {"when": {"b": ["1"], "a": ["2"]}}
    assert list(yaml.safe_load(written.write(kept))["when"]) == ["b", "a"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Paste the definition"),
        (" \n ", "Paste the definition"),
        ("abc", "This is no form"),
        ("[a, b]", "This is no form"),
        (LAUGHS, "Line 2 repeats another part"),
        ("[" * 100_000, "too deep inside"),
        ("- " * 50_000, "too deep inside"),
        ("id: !!python/object/apply:os.system [x]", "has a tag"),
        ("id: !!timestamp x", "has a tag"),
        ("id: a\nid: b", "Line 2: “id” is there twice"),
        ("id: a\n\t- b", "Line 2, column 1 cannot be read"),
        ("id: [a", "cannot be read as YAML"),
        ("a: 1\n---\nb: 2", "cannot be read as YAML"),
        ("id: 2026-01-01", "“id” is no text"),
        ("id: .nan", "“id” is no text"),
        ("id:", "“id” is no text"),
        ("yes: 1", "A name in “the form” is no text"),
        ("id: 99999999999", "“id” is no text, list, whole number"),
        ("id: " + "9" * 5_000, "look for signs that are no text"),
        ('id: "\\0"', "has a sign in it"),
        ("id: \x00", "signs that are no text"),
        ("id: \ud800", "signs that are no text"),
        ("x" * 1_000_000, "This has 1,000,000 characters"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence_and_soon(text: str, sentence: str):
    began = time.monotonic()
    assert sentence in refusal(text)
    assert time.monotonic() - began < 1
