"""After sending: telling the team, and changing what was sent."""

import re

import pytest

from sers.audit.models import Access
from sers.intake import drafting
from sers.intake.models import Draft
from sers.policy.roles import Role
from sers.referrals import closure
from sers.referrals.models import Referral
from tests.builders import a_member, a_reason, a_referral, a_team, as_now, seen_by
from tests.referrals.test_amending import CONCERN, SECRET, amended
from tests.web.refer.walking import (
    a_referrer,
    address,
    as_saved,
    give,
    only_draft,
    signed_in,
)
from tests.web.track.test_track import page_of, sent_by

pytestmark = pytest.mark.django_db

WORSE = "She has fallen again"


def withdrawn(referral: Referral) -> None:
    with seen_by(referral.referrer):
        mine = Referral.objects.get(pk=referral.pk)
        closure.withdraw(
            mine, by=referral.referrer, seen=mine.revision, reason=a_reason("withdrawn")
        )


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def tell_at(referral: Referral) -> str:
    return f"/referrals/{referral.pk}/something-changed/"


def say(client, draft: Draft, page: str, **answers) -> None:
    """One page, changed in this and left in all else as it was."""
    give(client, draft, page, as_saved(draft).answers | answers)


def begun(client, referral: Referral) -> Draft:
    answer = client.post(f"/referrals/{referral.pk}/change/")
    draft = only_draft(referral.referrer)
    assert answer.url == address(draft, "check")
    return draft


def test_telling_says_whom_to_ring_and_reaches_the_team():
    user = a_referrer()
    referral, client = sent_by(user), signed_in(user)
    whole = page_of(client, f"/referrals/{referral.pk}/")
    assert tell_at(referral) in whole
    page = page_of(client, tell_at(referral))
    phone = as_now(referral, user).owner.phone
    assert 'href="tel:999"' in page and f'href="tel:{phone.replace(" ", "")}"' in page
    answer = client.post(tell_at(referral), {"text": WORSE})
    assert answer.url == f"/referrals/{referral.pk}/"
    told = page_of(client, answer.url)
    assert f"You told the team what has changed: “{WORSE}”" in told
    with seen_by(user):
        assert referral.additions.get().text == WORSE


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "Write what has changed"), ("  ", "Write what has changed"), ("x" * 4001, "4,000")],
)
def test_words_that_cannot_be_sent_are_kept_on_the_page(text, sentence):
    user = a_referrer()
    referral, client = sent_by(user), signed_in(user)
    page = client.post(tell_at(referral), {"text": text}).content.decode()
    assert sentence in page and "Error:" in page
    assert text.strip() in page


def test_where_it_has_ended_nothing_is_offered_and_the_words_are_not_lost():
    user = a_referrer()
    referral, client = sent_by(user), signed_in(user)
    withdrawn(referral)
    whole = page_of(client, f"/referrals/{referral.pk}/")
    assert "Change what was sent" not in whole and tell_at(referral) not in whole
    page = page_of(client, tell_at(referral))
    assert "has ended (Withdrawn)" in page and "<textarea" not in page
    refused = client.post(tell_at(referral), {"text": WORSE}).content.decode()
    assert WORSE in refused and "refer the person again" in refused
    answer = client.post(f"/referrals/{referral.pk}/change/", follow=True)
    assert "has ended (Withdrawn)" in answer.content.decode()
    with seen_by(user):
        assert drafting.drafts_of(user) == []


def test_a_change_is_looked_at_before_it_is_sent_and_told_afterwards():
    user = a_referrer()
    referral, client = sent_by(user, **CONCERN), signed_in(user)
    draft = begun(client, referral)
    page = page_of(client, address(draft, "check"))
    assert "Nothing yet." in page and f"Changing referral {referral.reference} for" in text_of(page)
    assert "Send the changes" not in page and SECRET not in page
    assert "As before (not shown)" in page

    say(client, draft, "health", problem="Fell again at 14:00")
    page = page_of(client, address(draft, "check"))
    said = text_of(page)
    assert "was: Fell in the kitchen" in said and "now: Fell again at 14:00" in said
    assert "Send the changes" in page

    now = as_saved(draft)
    unticked = client.post(address(draft, "send"), {"revision": now.revision})
    assert "Tick that you have checked" in unticked.content.decode()
    sent = client.post(address(draft, "send"), {"revision": now.revision, "same_person": "yes"})
    assert sent.url == f"/referrals/{referral.pk}/"
    whole = page_of(client, sent.url)
    assert "Version 2, changed today at" in whole and "You changed what was sent" in whole
    assert "was: Fell in the kitchen" in text_of(whole)
    again = client.post(address(draft, "send"), {"revision": now.revision, "same_person": "yes"})
    assert again.url == f"/referrals/{referral.pk}/"


