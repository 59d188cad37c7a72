"""A page from the shelf, made small, in a language that lacks sentences."""

import brotli
import pytest
from django.test import Client

from sers.web.marks import CLOSE, OPEN

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("again", ["drawn", "from the shelf"])
def test_a_page_made_small_speaks_every_language(again: str):
    client = Client(headers={"accept-language": "lt", "accept-encoding": "br"})
    answer = client.get("/")
    if again == "from the shelf":
        answer = client.get("/")
    page = brotli.decompress(answer.content).decode()
    assert '<html lang="lt"' in page
    assert OPEN not in page
    assert CLOSE not in page
