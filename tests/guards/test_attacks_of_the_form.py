"""What somebody with bad intent, or bad luck, would try with the whole form.

Publishing, amending, adding to what another team sent, telling by telephone, handing over.
"""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from sers.access.models import Involvement
from sers.directory.models import User
from sers.intake import publishing
from sers.intake.models import FormVersion
from sers.intake.schema import is_as_before
from sers.policy.roles import Role
from sers.referrals import allocation, submission
from sers.referrals.models import Referral
from tests.builders import (
    ANSWERS,
    PROTECTED,
    a_draft,
    a_member,
    a_protected_referral,
    a_referral,
    a_team,
    as_now,
    penwith,
    seen_by,
    truro,
)
from tests.guards.test_attacks import HOSTILE, SCRIPT, also, leave, signed_in
from tests.referrals.lives import redirect, working_on
from tests.referrals.test_amending import CONCERN, SECRET, amended, begun, kept_apart, say, sent
from tests.referrals.test_joining import add
from tests.web.refer.test_at_once import drawn, in_boxes, save
from tests.web.triage.working import a_charity, a_service, at, claimed, offered

pytestmark = pytest.mark.django_db

# What PROTECTED leaves unsaid, and the parts of a definition that are texts.
WHERE = ("address", "town", "postcode", "where_now", "practice", "person_phone")
READ = {"ask", "hint", "purpose", "short", "error", "unknown_label", "blank", "label", "title"}
READ |= {"intro", "body", "note", "group"}


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


def test_changes_begun_in_a_team_one_has_left_are_looked_at_and_not_sent():
    """Nor does their page fail, and nothing of the referral is on it."""
    referral = a_referral(**CONCERN)
    colleague = also(a_member(referral.sent_by, Role.REFERRER), a_team(), Role.REFERRER)
    draft = say(begun(referral, colleague), problem="Fell again")
    leave(colleague, referral.sent_by)
    client = signed_in(colleague)
    for each in ("check", "all", "home", "hand-over", "discard"):
        page = client.get(f"/refer/{draft.pk}/{each}/")
        assert page.status_code == 200, each
        assert referral.reference not in page.text
        assert SECRET not in page.text
    save(client, draft, {"problem": "And again"})
    now = as_now(draft, colleague)
    assert is_as_before(now.answers["key_safe"])
    answer = client.post(
        f"/refer/{draft.pk}/send/", {"same_person": "yes", "revision": now.revision}
    )
    assert "You do not refer for the team that sent this any more" in answer.text
    assert as_now(referral, referral.referrer).revision == referral.revision


# An address that becomes secret after the referral was sent

PLACE = {"address": "1 Skerry Row", "town": "Skerry"}
# GP practice, town, postcode, as far as anybody said them.
TELLING = ("Bodriggy", "Skerry", "TR27", "L82036", "Hayle")


def an_open_one_with_all_its_readers() -> tuple[Referral, dict[str, User], list[str]]:
    """A referral, who reads it by which right, and every address about it."""
    triager = a_member(penwith(), Role.TRIAGER)
    referral = a_referral(**PLACE)
    joiner = a_draft(nhs_number=referral.nhs_number, **PLACE)
    add(joiner, referral)
    service, charity = a_service(), a_charity()
    leg = offered(claimed(referral, triager), triager, service)
    asked = offered(referral, triager, charity)
    readers = {
        "sender": referral.referrer,
        "colleague": a_member(referral.sent_by, Role.REFERRER),
        "joiner": joiner.author,
        "triager": triager,
        "worker": a_member(service, Role.WORKER),
        "volunteer": a_member(charity, Role.VOLUNTEER),
    }
    with seen_by(readers["worker"]):
        allocation.accept(as_now(leg, readers["worker"]), by=readers["worker"], seen=1)
    track = ("", "copy/", "sent/", "withdraw/", "something-changed/")
    desk = ("referral", "print", "location", "redirect", "offer", "not_accept", "ask")
    addresses = ["/referrals/", *(f"/referrals/{referral.pk}/{each}" for each in track)]
    addresses += [at(name, referral) for name in desk]
    addresses += [at("leg", leg), at("leg", asked), at("team", penwith()), at("team", service)]
    addresses.append(reverse("fhir:questionnaire_response", args=[referral.pk]))
    return referral, readers, addresses


def telling(user: User, addresses: list[str]) -> set[str]:
    client = signed_in(user)
    return {each for each in addresses if any(w in client.get(each).text for w in TELLING)}


def test_a_place_that_becomes_secret_is_told_on_no_page_any_more():
    """Not by the way it went, nor by what another team had answered when it added to it."""
    referral, readers, addresses = an_open_one_with_all_its_readers()
    assert all(telling(readers[each], addresses) for each in ("sender", "triager", "worker"))
    amended(referral, **PROTECTED)
    assert {name: telling(user, addresses) for name, user in readers.items()} == {
        name: set() for name in readers
    }
    page = signed_in(readers["triager"]).get(at("referral", referral)).text
    assert "She fell again" in page
    assert "What else was answered is not shown" in page


