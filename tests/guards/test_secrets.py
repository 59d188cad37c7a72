"""Nothing in the repository belongs to one machine, one registry, or one living person."""

import re

import pytest

from sers.values.nhs_number import NHSNumber
from tests.guards import source

FILES = source.tracked()

NHS_NUMBER = re.compile(r"(?<![\w.])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\w)")
# Only here may a number of the real range stand: they prove that it is read, or refused.
PROVING = frozenset({"tests/values/test_nhs_number.py", "tests/intake/test_kinds.py"})

REGISTRY = re.compile(
    r"pypi\.org|pythonhosted|npmjs\.|registry\.|artifactory|jfrog|nexus|index-url", re.IGNORECASE
)
A_MACHINE = re.compile(r"(?<![\w.])/(home|Users|root|work|mnt|srv)/[\w.-]+")
# «…» stands for a password, and so do the words of an example.
CREDENTIALS = re.compile(r"://[^/\s:@]+:[^/\s@…]+@(?!host)(?!db\.example)")
PRIVATE_KEY = re.compile("-----BEGIN [A-Z ]*PRIVATE " + "KEY-----")

THIS = "tests/guards/test_secrets.py"


@pytest.mark.parametrize(
    "pattern", [REGISTRY, A_MACHINE, CREDENTIALS, PRIVATE_KEY], ids=lambda each: each.pattern[:20]
)
def test_no_file_names_what_belongs_to_one_place(pattern):
    assert [found for found in _matching(pattern) if not found.startswith(THIS)] == []


def test_no_nhs_number_could_be_a_living_persons():
    found = [each for each in _matching(NHS_NUMBER) if _could_be_real(each.rpartition(": ")[2])]
    assert [each for each in found if each.split(":")[0] not in PROVING] == []


def _matching(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{source.named(path)}:{number}: {found[0]}"
        for path in FILES
        for number, line in source.lines(path)
        for found in pattern.finditer(line)
    ]


def _could_be_real(text: str) -> bool:
    try:
        return not NHSNumber.parse(text).is_test
    except ValueError:
        return False
