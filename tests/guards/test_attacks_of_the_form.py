"""What somebody with bad intent, or bad luck, would try with the whole form.

Publishing, amending, adding to what another team sent, telling by telephone, handing over.
"""

import json
from typing import Any

import pytest
from django.urls import reverse

from sers.directory.models import User
from sers.intake import publishing
from sers.intake.models import FormVersion
from sers.policy.roles import Role
from tests.builders import a_member, a_referral, a_team, as_now, seen_by
from tests.guards.test_attacks import signed_in
from tests.referrals.test_amending import CONCERN, SECRET, begun, kept_apart, say, sent
from tests.web.refer.test_at_once import save

pytestmark = pytest.mark.django_db


def a_manager() -> User:
    return a_member(a_team(), Role.MANAGER)


def published(**changes: dict[str, Any]) -> FormVersion:
    """Another version of the form, in which these questions are asked otherwise."""
    definition = json.loads(json.dumps(publishing.current().definition))
    for page in definition["pages"]:
        for question in page["questions"]:
            question.update(changes.get(question["id"], {}))
    by = a_manager()
    with seen_by(by):
        return publishing.publish(definition, by=by)


# What was told in confidence


def test_a_form_that_asks_it_of_everybody_opens_nothing_that_was_told_in_confidence():
    """A colleague changes the referral on the new form, and what was kept apart stays so."""
    referral = a_referral(**CONCERN)
    published(key_safe={"sensitivity": "ordinary"})
    colleague = a_member(referral.sent_by, Role.REFERRER)
    client = signed_in(colleague)
    draft = say(begun(referral, colleague), problem="Fell again")
    check = client.get(f"/refer/{draft.pk}/check/").text
    assert "Fell again" in check
    assert SECRET not in check
    sent(draft)
    addresses = [f"/referrals/{referral.pk}/", f"/referrals/{referral.pk}/copy/"]
    addresses.append(reverse("fhir:questionnaire_response", args=[referral.pk]))
    for each in addresses:
        page = client.get(each)
        assert page.status_code == 200
        assert SECRET not in page.text, each
    assert kept_apart(referral, colleague)[2]["key_safe"] == SECRET


def test_all_on_one_page_keeps_what_was_told_in_confidence():
    """Nobody who changes a referral sees it there, so an empty box is no wish to take it out."""
    referral = a_referral(**CONCERN)
    draft = begun(referral)
    save(signed_in(referral.referrer), draft, {"problem": "Fell again"})
    sent(as_now(draft, referral.referrer))
    first, second = kept_apart(referral, referral.referrer).values()
    assert first == second
    assert second["key_safe"] == SECRET