def test_who_only_added_to_it_does_not_see_where_a_protected_person_goes_next():
    referral = a_referral()
    joiner = a_draft(nhs_number=referral.nhs_number)
    add(joiner, referral)
    client = signed_in(joiner.author)
    assert client.get(f"/referrals/{referral.pk}/").status_code == 200
    amended(referral, **PROTECTED)
    triager = a_member(penwith(), Role.TRIAGER)
    with working_on(referral, triager) as mine:
        redirect(mine, truro(), by=triager, seen=mine.revision)
    assert client.get(f"/referrals/{referral.pk}/").status_code == 404
    assert "Trembath" not in client.get("/referrals/").text
    with seen_by(joiner.author):
        part = Involvement.objects.get(subject=referral.about, team=joiner.team)
        assert part.until  # which closes the row itself from the next transaction on
    assert signed_in(referral.referrer).get(f"/referrals/{referral.pk}/").status_code == 200


def test_what_a_colleague_typed_of_the_place_leaves_their_draft_when_they_catch_up():
    referral = a_referral()
    colleague = a_member(referral.sent_by, Role.REFERRER)
    draft = say(begun(referral, colleague), **PLACE)
    amended(referral, **PROTECTED)
    begun(referral, colleague)
    now = as_now(draft, colleague)
    assert now.answers["protect"] == ["hidden"]
    assert not {"address", "town", "postcode", "practice"} & now.answers.keys()


def test_how_a_protected_person_was_reached_is_struck_out_on_no_page():
    """A colleague who says that it is no secret any more opens nothing that was kept apart."""
    referral = a_protected_referral(safe_place="Skerryvore")
    colleague = a_member(referral.sent_by, Role.REFERRER)
    triager = signed_in(a_member(penwith(), Role.TRIAGER))
    assert "Skerryvore" in triager.get(at("location", referral)).text
    amended(referral, colleague, protect=None, **{key: ANSWERS[key] for key in WHERE})
    for name in ("referral", "print"):
        page = triager.get(at(name, referral)).text
        assert ANSWERS["address"] in page
        assert "Skerryvore" not in page, name
    assert triager.get(at("location", referral)).status_code == 404


# What somebody posts, publishes or asks again and again


def test_all_on_one_page_takes_no_place_of_a_protected_person():
    draft = a_draft(**PROTECTED)
    client = signed_in(draft.author)
    data = in_boxes(drawn(client, draft))
    data["questions-asked"] = [f"{data['questions-asked'][0]} address town postcode nonsense"]
    posted = {"address": "1 Skerry Row", "town": "Skerry", "postcode": "Skerry", "nonsense": "x"}
    answer = client.post(f"/refer/{draft.pk}/all/", data | posted)
    now = as_now(draft, draft.author)
    assert now.revision == draft.revision + 1
    assert "Skerry" not in answer.text + str(now.answers) + str(now.typed)


def test_the_page_of_open_referrals_answers_sixty_times_a_minute_and_names_nobody():
    referral = a_referral()
    draft = a_draft(nhs_number=referral.nhs_number)
    client = signed_in(draft.author)
    pages = [client.get(f"/refer/{draft.pk}/known/") for _time in range(62)]
    told = [page.text for page in pages if page.status_code == 200]
    assert len(told) == 60
    unsaid = (referral.reference, str(referral.pk), referral.sent_by.name, referral.referrer.name)
    assert not any(word in told[0] for word in unsaid)


def test_nothing_that_a_form_says_is_run():
    """Whoever may publish a form writes text, on whatever page it is shown."""
    by = a_member(a_team(), Role.REFERRER)
    with seen_by(by):
        version = publishing.publish(hostile(publishing.current().definition), by=by)
    draft = a_draft(by=by, team=by.memberships.get().team, **CONCERN)
    with seen_by(by):
        referral = submission.send(draft.pk, by=by)
    changes = say(begun(referral), problem="Fell again")
    names = [f"{page.id}/" for page in version.read().pages]
    names += ["all/", "all/?show=errors", "check/", "hand-over/", "discard/"]
    pages = [(by, f"/refer/{changes.pk}/{each}") for each in names]
    pages += [(by, "/refer/"), (by, f"/referrals/{referral.pk}/")]
    pages += [(by, f"/referrals/{referral.pk}/copy/")]
    pages += [(a_manager(), f"/manage/form/{version.number}/")]
    triager = a_member(penwith(), Role.TRIAGER)
    pages += [(triager, at(name, referral)) for name in ("referral", "print")]
    shown = 0
    for reader, address in pages:
        page = signed_in(reader).get(address)
        assert SCRIPT not in page.text, address
        assert "49$" not in page.text, address
        assert not BeautifulSoup(page.text, "html.parser").select("[onerror]"), address
        shown += "&lt;script&gt;alert(1)" in page.text
    assert shown > 20


def hostile(part: Any, name: str = "") -> Any:
    """A definition with a script in every text that people read."""
    if isinstance(part, dict):
        return {
            key: each if key in {"when", "unless", "needed_when", "answers"} else hostile(each, key)
            for key, each in part.items()
        }
    if isinstance(part, list):
        return [hostile(each, name) for each in part]
    return f"{part} {HOSTILE}" if name in READ and isinstance(part, str) else part
