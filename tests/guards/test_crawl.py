"""Every route, as every demo account and as nobody, on its own records and on others'.

The table is written by hand: it says what ought to be, and the crawl says what is. A route
without its row fails. Missing and forbidden look the same: 404.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from sers.config import demo
from sers.config.demo.people import DOMAIN, PEOPLE
from sers.content import notices
from sers.directory.helping import Leave
from sers.directory.models import Membership, Organisation, Team, User
from sers.directory.queries import today
from sers.intake import drafting
from sers.managing import records as records_of
from sers.managing.versions import Kept
from sers.own_page import linking
from sers.own_page.models import Saying
from sers.referrals import bulk, working
from sers.referrals.batches import Batch
from sers.referrals.legs import Allocation
from sers.referrals.lists import Outcome, Reason
from sers.referrals.models import Referral
from sers.referrals.thread import InformationRequest
from sers.web.checks import routes
from tests.beds.lives import a_bed, a_unit, agreed, arrived, offered
from tests.builders import A_BED, a_protected_referral, a_referral, a_service_of, seen_by
from tests.content.writing import a_number, published
from tests.directory.helping import a_service_offering

pytestmark = pytest.mark.django_db

ACCOUNTS = [person.at for person in PEOPLE]
EVERYBODY = " ".join(ACCOUNTS)
REFERRERS = "gp ward paramedic socialworker telephone"
NURSES = "nurse nurse2"
BUREAU = "bedbureau bedlead"
PROVIDERS = "carehome lannerward"
HELPERS = f"{NURSES} reablement volunteer {PROVIDERS}"
DESKS = f"penwith truro {BUREAU} {HELPERS} manager"
LOOKING_UP = f"penwith truro {BUREAU} {NURSES} reablement volunteer manager"
OPEN_TO_ALL = "*"


@dataclass(frozen=True)
class Row:
    """How a route is asked for, and who may, by the record it is asked for.

    uren: sent by gp, with Penwith, legs with nurses (accepted) and volunteer (offered).
    curnow: sent by socialworker, with Truro. secret: sent by gp, with Penwith; its
    address is kept secret. Others: who may whatever the record.
    """

    may: dict[str, str]
    method: str = "get"


def anywhere(accounts: str, method: str = "get") -> Row:
    return Row({"": accounts}, method)


PUBLIC, SIGNED_IN = anywhere(OPEN_TO_ALL), anywhere(EVERYBODY)
SENDER = {"uren": "gp", "curnow": "socialworker"}
READER = {"uren": f"penwith {NURSES}", "curnow": "truro"}
OWNER = {"uren": "penwith", "curnow": "truro"}
LEG = {"nurse_leg": NURSES, "volunteer_leg": "volunteer"}
AUTHOR = {"draft": "gp"}
OWN_DESK = {"penwith_team": "penwith", "truro_team": "truro"}
ADDED_TO = dict.fromkeys(
    ["penwith_kept", "a_service", "a_skill", "a_reason", "an_outcome", "a_step", "a_template"],
    "manager",
)
KEPT = ADDED_TO | {"a_priority": "manager"}
STOCKED = {"stocked": BUREAU}
WRITTEN = {"a_page": "manager"}

# What the Bed Bureau does about one search for a bed.
OF_A_SEARCH = [
    *("offer", "withdraw_offer", "answer_offer", "accept_offer", "decline_offer"),
    *("hold", "extend", "release", "reserve", "arrive", "not_arrive", "expect", "go_away"),
    *("come_back", "transfer", "leave", "ready_on", "not_ready", "ready_again", "needs"),
    *("choice", "end"),
]

TABLE: dict[str, Row] = {
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "public:home": PUBLIC,
    "public:status": PUBLIC,
    "public:privacy": PUBLIC,
    "public:accessibility": PUBLIC,
    "public:cookies": PUBLIC,
    **dict.fromkeys(
        [
            *("public:how-to-refer", "public:by-profession", "public:who-can-be-referred"),
            *("public:the-form", "public:need-help", "public:abuse-or-neglect"),
            "public:helplines",
        ],
        PUBLIC,
    ),
    "public:page": Row({"a_page": OPEN_TO_ALL}),
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_signup": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_first_password": PUBLIC,
    "account:arrive": SIGNED_IN,
    "display:choose": PUBLIC,
    "display:save": anywhere(OPEN_TO_ALL, "post"),
    "record:access": anywhere("privacy"),
    "manage:routes": anywhere("manager"),
    "manage:code_lists": anywhere("manager"),
    "manage:code_list": Row({"a_list": "manager"}),
    "manage:form": anywhere("manager"),
    "manage:form_version": Row({"a_form": "manager"}),
    "manage:form_publish": anywhere("manager"),
    "manage:home": anywhere("manager"),
    "manage:changes": anywhere("manager"),
    "manage:workers": anywhere("manager"),
    "manage:worker": Row({"a_worker": "manager"}),
    "manage:away": Row({"a_worker": "manager"}),
    "manage:back": Row({"a_worker": "manager"}, "post"),
    "manage:pages": anywhere("manager"),
    "manage:page_new": anywhere("manager"),
    "manage:page": Row(WRITTEN),
    "manage:page_withdraw": Row(WRITTEN),
    "manage:page_restore": Row(WRITTEN, "post"),
    "manage:page_versions": Row(WRITTEN),
    "manage:page_version": Row(WRITTEN),
    "manage:page_publish": Row(WRITTEN),
    "manage:page_back": Row(WRITTEN, "post"),
    "manage:numbers": anywhere("manager"),
    "manage:number_new": anywhere("manager"),
    "manage:number": Row({"a_number": "manager"}),
    "manage:number_checked": Row({"a_number": "manager"}, "post"),
    "manage:number_end": Row({"a_number": "manager"}),
    "manage:number_back": Row({"a_number": "manager"}, "post"),
    "manage:notices": anywhere("manager"),
    "manage:notice_down": Row({"a_notice": "manager"}, "post"),
    "manage:translations": anywhere("manager"),
    "manage:language": Row(WRITTEN),
    "manage:translated_page": Row(WRITTEN),
    "manage:hours": Row({"penwith_kept": "manager"}),
    "manage:close_day": Row({"penwith_kept": "manager"}),
    "manage:open_day": Row({"penwith_kept": "manager"}, "post"),
    "manage:members": Row({"penwith_kept": "manager"}),
    "manage:member_add": Row({"penwith_kept": "manager"}),
    "manage:member": Row({"penwith_kept": "manager"}),
    "manage:member_end": Row({"penwith_kept": "manager"}, "post"),
    "manage:member_link": Row({"penwith_kept": "manager"}, "post"),
    "manage:still_so": Row({"a_service": "manager"}, "post"),
    "manage:leg": Row({"a_template": "manager"}),
    "manage:kept": Row(KEPT),
    "manage:new": Row(ADDED_TO),
    "manage:one": Row(KEPT),
    "manage:end": Row(ADDED_TO),
    "manage:bring_back": Row(ADDED_TO, "post"),
    "person:come": PUBLIC,
    "person:key": PUBLIC,
    # Open to whoever has opened the page; all others read how to open it.
    "person:page": PUBLIC,
    "person:close": anywhere(OPEN_TO_ALL, "post"),
    "person:tell": PUBLIC,
    "person:written": PUBLIC,
    "person:looked": PUBLIC,
    "person:stop": PUBLIC,
    "person:others": PUBLIC,
    "person:stop_other": anywhere(OPEN_TO_ALL, "post"),
    "person:choose": PUBLIC,
    "person:letter": PUBLIC,
    "refer:start": anywhere(REFERRERS),
    "refer:all": Row(AUTHOR),
    "refer:check": Row(AUTHOR),
    "refer:known": Row(AUTHOR),
    "refer:team": Row(AUTHOR),
    "refer:send": Row(AUTHOR, "post"),
    "refer:hand_over": Row(AUTHOR),
    "refer:discard": Row(AUTHOR),
    "refer:stop": Row(AUTHOR),
    "refer:page": Row(AUTHOR),
    "track:mine": anywhere(REFERRERS),
    "track:find": anywhere(REFERRERS, "post"),
    "track:team": Row({"stennack": "gp", "ward_team": "ward"}),
    "track:referral": Row(SENDER),
    "track:sent": Row(SENDER),
    "track:copy": Row(SENDER),
    "track:copy_pdf": Row(SENDER),
    "track:tell": Row(SENDER),
    "track:amend": Row(SENDER, "post"),
    "track:again": Row(SENDER, "post"),
    "track:couple": Row(SENDER, "post"),
    "track:withdraw": Row(SENDER),
    "track:acknowledge": Row(SENDER, "post"),
    "track:died": Row(SENDER),
    "track:answer": Row({"question": "ward"}),
    "track:not_ready": Row({"bedded": "gp"}),
    "track:ready_again": Row({"bedded": "gp"}, "post"),
    "triage:desk": anywhere(DESKS),
    "triage:team": Row(OWN_DESK),
    "triage:find": Row(OWN_DESK, "post"),
    "triage:claim_many": Row(OWN_DESK, "post"),
    "triage:give_many": Row(OWN_DESK, "post"),
    "triage:send_on_many": Row(OWN_DESK, "post"),
    "triage:print_many": Row(OWN_DESK, "post"),
    "triage:undo_many": Row({"penwith_batch": "penwith"}, "post"),
    "triage:referral": Row(READER),
    "triage:print": Row(READER),
    "triage:print_pdf": Row(READER),
    "triage:print_many_pdf": Row(OWN_DESK, "post"),
    "triage:list_print": Row(OWN_DESK),
    "triage:list_pdf": Row(OWN_DESK),
    "triage:letter": Row(READER),
    "triage:link_letter": Row({"uren_link": READER["uren"]}, "post"),
    "triage:location": Row({"secret": "penwith"}),
    "triage:claim": Row(OWNER, "post"),
    "triage:take_over": Row(OWNER, "post"),
    "triage:release": Row(OWNER, "post"),
    "triage:ask": Row(OWNER),
    "triage:redirect": Row(OWNER),
    "triage:not_accept": Row(OWNER),
    "triage:accept": Row(OWNER),
    "triage:offer": Row(OWNER),
    "triage:cancel": Row({"uren_leg": "penwith"}, "post"),
    "triage:huddle": Row({"penwith_team": "penwith", "truro_team": "truro"}),
    "triage:prioritise": Row(OWNER),
    "triage:pathway": Row(OWNER),
    "triage:bring": Row(OWNER),
    "triage:huddled": Row(OWNER),
    "triage:conclude": Row(OWNER),
    "triage:complete": Row(OWNER),
    "triage:join": Row(OWNER),
    "triage:reopen": Row(OWNER),
    "triage:record_death": Row(READER),
    "triage:hand_over": Row(OWNER),
    "triage:recall": Row(OWNER),
    "triage:assign": Row(OWNER),
    "triage:note": Row(READER),
    "triage:give_link": Row(READER),
    "triage:link_given": Row(READER),
    "triage:end_link": Row({"linked": f"penwith {NURSES}"}),
    "triage:said_apart": Row(OWNER),
    "triage:deal_with": Row({"linked": "penwith"}),
    "triage:presence": Row(OWNER, "post"),
    "triage:answer_question": Row({"question": "penwith"}),
    "triage:stop_asking": Row({"question": "penwith"}, "post"),
    "fhir:questionnaires": SIGNED_IN,
    "fhir:questionnaire": Row({"form": EVERYBODY}),
    "fhir:questionnaire_response": Row(
        {"uren": f"gp penwith {NURSES}", "curnow": "socialworker truro"}
    ),
    "caseload:mine": anywhere(DESKS),
    "caseload:list_print": anywhere(DESKS),
    "caseload:list_pdf": anywhere(DESKS),
    "caseload:switch": Row({"nursing": NURSES}),
    "caseload:accept_waiting": Row(LEG),
    "caseload:assign": Row(LEG),
    "caseload:plan": Row(LEG),
    "caseload:wait": Row(LEG),
    "caseload:start": Row(LEG),
    "caseload:fail": Row(LEG),
    "caseload:complete": Row(LEG),
    "caseload:hand_back": Row(LEG),
    "caseload:reopen": Row(LEG),
    "caseload:ask": Row(LEG),
    "caseload:note": Row(LEG),
    "caseload:death": Row({"nurse_leg": NURSES}),
    "caseload:way_in": Row({"nurse_leg": "nurse"}, "post"),
    "beds:waiting": anywhere(BUREAU),
    "beds:proposal": anywhere(BUREAU),
    "beds:request": Row({"search": BUREAU}),
    **{f"beds:request_{each}": Row({"search": BUREAU}) for each in OF_A_SEARCH},
    "beds:request_override": Row({"search": "bedlead"}),
    "triage:leg": Row(LEG),
    "triage:accept_leg": Row(LEG, "post"),
    "triage:decline_leg": Row(LEG),
    "beds:decide": Row({"bedded": BUREAU, "undecided": BUREAU}),
    "beds:not_ready": Row({"bedded": f"penwith {BUREAU}"}),
    "beds:ready_again": Row({"bedded": f"penwith {BUREAU}"}, "post"),
    "beds:board": anywhere(BUREAU),
    "beds:list": anywhere(BUREAU),
    "beds:calendar": anywhere(BUREAU),
    "beds:wall": anywhere(BUREAU),
    "beds:unit": Row({"a_unit": BUREAU}),
    "beds:mine": anywhere(PROVIDERS),
    "beds:confirm": Row({"a_ward": "lannerward"}, "post"),
    "beds:own_care": Row({"a_ward": "lannerward"}),
    "beds:own_add": Row({"a_ward": "lannerward"}),
    "beds:own_bed": Row({"a_bed": "lannerward"}),
    "beds:press": Row({"a_bed": "lannerward"}, "post"),
    "beds:own_change": Row({"a_bed": "lannerward"}),
    "beds:own_retire": Row({"a_bed": "lannerward"}),
    "beds:own_close": Row({"a_bed": "lannerward"}),
    "beds:own_leaving": Row({"a_bed": "lannerward"}),
    "beds:offer": Row({"a_bed_offer": "lannerward"}),
    "beds:accept_offer": Row({"a_bed_offer": "lannerward"}, "post"),
    "beds:decline_offer": Row({"a_bed_offer": "lannerward"}),
    "beds:ask_offer": Row({"a_bed_offer": "lannerward"}),
    "beds:stay": Row({"a_stay": "lannerward"}),
    "beds:arrive": Row({"a_stay": "lannerward"}),
    "beds:not_arrive": Row({"a_stay": "lannerward"}),
    "beds:expect": Row({"a_stay": "lannerward"}),
    "beds:away": Row({"a_stay": "lannerward"}),
    "beds:back": Row({"a_stay": "lannerward"}, "post"),
    "beds:left": Row({"a_stay": "lannerward"}),
    "beds:still_link": Row({"a_ward": f"lannerward {BUREAU}"}),
    "beds:still": PUBLIC,
    "beds:still_thanks": PUBLIC,
    "beds:sites": anywhere(BUREAU),
    "beds:export": anywhere(BUREAU),
    "beds:import": anywhere(BUREAU),
    "beds:site_new": anywhere(BUREAU),
    "beds:site": Row(STOCKED),
    "beds:site_retire": Row(STOCKED),
    "beds:site_restore": Row(STOCKED, "post"),
    "beds:unit_new": Row(STOCKED),
    "beds:stock_unit": Row(STOCKED),
    "beds:unit_change": Row(STOCKED),
    "beds:unit_retire": Row(STOCKED),
    "beds:unit_restore": Row(STOCKED, "post"),
    "beds:stock_close": Row(STOCKED),
    "beds:bed_new": Row(STOCKED),
    "beds:bed_change": Row(STOCKED),
    "beds:stock_bed_retire": Row(STOCKED),
    "beds:stock_bed_restore": Row(STOCKED, "post"),
    "beds:stock_open": Row(STOCKED, "post"),
    "services:services": anywhere(LOOKING_UP),
    "services:find": anywhere(LOOKING_UP, "post"),
    "services:service": Row({"meals": LOOKING_UP}),
}


def test_every_route_has_its_row_and_every_row_its_route():
    assert set(TABLE) == {name for name, _ in routes()}


@pytest.fixture
def records() -> dict[str, dict[str, Any]]:
    """The arguments of an address for each record of the table."""
    demo.load()
    uren, curnow = _referral("penwith", "Uren"), _referral("truro", "Curnow")
    with seen_by(_user("penwith")):
        legs = {leg.owner.key: leg.pk for leg in Allocation.objects.filter(referral=uren)}
        question = InformationRequest.objects.filter(answered_at=None).get()
    nurse = _user("nurse")
    with seen_by(nurse):
        going = Allocation.objects.get(pk=legs["penwith-nursing"])
        working.assign(going, [nurse], lead=nurse, by=nurse, seen=going.revision)
    gp = _user("gp")
    with seen_by(gp):
        draft = drafting.begin(_team("stennack-referrers"), by=gp, prefilled={})
        draft.answers = {"gate": ["danger"]}
        draft.save()
    secret = a_protected_referral(by=gp, team=_team("stennack-referrers"))
    batch = _batch(_user("penwith"), _team("penwith-pcn"), secret)
    search, (bed_offer,) = offered()
    return {
        "": {
            "whose": "MQ",
            "token": "choose",
            "code": "k7fm-2q9x-hw4p-8rtn",
            "kind": "away",
            "link_id": uren.pk,
        },
        "stocked": _stocked(),
        "nursing": {"service_id": a_service_of(_team("penwith-nursing")).pk},
        "a_unit": {"unit_id": a_bed().unit_id},
        **_kept_by_managers(),
        "meals": {"service_id": a_service_offering("meals").pk},
        **_beds(),
        **_written(),
        "uren": {"referral_id": uren.pk},
        "uren_link": {"referral_id": uren.pk, "link_id": _link(uren)},
        "curnow": {"referral_id": curnow.pk},
        "secret": {"referral_id": secret.pk},
        "linked": _linked(uren),
        "bedded": {"referral_id": _bedded(agreed_by=_user("bedbureau")).pk},
        "undecided": {"referral_id": _bedded().pk},
        "uren_leg": {"referral_id": uren.pk, "leg_id": legs["penwith-nursing"]},
        "nurse_leg": {"leg_id": legs["penwith-nursing"]},
        "volunteer_leg": {"leg_id": legs["volunteer-cornwall-help"]},
        "question": {"referral_id": question.referral_id, "question_id": question.pk},
        "draft": {"draft_id": draft.pk, "page_id": "before"},
        "search": {"request_id": search.pk, "offer_id": bed_offer.pk},
        "form": {"form": "serf", "number": 1},
        "stennack": {"team_id": _team("stennack-referrers").pk},
        "ward_team": {"team_id": _team("west-cornwall-ward-2").pk},
        "penwith_team": {"team_id": _team("penwith-pcn").pk},
        "truro_team": {"team_id": _team("truro-pcn").pk},
        "penwith_batch": {"team_id": batch.team_id, "batch_id": batch.pk},
    }


def _kept_by_managers() -> dict[str, dict[str, Any]]:
    return {
        "a_list": {"key": "religion"},
        "a_worker": _a_worker(),
        "penwith_kept": {"slug": "teams", "key": "penwith-pcn", "number": _membership("penwith")},
        "a_service": {"slug": "services", "key": _a_service()},
        "a_skill": {"slug": "skills", "key": "nursing"},
        "a_reason": {"slug": "reasons", "key": Reason.objects.order_by("pk")[0].pk},
        "an_outcome": {"slug": "outcomes", "key": Outcome.objects.order_by("pk")[0].pk},
        "a_step": {"slug": "next-steps", "key": "referrer_first"},
        "a_priority": {"slug": "priorities", "key": "p2"},
        "a_template": {"slug": "leg-templates", "key": "falls", "place": 0},
        "a_form": {"number": 1},
    }


@pytest.mark.parametrize("account", [*ACCOUNTS, "nobody"])
def test_each_account_reaches_what_the_table_says_and_nothing_else(account, records):
    client = Client()
    if account != "nobody":
        client.force_login(_user(account))
    for name, row, record, address in _asked(records):
        with transaction.atomic():
            answer = getattr(client, row.method)(address)
            transaction.set_rollback(True)
        _judge(account, row.may[record], answer, f"{account} → {name} ({record})")


def _judge(account: str, may: str, answer: Any, what: str) -> None:
    status = answer.status_code
    if may == OPEN_TO_ALL or account in may.split():
        assert status < HTTPStatus.BAD_REQUEST, f"{what}: {status}"
        assert "/sign-in/" not in answer.get("Location", ""), what
    elif account == "nobody":
        asked_to_sign_in = status == HTTPStatus.FOUND and "/sign-in/" in answer["Location"]
        refused = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
        assert asked_to_sign_in or status in refused, f"{what}: {status}"
    else:
        assert status == HTTPStatus.NOT_FOUND, f"{what}: {status}"


def _asked(records: dict[str, dict[str, Any]]) -> Iterator[tuple[str, Row, str, str]]:
    patterns = {name: pattern.pattern.regex.groupindex for name, pattern in routes()}
    for name, row in TABLE.items():
        if name == "account_logout":
            continue  # it would end the session that the crawl runs in
        for record in row.may:
            wanted = {key: records[record][key] for key in patterns[name]}
            yield name, row, record, reverse(name, kwargs=wanted)


def _bedded(agreed_by: User | None = None) -> Referral:
    """Sent by the GP to Penwith, which asks the Bed Bureau; a bed is sought once it is agreed."""
    gp, team = _user("gp"), _team("stennack-referrers")
    referral = a_referral(by=gp, team=team, setting="both", **A_BED)
    if agreed_by:
        agreed(by=agreed_by, referral=referral)
    return referral


def _linked(referral: Referral) -> dict[str, Any]:
    """Its link, and what was said through it."""
    with seen_by(_user("penwith")):
        said = Saying.objects.get(referral=referral, dealt_at=None)
    return {"referral_id": referral.pk, "link_id": said.link_id, "saying_id": said.pk}


def _a_worker() -> dict[str, Any]:
    """The nurse, who is away for a day."""
    nurse = _user("nurse")
    tomorrow = today() + timedelta(days=1)
    leave = Leave.objects.create(user=nurse, since=today(), until=tomorrow)
    return {"number": nurse.pk, "leave": leave.pk}


def _written() -> dict[str, dict[str, Any]]:
    """What anybody reads: a page in several languages, a number, a notice."""
    by = _user("manager")
    with seen_by(by):
        notice = notices.put_up("The telephones do not work.", by=by)
    return {
        "a_page": {"slug": published(by).page_id, "number": 1, "language": "ar"},
        "a_number": {"key": a_number(by).key},
        "a_notice": {"notice_id": notice.pk},
    }


def _beds() -> dict[str, dict[str, Any]]:
    """A ward of Lanner ward's: an empty bed, one that is asked for, and one with somebody."""
    ward = a_unit(owner=_team("lanner-ward"))
    _, (offer,) = offered(None, a_bed(ward))
    _, placement = arrived(None, a_bed(ward))
    return {
        "a_ward": {"unit_id": ward.pk},
        "a_bed": {"bed_id": a_bed(ward).pk},
        "a_bed_offer": {"offer_id": offer.pk},
        "a_stay": {"placement_id": placement.pk},
    }


