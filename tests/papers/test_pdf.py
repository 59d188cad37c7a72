"""A paper is a tagged PDF whose words are all there, whoever wrote them and in whatever script."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sers.papers import fonts, pdf, writing
from sers.papers.paper import (
    Bullets,
    Callout,
    Code,
    Heading,
    Paragraph,
    Picture,
    Rows,
    Said,
    Spacer,
    Table,
    left_to_right,
)
from sers.values.languages import BY_CODE, LANGUAGES
from tests.papers.reading import (
    AT,
    IDENTIFIERS,
    a_paper,
    pages_of,
    read,
    sizes_of,
    tags_of,
    text_of,
)

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'


def drawn(*blocks, **more):
    return pdf.draw([a_paper(*blocks, **more)])


def test_it_is_tagged_and_says_its_title_and_language():
    made = drawn(Paragraph("Pomoc"), language=BY_CODE["pl"], title="Co dalej")
    root = read(made).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True and "/StructTreeRoot" in root
    assert root["/Lang"] == "pl"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert read(made).metadata.title == "Co dalej"
    xmp = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda each: each.code)
def test_it_is_in_the_language_it_says_it_is_in(language):
    root = read(drawn(language=language)).trailer["/Root"]
    assert str(root["/Lang"]).partition("-")[0] == language.tag.partition("-")[0]
    direction = {"ltr": "/L2R", "rtl": "/R2L"}[language.direction]
    assert root["/ViewerPreferences"]["/Direction"] == direction


def test_headings_lists_tables_and_pictures_have_their_tags():
    made = drawn(
        Heading("What is asked"),
        Heading("More", level=3),
        Rows([("Help", "Washing")]),
        Bullets(["One", "Two"]),
        Callout("If things get worse", ["Call 999"]),
        Table(["Name", "Born"], [["Kersey", "1936"]]),
        Code("k7fm 2q9x", Picture(SVG, "Square pattern")),
        Spacer(),
    )
    named = [name for name, _language in tags_of(made)]
    assert {"H1", "H2", "H3", "P", "L", "LI", "Table", "THead", "TH", "TD", "Figure"} <= set(named)
    assert named.count("H1") == 1 and named.count("TH") == 2
    assert b"Square pattern" in made or "Square pattern" in str(_figures(made))


def _figures(made):
    objects = [read(made).get_object(number) for number in range(1, read(made).trailer["/Size"])]
    return [each["/Alt"] for each in objects if isinstance(each, dict) and "/Alt" in each]


def test_the_identifiers_stand_on_each_of_five_pages_and_are_read_aloud_once():
    rows = [[f"Row {number}", "1936"] for number in range(175)]
    made = drawn(Table(["Name", "Year"], rows))
    pages = pages_of(made)
    assert len(pages) == 5
    for number, page in enumerate(pages, start=1):
        assert all(value in page for _label, value in IDENTIFIERS)
        assert f"Page {number} of 5" in page and "Printed by Sam" in page
        assert "Name" in page and "Year" in page


def test_each_of_several_papers_has_its_own_identifiers_and_pages():
    rows = [["x", "y"]] * 60
    other = (("Name", "OLDS, Rose"), ("Born", "1 May 1940"), ("NHS number", "999 000 0018"))
    long = Table(["Name", "Year"], rows)
    made = pdf.draw([a_paper(long), a_paper(long, identifiers=other)], title="Copies")
    pages = pages_of(made)
    assert len(pages) == 4
    assert ["OLDS" in page for page in pages] == [False, False, True, True]
    assert ["Page 1 of 2" in page for page in pages] == [True, False, True, False]
    assert read(made).metadata.title == "Copies"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("zh-hans", "我们正在安排帮助"),
        ("uk", "Допомога вже в дорозі, їй потрібен ґанок"),
        ("bg", "Помощта е на път"),
        ("pl", "Zażółć gęślą jaźń"),
        ("ro", "Ajutorul vine și țara știe"),
        ("tr", "Yardım geliyor, İyi günler"),
        ("lt", "Pagalba jau pakeliui, ačiū, žmonės"),
        ("cy", "Mae’r cymorth ar ei ffordd, ŵ ŷ"),
    ],
)
def test_every_script_can_be_taken_out_again(code, text):
    assert text in text_of(drawn(Paragraph(text), language=BY_CODE[code]))


def test_arabic_is_written_whole_and_marked_where_it_stands_in_english():
    sentence = Said("المساعدة في الطريق", BY_CODE["ar"])
    made = drawn(Paragraph(sentence), Rows([("Said", sentence)]))
    letters = set(text_of(made))
    assert set("المساعدة في الطريق") - {" "} <= letters
    assert "ar" in {language for _name, language in tags_of(made)}
    english = Said("Help is coming", BY_CODE["en-gb"])
    turned = drawn(Paragraph(english), Heading(english), language=BY_CODE["ar"])
    assert "en-GB" in {language for _name, language in tags_of(turned)}


def test_a_telephone_number_keeps_its_direction():
    made = drawn(Paragraph("اتصل " + left_to_right("01872 324 211")), language=BY_CODE["ar"])
    assert "01872 324 211" in text_of(made)


def test_large_print_has_nothing_smaller_than_18_points():
    blocks = (Heading("Help"), Paragraph("Soon"), Rows([("a", "b")]), Table(["c"], [["d"]]))
    assert min(sizes_of(drawn(*blocks, size="large", mark="Demonstration"))) >= 18
    assert 12 in sizes_of(drawn(*blocks))


@pytest.mark.parametrize(
    "text",
    [
        '#include "/etc/passwd"',
        '#import "@preview/x:0.1.0"',
        '#read("paper.typ")',
        "$ x^2 $",
        "`raw` ```typ #x ```",
        "] #panic() [",
        "*not bold* _nor this_ = nor a heading",
        "\\ \\u{41} // no comment /* none */",
        '"}, {"kind": "picture"',
        "<a-label> @a-label {{ x }}",
    ],
)
def test_nobody_can_write_markup_into_an_answer(text):
    made = drawn(Paragraph(text), Rows([(text, text)]), Heading(text), title=text)
    assert text_of(made).count(" ".join(text.split())) >= 4


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("fine \U0001f642", "fine [slightly smiling face]"),
        ("a\x00b\x07c", "abc"),
        ("a\tb", "a b"),
        ("a\u202eb\u202d", "ab"),
        ("\ud800x", "x"),
        ("ᚠ", writing.UNWRITABLE),
        ("\ue000", writing.UNWRITABLE),
        ("e\u0301", "é"),
        ("\ufeffx", "x"),
    ],
)
def test_what_no_font_can_write_is_written_otherwise(text, written):
    assert writing.writable(text) == written
    assert drawn(Paragraph(text)).startswith(b"%PDF")


def test_long_words_break_and_long_answers_are_drawn_whole():
    made = drawn(Rows([("Link", "x" * 500), ("Story", "A long story. " * 15_000)]))
    assert text_of(made).replace(" ", "").count("x" * 500) == 1
    assert text_of(made).replace(" ", "").count("Alongstory.") > 14_900  # some lie across two pages


def test_nothing_at_all_is_drawn_too():
    made = drawn(
        Rows([]), Rows([("", "")]), Table(["a", "b"], []), Bullets([]), Paragraph(""), title="x"
    )
    assert len(read(made).pages) == 1


def test_the_same_paper_is_the_same_file():
    assert drawn() == drawn()
    assert read(drawn()).metadata.creation_date == AT


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=200))
def test_whatever_is_written_can_be_drawn(text):
    blocks = (Paragraph(text), Heading(text), Rows([(text, text)]), Table([text], [[text]]))
    assert drawn(*blocks, title="x").startswith(b"%PDF")


def test_without_fonts_it_says_what_to_do(tmp_path):
    with pytest.raises(fonts.FontsMissing, match="Run make ready"):
        fonts.files(tmp_path)
