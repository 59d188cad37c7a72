"""The bed board: what stands on it, of whom it may speak, and that it stays cheap."""

import pytest
from django.urls import reverse

from tests.beds.lives import a_bed, a_coordinator, agreed, held, offered
from tests.web.triage.working import browser_of, text_of

pytestmark = pytest.mark.django_db


def test_smoke():
    by = a_coordinator()
    bed = a_bed()
    held()
    offered()
    agreed()
    b = browser_of(by)
    for name in ("board", "list", "calendar", "wall"):
        print(name, text_of(b.get(reverse(f"beds:{name}"))))
    print(text_of(b.get(reverse("beds:unit", args=[bed.unit_id]))))
    print(text_of(b.get(reverse("beds:calendar") + f"?unit={bed.unit_id}&days=28")))
    assert 0
