import pytest

from sers.values.ods_code import ODSCode


@pytest.mark.parametrize(
    ("typed", "code"), [("l82036", "L82036"), (" RJ8 66 ", "RJ866"), ("QT6", "QT6")]
)
def test_case_and_spaces_do_not_matter(typed, code):
    assert ODSCode.parse(typed) == code


@pytest.mark.parametrize("typed", ["", "RJ", "L82-036", "L82036L82036", "Ł82036"])
def test_anything_else_is_told_what_a_code_looks_like(typed):
    with pytest.raises(ValueError, match="Enter an ODS code"):
        ODSCode.parse(typed)
