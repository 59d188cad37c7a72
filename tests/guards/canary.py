"""A word that nobody says but as the place of a protected person, and everywhere to look for it.

Routes are taken from the crawl's TABLE, so that a page that is added is looked at too.
"""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from sers.directory.models import Team, User
from sers.intake import drafting
from sers.intake.models import Draft
from sers.referrals import allocation, correspondence, sending_on, triage, working
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import Sort
from sers.referrals.lists import Reason
from sers.referrals.models import Referral
from sers.referrals.thread import InformationRequest
from sers.web.checks import routes
from tests.beds.lives import a_bed, a_unit, agreed, receive, reserved
from tests.builders import A_BED, ANSWERS, a_protected_referral, an_nhs_number, as_now, seen_by
from tests.guards.test_crawl import ACCOUNTS, TABLE, _team, _user
from tests.papers.reading import text_of
from tests.web.refer.walking import address, as_saved, give

CANARY = "Skerryvore"
POSTCODE, PHONE = "TR26 9ZQ", "01632 960777"
SECRETS = (CANARY, POSTCODE, POSTCODE.replace(" ", ""), PHONE, PHONE.replace(" ", ""))

# Everything that can be said about the place before the secret is ticked.
BEFORE: dict[str, Any] = {
    "address": f"1 {CANARY} Row",
    "town": CANARY,
    "postcode": POSTCODE,
    "where_now": "elsewhere",
    "where_now_detail": f"The {CANARY} refuge",
    "practice": "L82036",
    "support_place": "another",
    "support_address": f"2 {CANARY} Row",
    "support_town": CANARY,
    "support_postcode": POSTCODE,
    "support_household": f"The {CANARY} family",
    "person_phone": PHONE,
    "hazards": f"Behind {CANARY}",
    "moving_from": f"The {CANARY}",
    "bed_area": f"Near {CANARY}",
    "summary": f"GP summary. Lives at {CANARY}.",
}
# What a page was left with that made no sense yet, and what was looked for.
TYPED: dict[str, Any] = {
    "place": {"practice": [CANARY], "postcode": [f"{CANARY} {POSTCODE}"]},
    "support-place": {"support_address": [CANARY]},
    "contacts": {"person_phone": [f"{CANARY} {PHONE}"]},
    "documents": {"summary": [CANARY]},
}
# What is asked instead, and kept apart.
SAFE: dict[str, Any] = {
    "safe_contact": f"Ring {PHONE} and ask for {CANARY}",
    "address_holder": f"The warden of {CANARY}",
    "safe_place": f"{CANARY}, {POSTCODE}",
}


def browser(account: str) -> Client:
    client = Client(raise_request_exception=True)
    if account != "nobody":
        client.force_login(_user(account))
    return client


def a_draft_that_said_where() -> Draft:
    """A draft of the GP's with the place in every answer that takes it, before the secret."""
    gp = _user("gp")
    with seen_by(gp):
        draft = drafting.begin(_team("stennack-referrers"), by=gp, prefilled={})
        draft.answers = ANSWERS | {"nhs_number": str(an_nhs_number())} | BEFORE
        draft.answers |= {"family_name": "Angwin", "given_name": "Tegen"}
        draft.typed = TYPED
        draft.save()
    return draft


def made_secret(draft: Draft) -> Draft:
    """The same after its author ticked that the address is secret, as a browser does it."""
    draft = as_saved(draft) or draft
    said = {q.id: draft.answers[q.id] for q in _page(draft, "person") if q.id in draft.answers}
    give(browser("gp"), draft, "person", said | {"protect": ["hidden"]})
    return as_saved(draft) or draft


def sent(draft: Draft) -> Referral:
    """How they are reached safely is told, the area chosen, and the draft sent."""
    client = browser("gp")
    give(client, draft, "safe-place", SAFE)
    area = {"area": str(_team("penwith-pcn").area_id)}
    for page, more in (("team", area), ("send", {"same_person": "yes"})):
        now = as_saved(draft) or draft
        answer = client.post(address(draft, page), {"revision": now.revision} | more)
        assert answer.status_code == 302, answer.content
    with seen_by(_user("gp")):
        return Referral.objects.get(draft_id=draft.pk)


def asked_and_answered(referral: Referral) -> InformationRequest:
    """Claimed at Penwith, asked about, and answered by the GP."""
    triager, gp = _user("penwith"), _user("gp")
    with seen_by(triager):
        triage.claim(referral, by=triager, seen=referral.revision)
        asked = correspondence.ask(
            referral, question="Is she alone?", by=triager, seen=as_now(referral, triager).revision
        )
    with seen_by(gp):
        correspondence.answer(asked, text="She is", by=gp)
    return asked