def test_the_draft_is_listed_as_changes_and_can_be_left_and_thrown_away():
    user = a_referrer()
    referral, client = sent_by(user), signed_in(user)
    draft = begun(client, referral)
    assert "Changes to a referral that is sent." in page_of(client, "/referrals/")
    assert client.post(address(draft, "send"), {"leave": "yes"}).url == "/referrals/"
    page = page_of(client, address(draft, "discard"))
    assert "The referral itself stays as it is." in page
    client.post(address(draft, "discard"))
    assert as_saved(draft) is None
    assert as_now(referral, user).is_open


def test_there_is_no_page_to_choose_the_team_of_a_change_and_no_card_of_where_it_goes():
    user = a_referrer()
    referral, client = sent_by(user), signed_in(user)
    draft = begun(client, referral)
    assert client.get(address(draft, "team")).url == address(draft, "check")
    assert "Where this will go" not in page_of(client, address(draft, "help"))


def test_a_colleague_keeps_what_may_not_be_seen_by_leaving_it_empty():
    user = a_referrer()
    referral = sent_by(user, **CONCERN)
    colleague = a_member(referral.sent_by, Role.REFERRER)
    client = signed_in(colleague)
    client.post(f"/referrals/{referral.pk}/change/")
    draft = only_draft(colleague)
    form = draft.version.read()
    with_it = next(p.id for p in form.pages if any(q.id == "key_safe" for q in p.questions))
    page = page_of(client, address(draft, with_it))
    assert "Given before and not shown here" in page
    for each in form.path(draft.answers):
        assert SECRET not in client.get(address(draft, each.id)).content.decode()
    give(client, draft, with_it, {k: v for k, v in draft.answers.items() if k != "key_safe"})
    assert as_saved(draft).answers["key_safe"] == {"as_before": True}


def test_where_nothing_is_different_nothing_is_sent():
    user = a_referrer()
    referral, client = sent_by(user), signed_in(user)
    draft = begun(client, referral)
    answer = client.post(address(draft, "send"), {"revision": draft.revision, "same_person": "yes"})
    assert "Nothing has been changed" in answer.content.decode()


def test_what_ended_meanwhile_is_said_on_the_last_look_and_nothing_is_lost():
    user = a_referrer()
    referral, client = sent_by(user), signed_in(user)
    draft = begun(client, referral)
    say(client, draft, "health", problem="Fell again at 14:00")
    withdrawn(referral)
    page = page_of(client, address(draft, "check"))
    assert "It cannot be changed any more" in page and "Send the changes" not in page
    now = as_saved(draft)
    refused = client.post(address(draft, "send"), {"revision": now.revision, "same_person": "yes"})
    assert "has ended (Withdrawn)" in refused.content.decode()
    assert as_saved(draft).answers["problem"] == "Fell again at 14:00"


def test_of_two_colleagues_the_second_sees_what_the_first_changed_and_sends_then():
    user = a_referrer()
    referral, client = sent_by(user), signed_in(user)
    draft = begun(client, referral)
    say(client, draft, "health", problem="Fell again at 14:00")
    other = a_member(referral.sent_by, Role.REFERRER)
    amended(referral, other, town="Copperhouse")
    now = as_saved(draft)
    ready = {"revision": now.revision, "same_person": "yes"}
    refused = client.post(address(draft, "send"), ready).content.decode()
    assert f"{other.name} changed this referral after you began" in refused
    assert "Copperhouse" in refused
    ready["revision"] = as_saved(draft).revision
    assert client.post(address(draft, "send"), ready).url == f"/referrals/{referral.pk}/"
    whole = text_of(page_of(client, f"/referrals/{referral.pk}/"))
    assert "Version 3, changed" in whole and "Version 2, changed" in whole
    assert "was: Hayle now: Copperhouse" in whole


def test_who_left_the_team_reads_a_sentence_and_not_a_fault():
    user = a_referrer()
    referral, client = sent_by(user), signed_in(user)
    draft = begun(client, referral)
    say(client, draft, "health", problem="Fell again")
    revision = as_saved(draft).revision
    a_member(a_team(), Role.REFERRER)
    user.memberships.all().delete()
    user.memberships.create(team=a_team(), role=Role.REFERRER)
    assert "do not refer for the team" in page_of(client, address(draft, "check"))
    answer = client.post(address(draft, "send"), {"revision": revision, "same_person": "yes"})
    assert "do not refer for the team" in answer.content.decode()


def test_that_it_was_opened_to_be_changed_is_written_down():
    user = a_referrer()
    referral, client = sent_by(user), signed_in(user)
    begun(client, referral)
    with seen_by(user):
        assert Access.objects.filter(about=referral.about, deed=Access.Deed.OPENED).exists()


def test_a_stranger_changes_nothing():
    referral = a_referral()
    client = signed_in(a_referrer())
    assert client.post(f"/referrals/{referral.pk}/change/").status_code == 404
    assert client.get(tell_at(referral)).status_code == 404
