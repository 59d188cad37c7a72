"""Where a protected person is stands in no page, list, print, notice, search, log or table.

The place is a word that nothing else says. The last test lets it out, to show that this would
be seen.
"""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import connections
from django.urls import reverse

from sers.audit.models import Access, Event
from sers.config.logs import WithoutWords
from sers.intake.models import Draft
from sers.live import stream
from sers.referrals.closure import withdraw
from sers.referrals.lifecycle import Sort
from sers.referrals.lists import Reason
from sers.referrals.models import Referral
from sers.web.triage import apart
from tests.builders import a_referral, as_now, seen_by
from tests.guards import canary
from tests.guards.canary import CANARY, SAFE, is_told, leaks
from tests.guards.test_crawl import ACCOUNTS, _team, _user, records

__all__ = ["records"]

# Committed, so that the owner of the tables sees it all.
pytestmark = pytest.mark.django_db(transaction=True)

LOCATION = {("truro", "triage:location")}
WAY_IN = {("nurse2", "caseload:way_in")}


@pytest.fixture
def told(
    caplog: pytest.LogCaptureFixture, pytestconfig: pytest.Config
) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that any part of the service says to a log, however small."""
    # Every step of reading what managers wrote for the public: nine lines of ten, of nobody.
    # What is set last is what is caught.
    caplog.set_level(logging.INFO, "markdown_it")
    caplog.set_level(logging.DEBUG)
    # All of it is searched; a worker of the test run cannot hand over as much with its report.
    reported = pytestconfig.pluginmanager.get_plugin("logging-plugin").report_handler
    level = reported.level
    reported.setLevel(logging.ERROR)
    yield caplog
    reported.setLevel(level)


@pytest.fixture
def unsent(records: Any) -> Draft:
    return canary.made_secret(canary.a_draft_that_said_where())


def _said_in(log: pytest.LogCaptureFixture) -> bool:
    return is_told(log.text, *(str(vars(record)) for record in log.records))


def test_ticking_that_the_address_is_secret_takes_the_place_out_of_the_draft(records):
    draft = canary.a_draft_that_said_where()
    assert canary.tables_that_tell() == {"intake_draft"}
    draft = canary.made_secret(draft)
    assert draft.given("person.protect") == ["hidden"]
    assert draft.given("person.family_name") == "Angwin"
    assert canary.tables_that_tell() == set()


def test_the_place_is_told_nowhere_but_to_those_who_decide_and_ask_for_it(records, unsent, told):
    unsent_id = unsent.pk
    draft = canary.made_secret(canary.a_draft_that_said_where())
    referral = canary.sent(draft)
    question = canary.asked_and_answered(referral)
    legs = canary.redirected_and_offered(referral)
    ours = {"referral_id": referral.pk, "question_id": question.pk, "draft_id": unsent_id}
    with_legs = [ours | {"leg_id": leg.pk} for leg in legs.values()]
    assert leaks(records, *with_legs) == LOCATION
    canary.somebody_named_to_go(legs["nurse"])
    assert leaks(records, *with_legs) == LOCATION | WAY_IN
    assert canary.tables_that_tell() == {"referrals_restrictedanswers"}
    gp = _user("gp")
    with seen_by(gp):
        now = as_now(referral, gp)
        reason = Reason.objects.filter(sort=Sort.WITHDRAWN)[0]
        withdraw(now, by=gp, seen=now.revision, reason=reason, note="Not wanted")
    concerned = ["gp", "penwith", "truro", "nurse", "nurse2", "volunteer", "privacy"]
    # Nobody goes any more, so the way in is shut again.
    assert leaks(records, *with_legs, accounts=concerned) == LOCATION
    assert canary.tables_that_tell() == {"referrals_restrictedanswers"}
    assert canary.sessions_that_tell() == []
    assert not _said_in(told)
    assert [each for each in mail.outbox if is_told(str(vars(each)))] == []
    assert not is_told(str([stream.NEWS, stream.AGAIN, stream.STILL_HERE, stream.HEADERS]))


def test_the_way_in_is_told_to_who_is_named_to_go_behind_a_press_and_written_down(records, unsent):
    referral = canary.sent(unsent)
    canary.asked_and_answered(referral)
    leg = canary.redirected_and_offered(referral)["nurse"]
    at = reverse("caseload:way_in", args=[leg.pk])
    goes, *others = (canary.browser(each) for each in ("nurse2", "nurse", "truro", "volunteer"))
    assert {client.post(at).status_code for client in (goes, *others)} == {404}
    canary.somebody_named_to_go(leg)
    assert not canary.tells(goes.get(at))
    assert canary.tells(goes.post(at))
    assert {client.post(at).status_code for client in others} == {404}
    row = {"deed": "restricted", "about": referral.about}
    with seen_by(_user("privacy")):
        assert Access.objects.filter(user=_user("nurse2"), **row).count() == 1
        assert Access.objects.filter(deed="restricted").count() == 1
        assert not is_told(str(list(Access.objects.values())), str(list(Event.objects.values())))
    assert canary.sessions_that_tell() == []


def test_an_unsent_draft_tells_how_they_are_reached_to_its_author_alone(records, unsent):
    canary.give(canary.browser("gp"), unsent, "safe-place", SAFE)
    found = leaks(records, {"draft_id": unsent.pk, "page_id": "safe-place"}, beginning="refer:")
    assert found == {("gp", f"refer:{page}") for page in ("all", "check", "page", "send")}


def test_searching_for_the_place_finds_nothing_and_tells_nothing(records, unsent):
    referral = canary.sent(unsent)
    for account in ACCOUNTS:
        client = canary.browser(account)
        desks = [
            reverse("triage:find", args=[_team(key).pk]) for key in ("penwith-pcn", "truro-pcn")
        ]
        for find in [reverse("track:find"), *desks]:
            for secret in canary.SECRETS:
                answer = client.post(find, {"q": secret, "text": secret}, follow=True)
                # What they typed stands in their box, and once beside «nothing found».
                page = answer.text.replace(f'value="{secret}"', "").replace(f"“{secret}”", "")
                assert not is_told(page, str(answer.headers)), (account, find)
                assert referral.reference not in page


def test_each_reading_of_the_place_is_written_down_as_such(records, unsent):
    referral = canary.sent(unsent)
    at = reverse("triage:location", args=[referral.pk])
    assert is_told(canary.browser("penwith").get(at).text)
    assert canary.browser("nurse").get(at).status_code == 404
    row = {"deed": "restricted", "about": referral.about, "permission": "referral.view_restricted"}
    with seen_by(_user("privacy")):
        assert Access.objects.filter(user=_user("penwith"), **row).count() == 1
        assert Access.objects.filter(deed="restricted").count() == 1
        assert not is_told(str(list(Access.objects.values())), str(list(Event.objects.values())))
    page = canary.browser("privacy").get(reverse("record:access") + "?deed=restricted").text
    assert "Read what is kept apart" in page and "Printed" not in page


def test_a_page_that_fails_tells_the_place_neither_to_its_reader_nor_to_the_log(
    records, unsent, told, monkeypatch
):
    def failing(sheet: Any) -> Any:
        raise ValueError(f"Cannot draw {sheet.answers}")

    referral = canary.sent(unsent)
    told.handler.setFormatter(WithoutWords())
    monkeypatch.setattr(apart, "_sections", failing)
    client = canary.browser("penwith")
    client.raise_request_exception = False
    answer = client.get(reverse("triage:location", args=[referral.pk]))
    assert answer.status_code == 500
    assert not canary.tells(answer)
    written = [told.handler.format(record) for record in told.records]
    assert "builtins.ValueError" in "".join(written)
    assert not is_told(*written)
    assert not settings.ADMINS and not settings.DEBUG
    assert mail.outbox == []


# Where a page says nothing of the stock itself, only of people.
OF_PEOPLE = ("track:", "triage:", "caseload:", "fhir:", "record:")
# The desk that owns it, and the Bed Bureau; nobody else, and neither on paper nor in the log.
KNOW_WHERE = {
    *((desk, "triage:referral") for desk in ("penwith", "bedbureau", "bedlead")),
    *((bureau, "triage:leg") for bureau in ("bedbureau", "bedlead")),
}


def test_in_which_bed_they_are_is_told_to_the_desk_the_bureau_and_nobody_else(records, told):
    ours = canary.in_a_bed(_user("gp"), _team("stennack-referrers"), _team("trelissy-house"))
    accounts = canary.ABOUT_A_BED
    found = [leaks(records, ours, accounts=accounts, beginning=each) for each in OF_PEOPLE]
    assert set().union(*found) == KNOW_WHERE
    assert canary.sessions_that_tell() == []
    assert not _said_in(told)
    with seen_by(_user("privacy")):
        assert not is_told(str(list(Access.objects.values())))


def test_all_this_would_see_a_place_that_is_told(records, told):
    gp = _user("gp")
    open_one = a_referral(by=gp, team=_team("stennack-referrers"), address=f"1 {CANARY} Row")
    found = leaks(records, {"referral_id": open_one.pk}, accounts=["penwith", "gp"])
    assert {("penwith", "triage:referral"), ("penwith", "triage:print")} <= found
    assert {("gp", "track:referral"), ("gp", "track:copy")} <= found
    assert "referrals_sentversion" in canary.tables_that_tell()
    client = canary.browser("gp")
    client.post(reverse("track:find"), {"text": CANARY})
    assert canary.sessions_that_tell() == [client.session.session_key]
    logging.getLogger("sers.anything").debug("Lives at %s", CANARY)
    assert _said_in(told)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM referrals_referral")
        assert cursor.fetchone()[0] == len(_all_referrals())


def _all_referrals() -> list[Referral]:
    return list(Referral.objects.using("owner").all())
