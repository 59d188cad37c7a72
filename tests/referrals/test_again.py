"""Referring somebody again takes along what still fits, and names the earlier referral."""

import pytest
from django.core.exceptions import PermissionDenied

from sers.access import gate
from sers.intake import drafting, publishing
from sers.intake.models import Draft, FormVersion
from sers.policy.permissions import Permission
from sers.policy.roles import Role
from sers.referrals import submission
from sers.referrals.again import begin_again
from sers.referrals.models import Referral
from sers.referrals.related import related
from sers.web.practices import PRACTICES
from tests.builders import (
    A_BED,
    ANSWERS,
    PROTECTED,
    a_draft,
    a_member,
    a_referral,
    a_team,
    as_now,
    penwith,
    seen_by,
    truro,
)
from tests.referrals.lives import a_triager, claimed

pytestmark = pytest.mark.django_db

SAID = {
    "pronouns": "she, her",
    "key_safe": "1234",
    "getting_in": "key_safe",
    "carer": "no",
    "language": "Cornish",
}


def again(referral: Referral) -> tuple[Draft, list[str]]:
    by = referral.referrer
    with seen_by(by):
        return begin_again(referral, by=by, practices=PRACTICES)


def finished(draft: Draft, **answers: object) -> Draft:
    """The draft with all else that the form asks."""
    with seen_by(draft.author):
        draft.answers = {**ANSWERS, **draft.answers, **answers}
        draft.save()
    return draft


def sent_again(referral: Referral, **answers: object) -> Referral:
    draft = finished(again(referral)[0], **answers)
    with seen_by(draft.author):
        return submission.send(draft.pk, by=draft.author)


def test_what_is_likely_still_true_is_taken_along_and_nothing_else():
    referral = a_referral(**SAID)
    draft, left_out = again(referral)
    assert left_out == []
    assert draft.again_of == referral.pk
    assert (draft.author, draft.team) == (referral.referrer, referral.sent_by)
    carried = {q.id for q in draft.version.read().questions() if "again" in q.carries}
    told = drafting.told_by_account(draft.author, draft.team)
    mine = {q.id for q in draft.version.read().questions() if told.get(q.binds)}
    assert draft.answers.keys() <= carried | mine
    assert draft.answers["nhs_number"] == referral.nhs_number
    assert draft.answers["birth_date"] == ANSWERS["birth_date"]
    assert draft.answers["address"] == ANSWERS["address"]
    assert draft.answers["pronouns"] == "she, her"
    assert draft.answers["referrer_name"] == draft.author.name


@pytest.mark.parametrize("gone", ["problem", "consent", "key_safe", "safeguarding", "needs"])
def test_what_is_restricted_or_of_its_time_is_not(gone):
    draft, _ = again(a_referral(**SAID))
    assert gone not in draft.answers


def test_a_protected_persons_place_stays_behind():
    referral = a_referral(setting="bed", **A_BED, **PROTECTED)
    draft, _ = again(referral)
    assert draft.answers["protect"] == ["hidden"]
    assert not {"address", "town", "postcode", "practice", "person_phone"} & draft.answers.keys()
    assert not {"safe_contact", "address_holder"} & draft.answers.keys()


def test_what_the_form_no_longer_asks_in_that_way_is_left_out_and_said():
    referral = a_referral(care_now=["alarm"], cares_for="Her brother", pronouns="she")
    definition = dict(FormVersion.objects.latest("number").definition)
    pages = [dict(page) for page in definition["pages"]]
    for page in pages:
        page["questions"] = [
            _today(dict(question)) for question in page["questions"] if question["id"] != "pronouns"
        ]
    publishing.publish(definition | {"pages": pages})
    draft, left_out = again(referral)
    assert set(left_out) == {"Pronouns", "Help already", "Looks after"}
    assert not {"pronouns", "care_now", "cares_for"} & draft.answers.keys()
    assert draft.answers["family_name"] == ANSWERS["family_name"]


def _today(question: dict) -> dict:
    """One answer is offered no longer, and one question is asked in another way."""
    if question["id"] == "care_now":
        question["options"] = [o for o in question["options"] if o["value"] != "alarm"]
    if question["id"] == "cares_for":
        question["kind"] = "email"
    return question


def test_not_known_is_left_out_where_it_is_no_answer_any_more():
    referral = a_referral(person_phone={"not_known": True, "why": "none"})
    definition = dict(FormVersion.objects.latest("number").definition)
    pages = [dict(page) for page in definition["pages"]]
    gone = {"may_be_unknown", "unknowns"}
    for page in pages:
        page["questions"] = [
            {k: v for k, v in q.items() if q["id"] != "person_phone" or k not in gone}
            for q in page["questions"]
        ]
    publishing.publish(definition | {"pages": pages})
    draft, left_out = again(referral)
    assert left_out == ["Their own number"]
    assert "person_phone" not in draft.answers


def test_only_the_team_that_sent_it_refers_again_from_it():
    referral = a_referral()
    joiner = a_member(a_team(), Role.REFERRER)
    with seen_by(referral.referrer):
        gate.follow(referral.about, joiner.teams_holding(Permission.MAKE_REFERRAL)[0], because="x")
    with seen_by(joiner):
        found = Referral.objects.get(pk=referral.pk)
        with pytest.raises(PermissionDenied):
            begin_again(found, by=joiner, practices=PRACTICES)
    colleague = a_member(referral.sent_by, Role.REFERRER)
    with seen_by(colleague):
        assert begin_again(referral, by=colleague, practices=PRACTICES).draft.author == colleague


def test_the_new_one_names_the_earlier_to_whoever_may_open_it():
    referral = a_referral()
    new = sent_again(referral)
    assert new.again_of == referral
    triager = a_triager()
    with seen_by(triager):
        assert related(new, triager, Permission.VIEW_REFERRAL).earlier == referral
    with seen_by(new.referrer):
        assert related(new, new.referrer, Permission.FOLLOW_REFERRAL).earlier == referral


def test_a_desk_that_had_no_part_in_the_earlier_one_is_shown_nothing_of_it():
    referral = a_referral()
    new = sent_again(referral, postcode="TR1 2JA", town="Truro", practice="L82001")
    elsewhere = new.owner
    if elsewhere == referral.owner:
        pytest.skip("both belong to the same desk")
    triager = a_triager(elsewhere)
    with seen_by(triager):
        assert related(new, triager, Permission.VIEW_REFERRAL).earlier is None


def test_an_earlier_one_of_somebody_else_is_not_named():
    referral = a_referral()
    assert sent_again(referral, nhs_number="9990000018").again_of is None
    assert sent_again(a_referral(), family_name="Nance").again_of is not None


def test_a_draft_cannot_name_what_its_team_never_sent():
    others = a_referral()
    draft = a_draft(nhs_number=others.nhs_number)
    with seen_by(draft.author):
        Draft.objects.filter(pk=draft.pk).update(again_of=others.pk, together_with=others.pk)
        new = submission.send(draft.pk, by=draft.author)
    assert (new.again_of, new.together_with) == (None, None)


def test_a_refused_one_can_be_referred_again():
    referral = claimed()
    assert as_now(referral, a_triager(penwith())).owner == penwith()
    draft, _ = again(referral)
    assert draft.again_of == referral.pk
    assert truro() != penwith()