def redirected_and_offered(referral: Referral) -> dict[str, Allocation]:
    """Sent on to Truro, which asks a service that agrees and a charity that has not answered."""
    penwith, truro, nurse = (_user(each) for each in ("penwith", "truro", "nurse"))
    reason = Reason.objects.filter(sort=Sort.REDIRECTED)[0]
    with seen_by(penwith):
        now = as_now(referral, penwith)
        sending_on.redirect(
            now, _team("truro-pcn"), by=penwith, seen=now.revision, reason=reason, note="Yours"
        )
    with seen_by(truro):
        triage.claim(as_now(referral, truro), by=truro, seen=as_now(referral, truro).revision)
        nursing, charity = (
            _offered(referral, key) for key in ("penwith-nursing", "volunteer-cornwall-help")
        )
    with seen_by(nurse):
        allocation.accept(as_now(nursing, nurse), by=nurse, seen=nursing.revision)
    return {"nurse": nursing, "volunteer": charity}


def somebody_named_to_go(leg: Allocation) -> None:
    """A nurse names her colleague: to the colleague alone the way in is told."""
    nurse, colleague = _user("nurse"), _user("nurse2")
    with seen_by(nurse):
        now = as_now(leg, nurse)
        working.assign(now, [colleague], lead=colleague, by=nurse, seen=now.revision)


def _offered(referral: Referral, key: str) -> Allocation:
    truro = _user("truro")
    now = as_now(referral, truro)
    verb = triage.accept if now.status == "in_triage" else allocation.offer
    return verb(now, to=_team(key), what="Help at home", by=truro, seen=now.revision)


# Everybody who has anything to do with a bed, and some who have not.
ABOUT_A_BED = (
    *("gp", "ward", "penwith", "truro", "bedbureau", "bedlead", "carehome", "lannerward"),
    *("nurse", "volunteer", "privacy", "nobody"),
)


def in_a_bed(gp: User, team: Team, provider: Team) -> dict[str, Any]:
    """Somebody protected, sent by the GP to Penwith, in a bed that the word names."""
    referral = a_protected_referral(by=gp, team=team, setting="both", **A_BED)
    unit = a_unit(owner=provider, name=f"{CANARY} wing")
    unit.site.name = f"{CANARY} House"
    unit.site.save()
    # The first of those who wait, whoever else does.
    request = agreed(referral=referral, last_days=True)
    _, placement = reserved(request, a_bed(unit, name=f"{CANARY} 4"))
    receive(placement)
    return {"referral_id": referral.pk, "leg_id": request.leg_id}


def addresses(
    records: Mapping[str, Mapping[str, Any]], *ours: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Each address of each route, with each of our ids wherever it takes such an id."""
    patterns = {name: pattern.pattern.regex.groupindex for name, pattern in routes()}
    for name, row in TABLE.items():
        if name == "account_logout":
            continue
        found = {
            reverse(name, kwargs={key: own.get(key, records[each][key]) for key in patterns[name]})
            for each in row.may
            for own in ours
        }
        yield from ((name, each) for each in sorted(found))


def leaks(
    records: Mapping[str, Mapping[str, Any]],
    *ours: Mapping[str, Any],
    accounts: Sequence[str] = (*ACCOUNTS, "nobody"),
    beginning: str = "",
) -> set[tuple[str, str]]:
    """Which routes tell the secret to which account, in a page, a header or a cookie."""
    found = set()
    everywhere = [each for each in addresses(records, *ours) if each[0].startswith(beginning)]
    for account in accounts:
        client = browser(account)
        for name, each in everywhere:
            for answer in _answers(client, each, posts=TABLE[name].method == "post"):
                if tells(answer):
                    found.add((account, name))
    return found


def _answers(client: Client, at: str, *, posts: bool) -> Iterator[Any]:
    """What is answered to whoever opens it, to an open page that asks again, and to a button."""
    whole = client.get(at)
    yield whole
    if whole.status_code == HTTPStatus.OK:
        yield client.get(at, headers={"X-Fragment": "rows"})
    if posts:
        with transaction.atomic():
            yield client.post(at)
            transaction.set_rollback(True)


def tells(answer: Any) -> bool:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    said = text_of(body) if body.startswith(b"%PDF") else body.decode("utf-8", "replace")
    return is_told(said, str(answer.headers), str(answer.cookies))


def is_told(*texts: str) -> bool:
    said = "\n".join(texts).casefold()
    return any(secret.casefold() in said for secret in SECRETS)


def tables_that_tell() -> set[str]:
    """The tables with a row that holds the secret in any column, read as their owner."""
    with connections["owner"].cursor() as cursor:
        names = connections["owner"].introspection.table_names(cursor)
        told = set()
        for name in names:
            holding = f'SELECT 1 FROM "{name}" t WHERE t::text ILIKE ANY(%s) LIMIT 1'
            cursor.execute(holding, [[f"%{secret}%" for secret in SECRETS]])
            told |= {name} if cursor.fetchone() else set()
    return told


def sessions_that_tell() -> list[str]:
    """Sessions are packed, so a search of the table would find nothing in them."""
    return [each.pk for each in Session.objects.all() if is_told(str(each.get_decoded()))]


def _page(draft: Draft, page_id: str) -> list[Any]:
    page = draft.version.read().page(page_id)
    return list(page.questions) if page else []
