import pytest

from sers.values.postcode import Postcode


@pytest.mark.parametrize("typed", ["TR27 4BQ", "tr274bq", "  Tr 27  4bQ\u00a0", "TR2 74BQ"])
def test_case_and_spaces_do_not_matter(typed):
    assert Postcode.parse(typed) == "TR27 4BQ"


@pytest.mark.parametrize(
    ("typed", "district", "sector"),
    [
        ("TR1 2JA", "TR1", "TR1 2"),
        ("TR27 4BQ", "TR27", "TR27 4"),
        ("M1 1AE", "M1", "M1 1"),
        ("B33 8TH", "B33", "B33 8"),
        ("W1A 0AX", "W1A", "W1A 0"),
        ("EC1A 1BB", "EC1A", "EC1A 1"),
        ("GIR 0AA", "GIR", "GIR 0"),
    ],
)
def test_every_form_of_postcode_gives_its_district_and_sector(typed, district, sector):
    postcode = Postcode.parse(typed)
    assert postcode == typed
    assert postcode.district == district
    assert postcode.sector == sector


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "TR27",
        "TR27 4B",
        "TR27 4BQX",
        "TR277 4BQ",
        "QR27 4BQ",
        "TI27 4BQ",
        "TR27 4CQ",
        "TR27 4BO",
        "T27A 4BQ",
        "GIR 0AB",
        "TR٢٧ 4BQ",
        "Camborne",
    ],
)
def test_anything_else_is_told_what_a_postcode_looks_like(typed):
    with pytest.raises(ValueError, match=r"^Enter a full postcode, like TR27 4BQ$"):
        Postcode.parse(typed)
