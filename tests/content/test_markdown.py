"""Markdown drawn in the reader's language: nothing dangerous, nothing untranslated unmarked."""

import pytest
from bs4 import BeautifulSoup

from sers.content import loading, numbers
from sers.content.markdown import drawn
from sers.content.models import Contact
from sers.content.phrases import Phrasebook, Said, digest

ENGLISH = Phrasebook("en-gb", {})


def in_polish(**said):
    """A phrasebook that has these sentences, approved."""
    written = {digest(source): Said(text, "pl") for source, text in said.items()}
    return Phrasebook("pl", written)


def a_number(**given):
    record = next(each for each in loading.read_contacts() if each["key"] == "nhs-111")
    return {"nhs-111": numbers.Number(Contact(**record | given), stale=False)}


def html(source, phrases=ENGLISH, known=None):
    page = drawn(source, phrases, known or {})
    return "".join(piece.html for piece in page.before)


@pytest.mark.parametrize(
    "source",
    [
        "<script>go()</script>",
        "<b onclick=go()>x</b>",
        "[x](javascript:go())",
        "[x](data:text/html,x)",
        "[x](//elsewhere.example)",
        "[x](/\\elsewhere.example)",
        "[x](http://plain.example)",
        "![x](https://elsewhere.example/x.png)",
        "<javascript:go()>",
    ],
)
def test_nothing_dangerous_is_drawn(source):
    page = BeautifulSoup(html(source), "html.parser")
    assert not page.find(["script", "b", "img"])
    leads = [link["href"] for link in page.find_all("a")]
    # What a browser would take for another host is a path of this site, written out.
    assert [href for href in leads if not href.startswith(("https://", "/%5C"))] == []


@pytest.mark.parametrize("href", ["/helplines/", "#part", "tel:111", "https://111.nhs.uk"])
def test_a_link_leads_to_this_site_a_telephone_or_a_safe_address(href):
    assert BeautifulSoup(html(f"[x]({href})"), "html.parser").a["href"] == href


def test_a_number_is_drawn_from_the_directory():
    link = BeautifulSoup(html("Ring {number:nhs-111} now.", known=a_number()), "html.parser").a
    assert (link["href"], link.text, link["dir"]) == ("tel:111", "111", "ltr")


def test_a_number_that_stands_alone_is_large():
    assert 'class="sers-phone"' in html("{number:nhs-111}", known=a_number())


def test_a_number_inside_a_link_is_no_second_link():
    page = BeautifulSoup(html("[Ring {number:nhs-111}](/x/)", known=a_number()), "html.parser")
    assert len(page.find_all("a")) == 1


def test_a_number_that_is_not_known_says_so():
    assert "(no number yet)" in html("Ring {number:nobody}.")


def test_what_the_page_draws_itself_is_named():
    page = drawn("Before\n\n{numbers:council:scilly}\n\nAfter", ENGLISH, {})
    assert [piece.block for piece in page.before] == ["", "numbers", ""]
    assert (page.before[1].of, page.before[1].area) == ("council", "scilly")


def test_what_no_page_draws_is_shown_as_it_is_written():
    assert "{nonsense}" in html("{nonsense}")


def test_headings_begin_below_that_of_the_page():
    page = drawn("# One\n\ntext\n\n## Two\n\n### Three\n\nmore", ENGLISH, {})
    assert [part.heading for part in page.parts] == ["One", "Two"]
    assert [part.heading for part in page.parts[1].parts] == ["Three"]
    assert "more" in page.parts[1].parts[0].pieces[0].html


def test_two_headings_of_the_same_words_have_anchors_of_their_own():
    page = drawn("## Who\n\n## Who", ENGLISH, {})
    assert [part.anchor for part in page.parts] == ["who", "who-2"]


def test_a_heading_keeps_its_anchor_in_every_language():
    (part,) = drawn("## Who", in_polish(Who="Kto"), {}).parts
    assert (part.heading, part.anchor) == ("Kto", "who")


def test_a_sentence_is_said_in_the_language_of_the_reader():
    said = in_polish(**{"**Ring** {number:nhs-111}.": "**Zadzwoń** {number:nhs-111}."})
    page = html("**Ring** {number:nhs-111}.", said, a_number())
    assert "<strong>Zadzwoń</strong>" in page
    assert "tel:111" in page
    assert "lang=" not in page


@pytest.mark.parametrize(
    ("source", "element"), [("Quokka", "p"), ("- Quokka", "li"), ("|Quokka|\n|-|\n|x|", "th")]
)
def test_a_sentence_without_translation_is_marked_as_english(source, element):
    marked = BeautifulSoup(html(source, in_polish(x="y")), "html.parser").find(element)
    assert (marked["lang"], marked["dir"]) == ("en-GB", "ltr")


def test_a_heading_without_translation_is_marked_as_english():
    (part,) = drawn("## Quokka", in_polish(), {}).parts
    assert part.heading == '<span lang="en-GB" dir="ltr">Quokka</span>'


def test_english_pages_mark_nothing():
    assert "lang=" not in html("Quokka\n\n- more")


def test_numbers_and_names_of_cookies_need_no_translation():
    assert "lang=" not in html("{number:nhs-111}\n\n`sessionid`", in_polish(), a_number())


def test_a_page_says_whether_a_machine_drafted_some_of_it():
    approved = Phrasebook("pl", {digest("One"): Said("Jeden", "pl")})
    drafted = Phrasebook("pl", {digest("One"): Said("Jeden", "pl", approved=False)})
    assert not drawn("One", approved, {}).drafted
    assert drawn("One", drafted, {}).drafted
