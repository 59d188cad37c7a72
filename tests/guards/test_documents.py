"""Documents that are drawn from the code say what the code says."""

import pytest

from sers.beds.events import BedEvent, StockEvent
from sers.beds.lifecycle import REQUEST_MOVES
from sers.config import documents
from sers.config.documents import settings
from sers.policy.permissions import Permission
from sers.referrals.lifecycle import LEG_MOVES, MOVES


@pytest.mark.parametrize("name", documents.DOCUMENTS)
def test_a_reference_document_is_as_the_code_draws_it(name):
    assert name not in documents.outdated(), f"docs/reference/{name} is not true: run make fix"


def test_there_is_no_reference_document_that_nobody_draws():
    there = {path.name for path in documents.REFERENCE.glob("*.md")}
    assert there == set(documents.DOCUMENTS)


def test_every_move_stands_in_the_document_of_states():
    drawn = documents.drawn("referral-states.md")
    assert [move.name for move in (*MOVES, *LEG_MOVES) if f"(`{move.name}`)" not in drawn] == []


def test_every_move_of_a_search_for_a_bed_stands_in_the_document_of_its_states():
    drawn = documents.drawn("bed-states.md")
    assert [move.name for move in REQUEST_MOVES if f"(`{move.name}`)" not in drawn] == []
    assert [event for event in (*BedEvent, *StockEvent) if f"`{event}`" not in drawn] == []


def test_every_permission_stands_in_the_document_of_permissions():
    drawn = documents.drawn("permissions.md")
    assert [each for each in Permission if f"| `{each}` |" not in drawn] == []


def test_a_variable_without_a_sentence_cannot_be_drawn(monkeypatch):
    monkeypatch.delitem(settings.MEANS, "SECRET_KEY")
    with pytest.raises(KeyError):
        documents.drawn("settings.md")


def test_a_sentence_about_a_variable_that_nothing_reads_cannot_be_drawn(monkeypatch):
    monkeypatch.setitem(settings.MEANS, "NOBODY_READS_ME", "Nothing.")
    with pytest.raises(KeyError, match="NOBODY_READS_ME"):
        documents.drawn("settings.md")
