"""«Refer again» and «Refer who lives with them», and where each names the other."""

import pytest
from django.test import Client

from sers.access import gate
from sers.intake import drafting, publishing
from sers.intake.models import Draft, FormVersion
from sers.policy.permissions import Permission
from sers.policy.roles import Role
from sers.referrals import submission, triage
from sers.referrals.lifecycle import Sort
from sers.referrals.models import Referral
from tests.builders import (
    ANSWERS,
    a_member,
    a_next_step,
    a_reason,
    a_referral,
    a_team,
    an_nhs_number,
    seen_by,
)
from tests.referrals.lives import a_triager, working_on
from tests.web.refer.walking import signed_in

pytestmark = pytest.mark.django_db


def begun_by(referral: Referral, what: str) -> Draft:
    """The draft that the button begins."""
    client = signed_in(referral.referrer)
    answer = client.post(f"/referrals/{referral.pk}/{what}/")
    assert answer.status_code == 302
    with seen_by(referral.referrer):
        (draft,) = drafting.drafts_of(referral.referrer)
    assert answer["Location"].startswith(f"/refer/{draft.pk}/")
    return draft


def sent_from(draft: Draft, **answers: object) -> Referral:
    with seen_by(draft.author):
        draft.answers = {**ANSWERS, **draft.answers, **answers}
        draft.save()
        return submission.send(draft.pk, by=draft.author)


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def refused() -> Referral:
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        triage.claim(mine, by=triager, seen=mine.revision)
        mine.refresh_from_db()
        triage.not_accept(
            mine,
            by=triager,
            seen=mine.revision,
            reason=a_reason(Sort.NOT_ACCEPTED),
            note="",
            next_step=a_next_step(),
            next_owner="The practice",
            next_by=None,
        )
    return referral


def test_referring_again_names_the_earlier_one_on_both_sides():
    earlier = refused()
    new = sent_from(begun_by(earlier, "again"))
    reason = a_reason(Sort.NOT_ACCEPTED).label
    theirs = text(signed_in(new.referrer), f"/referrals/{new.pk}/")
    desk = text(signed_in(a_triager(new.owner)), f"/desk/referral/{new.pk}/")
    for page, link in ((theirs, "/referrals/"), (desk, "/desk/referral/")):
        assert "Referred before:" in page
        assert f"the Penwith team, not accepted: {reason}" in page.replace("&#39;", "’")
        assert f"{link}{earlier.pk}/" in page


def test_a_couple_name_each_other_everywhere_and_withdrawing_one_leaves_the_other():
    first = a_referral()
    second = sent_from(
        begun_by(first, "couple"), nhs_number=str(an_nhs_number()), given_name="Denzil"
    )
    referrer, triager = signed_in(first.referrer), signed_in(a_triager())
    assert "Together with: <a" in text(referrer, f"/referrals/{first.pk}/")
    assert second.listed_name in text(referrer, f"/referrals/{first.pk}/")
    assert first.listed_name in text(referrer, f"/referrals/{second.pk}/sent/")
    assert second.listed_name in text(triager, f"/desk/referral/{first.pk}/")
    assert f'Together with <a href="/desk/referral/{second.pk}/">' in text(
        triager, f"/desk/{first.owner_id}/"
    )
    withdrawing = text(referrer, f"/referrals/{first.pk}/withdraw/")
    assert "<b>Denzil Trembath</b>, who lives with them, stays as it is." in withdrawing


def test_the_buttons_stand_where_they_may_be_pressed_and_only_there():
    referral = a_referral()
    page = text(signed_in(referral.referrer), f"/referrals/{referral.pk}/")
    assert f"/referrals/{referral.pk}/again/" in page
    assert f"/referrals/{referral.pk}/couple/" in page
    sent = text(signed_in(referral.referrer), f"/referrals/{referral.pk}/sent/")
    assert f"/referrals/{referral.pk}/couple/" in sent
    joiner = a_member(a_team(), Role.REFERRER)
    with seen_by(referral.referrer):
        team = joiner.teams_holding(Permission.FOLLOW_REFERRAL)[0]
        gate.follow(referral.about, team, because="joined")
    client = signed_in(joiner)
    followed = text(client, f"/referrals/{referral.pk}/")
    assert "/again/" not in followed and "/couple/" not in followed
    assert client.post(f"/referrals/{referral.pk}/again/").status_code == 404
    assert client.post(f"/referrals/{referral.pk}/couple/").status_code == 404


def test_what_was_left_out_is_said():
    referral = a_referral(cares_for="Her brother")
    definition = dict(FormVersion.objects.latest("number").definition)
    pages = [dict(page) for page in definition["pages"]]
    for page in pages:
        page["questions"] = [q for q in page["questions"] if q["id"] != "cares_for"]
    publishing.publish(definition | {"pages": pages})
    client = signed_in(referral.referrer)
    page = client.post(f"/referrals/{referral.pk}/again/", follow=True).content.decode()
    assert "We left out what the form no longer asks in that way: Looks after." in page
    assert "Her brother" not in page
