"""The FHIR doors: who may read what, and what is said to the others."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from sers.access import gate
from sers.audit.models import Access
from sers.directory.models import Team, User
from sers.policy.roles import Role
from sers.referrals import submission
from sers.referrals.models import Referral
from tests.builders import (
    PROTECTED,
    a_draft,
    a_member,
    a_referral,
    a_team,
    penwith,
    seen_by,
    truro,
)
from tests.interop.saying import A_CONCERN
from tests.interop.test_questionnaire import every_item

pytestmark = pytest.mark.django_db

FORM = "/fhir/R4/Questionnaire/serf-1"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(referral: Referral) -> str:
    return f"/fhir/R4/QuestionnaireResponse/{referral.pk}"


def read(client: Client, where: str, **headers: str) -> Any:
    answer = client.get(where, headers=headers)
    assert answer["Content-Type"] == "application/fhir+json"
    assert "no-store" in answer["Cache-Control"]
    return answer.status_code, json.loads(answer.content)


def said(client: Client, referral: Referral) -> dict[str, dict[str, Any]]:
    status, found = read(client, address(referral))
    assert status == 200
    return {item["linkId"]: item for item in every_item(found["item"])}


def refused(client: Client, where: str, **headers: str) -> tuple[int, str]:
    status, outcome = read(client, where, **headers)
    assert outcome["resourceType"] == "OperationOutcome"
    (issue,) = outcome["issue"]
    assert issue["severity"] == "error"
    assert issue["details"]["text"]
    return status, issue["code"]


def test_anybody_signed_in_reads_the_form():
    client = signed_in(a_member(a_team(kind=Team.Kind.OFFICE), Role.PRIVACY_OFFICER))
    status, form = read(client, FORM)
    assert (status, form["resourceType"], form["id"]) == (200, "Questionnaire", "serf-1")


def test_every_version_of_the_form_is_found_with_its_address():
    client = signed_in(a_member(penwith(), Role.TRIAGER))
    status, found = read(client, "/fhir/R4/Questionnaire")
    assert (status, found["type"], found["total"]) == (200, "searchset", 1)
    assert found["link"] == [{"relation": "self", "url": "http://testserver/fhir/R4/Questionnaire"}]
    (entry,) = found["entry"]
    assert entry["fullUrl"] == f"http://testserver{FORM}"
    assert entry["resource"]["status"] == "active"


def test_the_desk_reads_all_and_it_is_written_down():
    referral = a_referral(**A_CONCERN)
    triager = a_member(penwith(), Role.TRIAGER)
    items = said(signed_in(triager), referral)
    assert items["safeguarding_detail"]["answer"][0]["valueString"].startswith("Bruises")
    with seen_by(triager):
        logged = Access.objects.filter(user=triager).values_list("deed", "about", "permission")
        assert set(logged) == {
            ("printed", referral.about, "referral.view"),
            ("printed", referral.about, "referral.view_restricted"),
        }


def test_the_sender_reads_what_was_sent_but_for_what_is_kept_apart():
    referral = a_referral(**A_CONCERN)
    items = said(signed_in(referral.referrer), referral)
    assert items["problem"]["answer"]
    assert items["safeguarding_detail"]["extension"][0]["valueCode"] == "masked"
    with seen_by(referral.referrer):
        (logged,) = Access.objects.filter(about=referral.about, deed="printed")
        assert logged.permission == "referral.follow"


def test_a_worker_of_the_desk_reads_no_more_than_the_page_shows_them():
    referral = a_referral(**A_CONCERN)
    items = said(signed_in(a_member(penwith(), Role.WORKER)), referral)
    assert "answer" not in items["safeguarding_detail"]


def test_where_a_protected_person_is_leaves_with_nobody_who_may_not_know():
    draft = a_draft(**PROTECTED, safe_place="12 Chapel Row, Hayle")
    with seen_by(draft.author):
        # Without an address the referrer says which team it is for, or that they cannot.
        draft.area_unsettled = True
        draft.save()
        referral = submission.send(draft.pk, by=draft.author)
    for reader in (referral.referrer, a_member(referral.owner, Role.WORKER)):
        answer = signed_in(reader).get(address(referral))
        assert answer.status_code == 200
        assert "Chapel Row" not in answer.text
        assert "refuge" not in answer.text
        assert "sister first" not in answer.text


def test_a_team_that_only_added_to_it_does_not_read_what_was_answered():
    referral = a_referral()
    other = a_team()
    with seen_by(referral.referrer):
        gate.follow(referral.about, other, because="added to it")
    client = signed_in(a_member(other, Role.REFERRER))
    assert refused(client, address(referral)) == (404, "not-found")


def test_missing_and_forbidden_are_answered_alike():
    referral = a_referral()
    stranger = signed_in(a_member(truro(), Role.TRIAGER))
    missing = f"/fhir/R4/QuestionnaireResponse/{uuid4()}"
    assert read(stranger, address(referral)) == read(stranger, missing)
    office = signed_in(a_member(a_team(kind=Team.Kind.OFFICE), Role.PRIVACY_OFFICER))
    assert refused(office, address(referral)) == (404, "not-found")


@pytest.mark.parametrize(
    "where",
    [
        "Questionnaire/serf-99",
        "Questionnaire/serf",
        "Questionnaire/serf-99999999999999999999999999",
        "Questionnaire/",
        "Patient",
        "QuestionnaireResponse/x",
        "%00",
    ],
)
def test_what_is_not_there_is_said_without_a_page(where):
    client = signed_in(a_member(penwith(), Role.TRIAGER))
    assert refused(client, f"/fhir/R4/{where}") == (404, "not-found")


@pytest.mark.parametrize(
    "where", [FORM, "/fhir/R4/Questionnaire", f"/fhir/R4/QuestionnaireResponse/{UUID(int=7)}"]
)
def test_nobody_is_asked_to_sign_in_without_a_page(where):
    assert refused(Client(), where) == (401, "login")
    assert "Session" in Client().get(where)["WWW-Authenticate"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_what_is_here_is_only_read(method):
    client = Client(enforce_csrf_checks=True)
    client.force_login(a_member(penwith(), Role.TRIAGER))
    answer = getattr(client, method)(FORM)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert json.loads(answer.content)["issue"][0]["code"] == "not-supported"


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/fhir+json", 200),
        ("application/fhir+json; fhirVersion=4.0", 200),
        ("application/json", 200),
        ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", 200),
        ("application/fhir+json; fhirVersion=5.0", 406),
        ("application/fhir+xml", 406),
        ("text/html", 406),
    ],
)
def test_it_is_spoken_in_json_of_r4_alone(accept, status):
    client = signed_in(a_member(penwith(), Role.TRIAGER))
    assert read(client, FORM, accept=accept)[0] == status


@pytest.mark.parametrize(("wanted", "status"), [("json", 200), ("xml", 406)])
def test_what_the_address_asks_for_counts_more(wanted, status):
    client = signed_in(a_member(penwith(), Role.TRIAGER))
    assert read(client, f"{FORM}?_format={wanted}", accept="text/html")[0] == status


def test_a_made_up_host_is_told_without_a_page():
    answer = Client().get(FORM, HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert json.loads(answer.content)["issue"][0]["code"] == "invalid"


def test_what_fails_is_told_without_a_page(monkeypatch):
    client = Client(raise_request_exception=False)
    client.force_login(a_member(penwith(), Role.TRIAGER))
    monkeypatch.setattr("django.conf.settings.FHIR_BASE", None)
    monkeypatch.delattr("django.conf.settings.FHIR_BASE")
    status, outcome = read(client, FORM)
    assert (status, outcome["issue"][0]["code"]) == (500, "exception")
