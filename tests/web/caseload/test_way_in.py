"""The way in: to whoever is named to go, behind a press, and written down each time."""

import pytest
from django.urls import reverse

from sers.policy.roles import Role
from tests.builders import a_member, a_protected_referral, a_reason
from tests.web.caseload.helping import Part
from tests.web.triage.working import A_CONCERN, a_charity, accesses, browser_of, text_of

pytestmark = pytest.mark.django_db

SECRET = {**A_CONCERN, "getting_in": "key_safe"}


def read(part: Part) -> list[str]:
    return [each.about for each in accesses(part.user) if each.deed == "restricted"]


def test_it_is_shown_when_pressed_and_each_time_that_is_written_down():
    part = Part(**SECRET).accept().go()
    assert part.at("way_in") in part.get("triage:leg").text
    before = text_of(part.get("way_in"))
    assert "4711" not in before and "written down" in before
    assert read(part) == []
    shown = text_of(part.post("way_in"))
    assert "By the back door, 4711" in shown and "6 Penpol Terrace" in shown
    part.post("way_in")
    assert read(part) == [part.referral.about] * 2


def test_it_tells_nothing_of_a_concern():
    shown = text_of(Part(**SECRET).accept().go().post("way_in"))
    assert "A bruise" not in shown and "Told the council" not in shown


def test_whoever_is_not_named_has_no_such_page():
    part = Part(**SECRET)
    assert part.get("way_in").status_code == 404
    part.accept()
    assert part.get("way_in").status_code == 404
    assert part.at("way_in") not in part.get("triage:leg").text
    part.go()
    colleague = browser_of(a_member(part.leg.owner, Role.WORKER))
    for answer in (colleague.get(part.at("way_in")), colleague.post(part.at("way_in"))):
        assert answer.status_code == 404
    assert browser_of(part.owner).post(part.at("way_in")).status_code == 404


def test_it_is_gone_when_the_leg_has_ended():
    part = Part(**SECRET).accept().go()
    part.post("hand_back", reason=a_reason("leg_handed_back").pk, note="Two must go")
    assert part.post("way_in").status_code == 404


def test_how_a_protected_person_is_reached_is_told_to_who_goes_and_on_no_other_page():
    part = Part(a_charity(), Role.VOLUNTEER, referral=a_protected_referral()).accept().go()
    shown = text_of(part.post("way_in"))
    assert "Ring her sister first" in shown and "Tamsin Gay" in shown
    about = [part.referral.pk]
    elsewhere = [
        part.get("triage:leg"),
        part.get("start"),
        part.client.get("/caseload/"),
        part.client.get(reverse("triage:referral", args=about)),
        part.client.get(reverse("triage:print", args=about)),
        part.client.get(reverse("fhir:questionnaire_response", args=about)),
    ]
    assert all(answer.status_code == 200 for answer in elsewhere)
    assert not any("sister first" in answer.text for answer in elsewhere)
    assert part.client.get(reverse("triage:location", args=about)).status_code == 404