def _stocked() -> dict[str, Any]:
    """A bed of the ward at Lanner, with its unit and site."""
    bed = a_bed(a_unit(owner=_team("lanner-ward")))
    return {"site_id": bed.unit.site_id, "unit_id": bed.unit_id, "bed_id": bed.pk}


def _membership(at: str) -> int:
    return Membership.objects.filter(user=_user(at)).order_by("pk")[0].pk


def _a_service() -> str:
    with seen_by(_user("manager")):
        helping = {"organisation": Organisation.objects.get(key="cft").pk}
        helping["team"] = _team("penwith-nursing").pk
        args = {"by": _user("manager"), "name": "Crawled service", "sector": "health"}
        return records_of.add(Kept.SERVICE, **args, **helping).key


def _user(at: str) -> User:
    return User.objects.get(email=f"{at}@{DOMAIN}")


def _team(key: str) -> Team:
    return Team.objects.get(key=key)


def _link(referral: Referral) -> UUID:
    penwith = _user("penwith")
    with seen_by(penwith):
        return linking.make(referral, by=penwith, days=30)[0].pk


def _batch(by: User, team: Team, referral: Referral) -> Batch:
    with seen_by(by):
        chosen = bulk.choose(by, team, [(referral.pk, 1)], deed=None)
        batch = bulk.claim_all(chosen, team=team, by=by).batch
    assert batch
    return batch


def _referral(desk: str, family_name: str) -> Referral:
    with seen_by(_user(desk)):
        return Referral.objects.get(family_name=family_name)
