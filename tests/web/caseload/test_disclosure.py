"""What a voluntary organisation learns before it agrees: need, area, age band, how soon, risks.

Asked at every door: its pages, lists, prints, search, FHIR, and PostgreSQL itself.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from sers.access.models import Involvement
from sers.policy.roles import Role
from sers.referrals import allocation
from sers.referrals.lifecycle import LegStatus
from sers.web.caseload.acts import WAYS
from tests.builders import a_reason, as_now, seen_by
from tests.web.caseload.helping import Part
from tests.web.triage.working import a_charity, answered, asked, text_of

pytestmark = pytest.mark.django_db

# Each is a word that nothing else says.
TOLD = {
    "given_name": "Zephyrina",
    "family_name": "Quaglia",
    "birth_date": "1941-03-07",
    "address": "9 Wheal Prosper",
    "town": "Porthgwarra",
    "person_phone": "01632 960931",
    "problem": "Slipped on the slate by the gannet pool",
    "why_soon": "The kestrel wakes her",
    "referrer_name": "Perpetua Nance",
    "visitors": "yes",
    "visitors_detail": "A goose named Boadicea",
}
ROUTES = ("triage:leg", *{way.route for way in WAYS} - {"triage:cancel"}, "caseload:note")


class Charity(Part):
    """A charity that is asked, about somebody every word of whom is known to the test."""

    def __init__(self) -> None:
        super().__init__(a_charity(), Role.VOLUNTEER, **TOLD)

    @property
    def secrets(self) -> list[str]:
        number = str(self.number)
        spaced = f"{number[:3]} {number[3:6]} {number[6:]}"
        words = [*TOLD.values(), "7 Mar 1941", "7 March 1941", "01632960931", "Boadicea"]
        kept = [word for word in words if word != "yes"]
        return [*kept, number, spaced, self.referral.reference, self.referral.referrer.name]

    def pages(self) -> Iterator[tuple[str, Any]]:
        for route in ROUTES:
            yield route, self.client.get(self.at(route), follow=True)
        for name in ("death", "way_in"):
            yield name, self.client.get(self.at(name))
        about = [self.referral.pk]
        for name in ("triage:referral", "triage:print", "triage:location", "track:referral"):
            yield name, self.client.get(reverse(name, args=about))
        yield "fhir", self.client.get(reverse("fhir:questionnaire_response", args=about))
        yield "caseload", self.client.get("/caseload/", {"whose": "everyones"})
        yield "desk", self.client.get("/desk/", follow=True)
        for typed in ("Quaglia", str(self.number), self.referral.reference):
            find = reverse("triage:find", args=[self.leg.owner_id])
            answer = self.client.post(find, {"q": typed}, follow=True)
            yield "find", answer
        yield "access log", self.client.get(reverse("record:access"))


def leaks(part: Charity) -> list[tuple[str, str]]:
    """Which door tells which word."""
    found = []
    for door, answer in part.pages():
        said = answer.text.casefold()
        # What they typed to find stands in no page: a team without a desk has no search.
        found += [(door, word) for word in part.secrets if word.casefold() in said]
    return found


def rows_that_tell(part: Charity) -> set[str]:
    """The tables in which PostgreSQL shows this reader any of it."""
    likely = [f"%{word}%" for word in part.secrets]
    told = set()
    with seen_by(part.user), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("referrals_", "people_", "audit_", "intake_draft")):
                query = f'SELECT 1 FROM "{table}" t WHERE t::text ILIKE ANY(%s) LIMIT 1'
                cursor.execute(query, [likely])
                told |= {table} if cursor.fetchone() else set()
    return told


def test_before_it_agrees_it_reads_need_area_age_band_how_soon_and_risk():
    part = Charity()
    for answer in (part.client.get("/caseload/"), part.get("triage:leg")):
        said = text_of(answer)
        assert "Shopping on Fridays" in said
        assert "Penwith PCN, 85 to 94" in said or "Penwith PCN, 75 to 84" in said
        assert part.referral.priority.label in said
        assert all(text in said for kind, text in part.leg.risks)
        assert part.leg.risks
    assert "This is a summary" in text_of(part.get("triage:leg"))


def test_before_it_agrees_no_door_tells_it_who_it_is():
    part = Charity()
    assert leaks(part) == []
    assert rows_that_tell(part) == set()


def test_an_exchange_of_the_desk_and_the_referrer_is_not_told_either():
    part = Charity()
    answered(asked(part.referral, part.owner, "Does Zephyrina hear?"), "Quaglia hears well")
    assert leaks(part) == []
    assert rows_that_tell(part) == set()


def test_a_question_to_the_desk_opens_nothing():
    part = Charity()
    part.post("ask", of="desk", question="Which village?")
    assert leaks(part) == []
    assert rows_that_tell(part) == set()


def test_once_it_agrees_it_reads_who_it_is():
    part = Charity()
    part.accept()
    assert {"triage:leg", "caseload", "triage:referral"} <= {door for door, _word in leaks(part)}


@pytest.mark.parametrize("end", ["decline", "decline_later", "cancel", "hand_back"])
def test_when_it_has_no_part_in_it_any_more_all_is_closed_again(end):
    part = Charity()
    if end in {"decline_later", "hand_back"}:
        part.accept().go()
    if end == "cancel":
        with seen_by(part.owner):
            mine, leg = as_now(part.referral, part.owner), as_now(part.leg, part.owner)
            allocation.cancel(mine, leg, by=part.owner, seen=leg.revision)
    elif end == "hand_back":
        part.post("hand_back", reason=a_reason("leg_handed_back").pk, note="Not for us")
    else:
        part.post("triage:decline_leg", reason=a_reason("leg_declined").pk, note="Not ours")
    assert part.now.status in {LegStatus.DECLINED, LegStatus.CANCELLED}
    assert leaks(part) == []
    _let_time_pass(part)
    assert rows_that_tell(part) == set()


def _let_time_pass(part: Charity) -> None:
    """To PostgreSQL it is still the moment at which the test's transaction began."""
    ended = Involvement.objects.filter(team=part.leg.owner, until__isnull=False)
    yesterday = timezone.now() - timedelta(days=1)
    ended.update(since=yesterday, until=yesterday)


def test_this_would_see_what_is_told():
    part = Charity()
    part.accept()
    assert "referrals_referral" in rows_that_tell(part)
