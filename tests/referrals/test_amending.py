"""Changing what was sent: a new version, and nothing told to who may not read it."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from sers.audit import timeline
from sers.audit.models import Event
from sers.directory.models import User
from sers.intake import asking, drafting, publishing, reading
from sers.intake.models import Draft, FormVersion
from sers.intake.schema import as_before
from sers.people.models import Person
from sers.policy.roles import Role
from sers.referrals import amending, closure, queries, redlines, triage
from sers.referrals.events import ReferralEvent
from sers.referrals.lifecycle import FINAL, OPEN
from sers.referrals.models import Referral, RestrictedAnswers, SentVersion
from sers.referrals.moving import MoveRefused, Overtaken
from sers.referrals.redlines import Redline
from sers.referrals.submission import NotReady
from sers.web.practices import PRACTICES
from tests.builders import (
    A_BED,
    PROTECTED,
    a_member,
    a_reason,
    a_referral,
    a_team,
    an_nhs_number,
    as_now,
    penwith,
    seen_by,
    the_bed_bureau,
    truro,
)
from tests.referrals.lives import STANDING, a_triager, claimed, redirect, refuse, working_on

pytestmark = pytest.mark.django_db

SECRET = "By the back door, 4711"
CONCERN: dict[str, Any] = {
    "safeguarding": "yes",
    "safeguarding_place": "cornwall",
    "reported": "yes",
    "safeguarding_detail": "A bruise that nobody explains",
    "reported_to": "The council, Wenna",
    "reported_on": "2026-11-18",
    "key_safe": SECRET,
}


def begun(referral: Referral, by: User | None = None) -> Draft:
    by = by or referral.referrer
    with working_on(referral, by) as mine:
        return amending.begin(mine, by=by)


def say(draft: Draft, **answers: Any) -> Draft:
    """The draft with these answers typed on their pages; None leaves a box empty."""
    form = draft.version.read()
    with seen_by(draft.author):
        for page in form.pages:
            mine = {q.id: answers[q.id] for q in page.questions if q.id in answers}
            if mine:
                now = drafting.draft_of(draft.author, draft.pk)
                ids = {q.id for q in page.questions}
                kept = {k: v for k, v in now.answers.items() if k in ids} | mine
                given = {k: v for k, v in kept.items() if v is not None}
                drafting.save_page(now, page, answers=given, typed=None, seen=now.revision)
        return drafting.draft_of(draft.author, draft.pk)


def sent(draft: Draft, **when: Any) -> Referral:
    with seen_by(draft.author):
        return amending.amend(draft.pk, by=draft.author, **when)


def amended(referral: Referral, by: User | None = None, **answers: Any) -> Referral:
    return sent(say(begun(referral, by), **answers))


def versions(referral: Referral, by: User | None = None) -> list[SentVersion]:
    with seen_by(by or referral.referrer):
        return list(referral.versions.select_related("form_version").order_by("number"))


def redlined(referral: Referral, *, with_restricted: bool = False) -> list[Redline]:
    dossier = queries.dossier(referral, with_restricted=with_restricted)
    return redlines.of(dossier.version, practices=PRACTICES, with_restricted=with_restricted)


def kept_apart(referral: Referral, by: User) -> dict[int, dict[str, Any]]:
    with seen_by(by):
        kept = RestrictedAnswers.objects.filter(referral=referral).select_related("version")
        return {each.version.number: each.answers for each in kept}


@pytest.mark.parametrize("status", sorted(OPEN))
def test_a_change_is_a_new_version_and_news_wherever_an_open_referral_stands(status):
    referral = STANDING[status]()
    before = as_now(referral, referral.referrer)
    amended(referral, problem="Fell again at 14:00", referrer_phone="01632 960199")
    now = as_now(referral, a_triager())
    assert (now.status, now.owner_id) == (status, before.owner_id)
    assert (now.due_at, now.stage) == (before.due_at, before.stage)
    assert now.call_back == "01632 960199"
    assert now.news_at
    first, second = versions(referral)
    assert first.answers["problem"] != second.answers["problem"] == "Fell again at 14:00"
    assert (first.number, second.number) == (1, 2)


@pytest.mark.parametrize("status", sorted(FINAL))
def test_a_referral_that_has_ended_is_not_changed(status):
    referral = STANDING[status]()
    with pytest.raises(MoveRefused, match="has ended"):
        begun(referral)


def test_everything_that_lists_and_desks_read_follows_the_answers():
    referral = a_referral()
    draft = say(
        begun(referral),
        needs=["personal_care"],
        visitors="yes",
        visitors_detail="A dog that bites",
        voluntary="no",
        preferred_name="Wenna",
        referrer_name="Demelza Rowe",
    )
    sent(draft)
    with working_on(referral, a_triager()) as now:
        (need,) = now.asks_for
        assert (need.code, now.headline) == ("personal_care", need.label)
        assert now.needs.filter(number=1).count() == 3
        assert ["safety", "Risk to visitors"] in now.alerts
        assert (now.preferred_name, now.referrer_name) == ("Wenna", "Demelza Rowe")
        assert not now.share_with_voluntary


def test_the_wish_is_changed_and_the_priority_is_not():
    referral = a_referral(priority="p3")
    amended(referral, priority="p1")
    now = as_now(referral, a_triager())
    assert (now.wished_id, now.priority_id, now.band) == ("p1", "p3", referral.band)


def test_the_draft_begins_with_what_was_sent_and_is_found_again():
    referral = a_referral()
    draft = begun(referral)
    assert draft.answers == versions(referral)[0].answers
    assert (draft.amends, draft.amends_number) == (referral.pk, 1)
    assert draft.team == referral.sent_by
    assert begun(referral) == draft
    other = begun(referral, a_member(referral.sent_by, Role.REFERRER))
    assert other != draft


def test_nothing_is_sent_where_nothing_is_different():
    referral = a_referral()
    draft = begun(referral)
    with pytest.raises(NotReady, match="Nothing has been changed"):
        sent(draft)
    again = say(draft, problem=draft.answers["problem"])
    with pytest.raises(NotReady, match="Nothing has been changed"):
        sent(again)
    assert len(versions(referral)) == 1


def test_sending_twice_makes_one_version():
    referral = a_referral()
    draft = say(begun(referral), problem="Fell again")
    assert sent(draft).pk == sent(draft).pk == referral.pk
    assert len(versions(referral)) == 2
    with seen_by(draft.author):
        assert not Draft.objects.filter(pk=draft.pk).exists()
        assert amending.amended_from(draft.pk, draft.author) == referral
    stranger = a_member(a_team(), Role.REFERRER)
    with seen_by(stranger):
        assert amending.amended_from(draft.pk, stranger) is None


def test_a_draft_that_was_never_sent_is_missing():
    user = a_member(a_team(), Role.REFERRER)
    with seen_by(user), pytest.raises(Draft.DoesNotExist):
        amending.amend(uuid4(), by=user)


def test_what_must_be_answered_must_be_answered_in_a_change_too():
    referral = a_referral()
    with pytest.raises(NotReady, match="still need an answer"):
        sent(say(begun(referral), visitors="yes", visitors_detail=None, problem=None))
    with pytest.raises(NotReady):
        sent(say(begun(referral), gate=["danger"]))
    assert len(versions(referral)) == 1


def test_a_form_changed_in_another_window_is_looked_at_again():
    draft = say(begun(a_referral()), problem="Fell again")
    with pytest.raises(NotReady, match="another window"):
        sent(draft, seen=draft.revision - 1)


def test_who_refers_for_the_team_no_longer_changes_nothing():
    referral = a_referral()
    draft = say(begun(referral), problem="Fell again")
    draft.author.memberships.all().delete()
    gone = User.objects.get(pk=draft.author.pk)
    with seen_by(gone), pytest.raises(PermissionDenied):
        amending.amend(draft.pk, by=gone)


def test_only_the_senders_team_changes_it():
    referral = a_referral()
    desk = a_triager()
    with working_on(referral, desk) as mine, pytest.raises(PermissionDenied):
        amending.begin(mine, by=desk)


# Who it is


def test_the_person_is_matched_afresh_and_never_overwritten():
    referral = a_referral()
    with seen_by(referral.referrer):
        before = Person.objects.get(pk=referral.person_id)
    number = str(an_nhs_number())
    amended(referral, nhs_number=number, given_name="Wenna")
    now = as_now(referral, referral.referrer)
    assert (now.nhs_number, now.given_name) == (number, "Wenna")
    assert now.person_id != before.pk
    assert not now.identity_to_check
    other = a_referral(team=referral.sent_by, by=referral.referrer, nhs_number=number)
    assert now.person_id == other.person_id


def test_a_known_number_with_another_name_is_an_identity_to_check():
    known, referral = a_referral(), a_referral()
    amended(referral, nhs_number=known.nhs_number, family_name="Uren")
    with working_on(referral, a_triager()) as now:
        assert now.identity_to_check
        assert now.person_id != known.person_id
        kinds = [event.kind for event in timeline.of(now.about)]
        assert ReferralEvent.IDENTITY_TO_CHECK in kinds


def test_who_it_is_stays_where_nobody_says_otherwise():
    referral = a_referral()
    amended(referral, problem="Fell again")
    assert as_now(referral, referral.referrer).person_id == referral.person_id


# Where it would go


def event_of(referral: Referral) -> Event:
    with seen_by(referral.referrer):
        return Event.objects.get(about=referral.about, kind=ReferralEvent.AMENDED)


def test_it_stays_where_it_is_and_says_where_it_would_go():
    referral = a_referral()
    amended(referral, setting="bed", **{k: v for k, v in A_BED.items() if k != "needs"})
    facts = event_of(referral).facts
    assert facts["would_go_to"] == the_bed_bureau().name
    assert as_now(referral, referral.referrer).owner_id == referral.owner_id


def test_a_bed_besides_is_said_to_be_one_that_would_be_asked_for():
    referral = a_referral()
    amended(referral, setting="both", **{k: v for k, v in A_BED.items() if k != "needs"})
    facts = event_of(referral).facts
    assert "would_go_to" not in facts
    assert facts["would_ask"] == the_bed_bureau().name


def test_one_that_was_sent_on_says_nothing_of_where_it_came_from():
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        redirect(mine, truro(), by=triager, seen=1)
    amended(referral, problem="Fell again")
    assert "would_go_to" not in event_of(referral).facts
    assert as_now(referral, referral.referrer).owner_id == truro().pk


# What not everybody may read


def test_restricted_answers_are_never_shown_to_who_changes_it_and_stay_as_they_were():
    referral = a_referral(**CONCERN)
    colleague = a_member(referral.sent_by, Role.REFERRER)
    draft = begun(referral, colleague)
    assert draft.answers["key_safe"] == as_before()
    assert SECRET not in json.dumps(draft.answers)
    with seen_by(colleague):
        assert drafting.left_unfinished(draft) == []
    sent(say(draft, problem="Fell again"))
    kept = kept_apart(referral, a_triager())
    assert kept[1] == kept[2]
    assert kept[2]["key_safe"] == SECRET
    _first, second = versions(referral)
    assert second.changed_apart == []
    assert SECRET not in json.dumps(second.answers)
    assert "as_before" not in json.dumps(second.answers | kept[2])


def test_what_is_typed_instead_replaces_and_the_rest_stays():
    referral = a_referral(**CONCERN)
    colleague = a_member(referral.sent_by, Role.REFERRER)
    amended(referral, colleague, key_safe="Under the pot, 0815")
    kept = kept_apart(referral, a_triager())
    assert kept[2] == kept[1] | {"key_safe": "Under the pot, 0815"}
    assert versions(referral)[1].changed_apart == ["key_safe"]


def test_typing_what_was_there_is_called_a_change_so_that_trying_finds_out_nothing():
    referral = a_referral(**CONCERN)
    amended(referral, key_safe=SECRET)
    assert versions(referral)[1].changed_apart == ["key_safe"]


def test_what_is_asked_no_longer_is_not_taken_along():
    referral = a_referral(**CONCERN)
    amended(referral, safeguarding="no")
    kept = kept_apart(referral, a_triager())
    assert set(kept[2]) == {"key_safe"}
    assert set(versions(referral)[1].changed_apart) == set(kept[1]) - {"key_safe"}


def test_a_placeholder_for_what_was_never_said_is_no_answer():
    referral = a_referral()
    draft = say(begun(referral), key_safe=as_before(), problem="Fell again")
    sent(draft)
    assert kept_apart(referral, a_triager()) == {}


@pytest.mark.parametrize("may", [True, False])
def test_a_redline_says_of_a_restricted_answer_only_that_it_changed(may):
    referral = a_referral(**CONCERN)
    amended(referral, key_safe="Under the pot, 0815", problem="Fell again")
    triager = a_triager()
    with working_on(referral, triager) as mine:
        (redline,) = redlined(mine, with_restricted=may)
    assert [change.question for change in redline.changes] == ["problem", "key_safe"]
    secret = redline.changes[1]
    assert secret.withheld is not may
    if may:
        assert (secret.before, secret.after) == ((SECRET,), ("Under the pot, 0815",))


def test_an_address_that_is_to_be_kept_secret_is_not_told_by_striking_it_out():
    referral = a_referral()
    amended(referral, **PROTECTED)
    now = as_now(referral, a_triager())
    assert now.protected
    with working_on(referral, referral.referrer) as mine:
        (redline,) = redlined(mine)
    assert "Penpol" not in repr(redline)
    assert "TR27" not in repr(redline)
    assert "address" in {change.question for change in redline.changes}


def test_what_a_draft_would_change_is_told_before_it_is_sent():
    referral = a_referral(**CONCERN)
    draft = say(begun(referral), problem="Fell again", key_safe="0815")
    with seen_by(draft.author):
        told = redlines.preview(draft, practices=PRACTICES)
    assert [(each.question, each.withheld) for each in told] == [
        ("problem", False),
        ("key_safe", True),
    ]


def test_an_empty_box_keeps_what_was_there_whatever_was_typed_before():
    referral = a_referral(**CONCERN)
    draft = begun(referral)
    form = draft.version.read()
    page = next(p for p in form.pages if any(q.id == "reported_on" for q in p.questions))
    with seen_by(draft.author):
        before = amending.kept_apart(draft)
        settled = form.settled(draft.answers)

        def posted(**data: str) -> asking.PageForm:
            return asking.form_for(page, settled, data, practices=PRACTICES, before=before)

        drawn = asking.drawn(asking.form_for(page, settled, practices=PRACTICES, before=before))
    assert "Given before and not shown here" in str(drawn[0].params["hint"])
    assert "Wenna" not in str(drawn)
    assert posted().answers()["reported_to"] == as_before()
    wrong = posted(**{"reported_on-day": "45"})
    assert not wrong.is_valid()
    assert wrong.partial_answers()["reported_on"] == as_before()


# Two at once


def test_of_two_who_change_it_the_second_finds_the_changes_of_the_first_in_their_form():
    referral = a_referral(**CONCERN)
    other = a_member(referral.sent_by, Role.REFERRER)
    mine = say(begun(referral), problem="Fell again", town="Hayle Towans")
    amended(referral, other, town="Copperhouse", given_name="Wenna", key_safe="0815")
    with seen_by(mine.author):
        with pytest.raises(NotReady, match=f"{other.name} changed this referral after you began"):
            amending.amend(mine.pk, by=mine.author)
        now = drafting.draft_of(mine.author, mine.pk)
    assert now.answers["given_name"] == "Wenna"
    assert (now.answers["town"], now.answers["problem"]) == ("Hayle Towans", "Fell again")
    assert now.answers["key_safe"] == as_before()
    sent(now)
    assert [each.number for each in versions(referral)] == [1, 2, 3]
    assert kept_apart(referral, a_triager())[3]["key_safe"] == "0815"


def test_who_comes_back_to_a_change_begun_earlier_finds_what_others_changed():
    referral = a_referral()
    mine = say(begun(referral), problem="Fell again")
    amended(referral, a_member(referral.sent_by, Role.REFERRER), town="Copperhouse")
    again = begun(referral)
    assert again == mine
    assert (again.answers["town"], again.answers["problem"]) == ("Copperhouse", "Fell again")
    assert again.amends_number == 2


def test_what_the_first_left_out_and_the_second_did_not_touch_stays_out():
    referral = a_referral(preferred_name="Wenna")
    mine = say(begun(referral), problem="Fell again")
    amended(referral, a_member(referral.sent_by, Role.REFERRER), preferred_name=None)
    assert "preferred_name" not in begun(referral).answers
    assert mine.answers["preferred_name"] == "Wenna"


def test_a_referral_withdrawn_meanwhile_is_not_changed_and_nothing_typed_is_lost():
    referral = a_referral()
    draft = say(begun(referral), problem="Fell again")
    with working_on(referral, referral.referrer) as mine:
        closure.withdraw(mine, by=referral.referrer, seen=1, reason=a_reason("withdrawn"))
    with pytest.raises(MoveRefused, match=r"has ended \(Withdrawn\)"):
        sent(draft)
    with seen_by(draft.author):
        assert drafting.draft_of(draft.author, draft.pk).answers["problem"] == "Fell again"


@pytest.mark.parametrize("verb", [triage.claim, refuse])
def test_a_triager_who_saves_from_an_older_page_reads_who_changed_it(verb):
    referral, triager = a_referral(), a_triager()
    amended(referral, problem="Fell again")
    with working_on(referral, triager) as mine, pytest.raises(Overtaken) as refused:
        verb(mine, by=triager, seen=1)
    assert referral.referrer.name in str(refused.value)


def test_a_claim_and_a_redirect_meanwhile_do_not_hinder_the_change():
    triager = a_triager()
    referral = claimed(by=triager)
    draft = say(begun(referral), problem="Fell again")
    with working_on(referral, triager) as mine:
        redirect(mine, truro(), by=triager, seen=mine.revision)
    sent(draft)
    now = as_now(referral, referral.referrer)
    assert now.owner_id == truro().pk != penwith().pk
    assert len(versions(referral)) == 2


# Versions of the form


def a_newer_form() -> FormVersion:
    """The shipped form, with one question fewer, one worded anew, and one option gone."""
    current = publishing.current()
    raw = json.loads(json.dumps(current.definition))
    for page in raw["pages"]:
        page["questions"] = [q for q in page["questions"] if q["id"] != "preferred_name"]
        for question in page["questions"]:
            if question["id"] == "problem":
                question["ask"] = "What has happened today?"
    raw["version"] = "next"
    reading.parse(raw)
    return publishing.publish(raw)


def test_an_older_version_stays_readable_with_its_own_form_and_changes_go_on_the_newest():
    referral = a_referral(preferred_name="Wenna")
    newer = a_newer_form()
    assert newer.number > versions(referral)[0].form_version.number
    draft = begun(referral)
    assert draft.version == newer
    assert "preferred_name" not in draft.answers
    sent(say(draft, town="Copperhouse"))
    first, second = versions(referral)
    assert (first.form_version == newer, second.form_version == newer) == (False, True)
    assert first.answers["preferred_name"] == "Wenna"
    with working_on(referral, a_triager()) as mine:
        dossier = queries.dossier(mine, with_restricted=False)
        (redline,) = redlined(mine)
    assert dossier.version == second
    assert {(each.question, each.kind) for each in redline.changes} == {
        ("town", "changed"),
        ("preferred_name", "removed"),
    }
