"""The manager's pages: nothing typed is lost, nothing is overwritten unseen, all can be read."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sers.directory import queries as directory
from sers.directory.helping import Leave, Service, WorkingHours
from sers.directory.models import Membership, Organisation, Team, User
from sers.managing import reading, records
from sers.managing.versions import Kept, version
from sers.policy.roles import Role
from sers.referrals.lists import LegTemplate, Priority, Reason
from sers.web.manage.kinds import KINDS
from tests.builders import a_member, a_referral, a_team, penwith, seen_by
from tests.referrals.lives import a_service, a_triager, not_accepted
from tests.web.refer.walking import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return a_member(a_team("", Team.Kind.OFFICE), Role.MANAGER)


@pytest.fixture
def manager(user: User) -> Client:
    return signed_in(user)


def said(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(html.unescape(answer.content.decode()).split())


def typed(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send if nothing were changed."""
    return filled(client.get(address))


def filled(answer: Any) -> dict[str, Any]:
    """The same of the page that somebody has before them."""
    page = BeautifulSoup(answer.content, "html.parser")
    form = page.select_one("form.sers-measure")
    assert form
    sent: dict[str, Any] = {}
    for box in form.select("input, textarea, select"):
        name = str(box.get("name", ""))
        if box.name == "select":
            chosen = box.select_one("option[selected]")
            sent[name] = chosen["value"] if chosen else ""
        elif box.get("type") in {"radio", "checkbox"}:
            if box.has_attr("checked"):
                sent.setdefault(name, []).append(box["value"])
        else:
            sent[name] = box.text.strip("\n") if box.name == "textarea" else box.get("value", "")
    return sent


def problems(answer: Any) -> list[str]:
    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 200
    found = page.select(".nhsuk-error-summary__list li")
    anchors = [link["href"][1:] for link in page.select(".nhsuk-error-summary__list a")]
    assert all(page.find(id=anchor) for anchor in anchors), anchors
    return [" ".join(each.text.split()) for each in found]


def a_service_kept(user: User) -> Service:
    with seen_by(user):
        return records.add(
            Kept.SERVICE,
            by=user,
            name="Falls clinic",
            sector="health",
            organisation=Organisation.objects.get(key="cft").pk,
            team=a_service().pk,
        )


# Every kind


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_saving_any_record_as_it_is_changes_nothing(kind, manager, user):
    a_service_kept(user)
    record = reading.records(kind.kept)[0]
    address = f"/manage/{kind.slug}/{records.key_of(kind.kept, record)}/"
    before = {f.name: f.value_from_object(record) for f in record._meta.concrete_fields}
    answer = manager.post(address, typed(manager, address), follow=True)
    assert "Nothing differed" in said(answer)
    record.refresh_from_db()
    assert {f.name: f.value_from_object(record) for f in record._meta.concrete_fields} == before


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_an_empty_form_says_of_each_field_what_to_enter_and_nothing_is_added(kind, manager):
    if not kind.can_end:
        assert manager.get(f"/manage/{kind.slug}/new/").status_code == 404
        return
    had = len(reading.records(kind.kept))
    answer = manager.post(f"/manage/{kind.slug}/new/", {"made_up": "x"})
    needed = [each for each in kind.asked(is_new=True).values() if each.required]
    assert len(problems(answer)) >= len(needed)
    assert all(str(each.error_messages["required"]) in said(answer) for each in needed)
    assert len(reading.records(kind.kept)) == had


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_a_list_asks_the_same_few_questions_however_long_it_is(kind, manager, user):
    a_service_kept(user)
    with CaptureQueriesContext(connection) as asked:
        said(manager.get(f"/manage/{kind.slug}/"))
    assert len(asked) <= 9, [each["sql"][:90] for each in asked]


def test_what_is_not_kept_is_not_found(manager):
    for address in ("/manage/nonsense/", "/manage/reasons/nonsense/", "/manage/workers/0/"):
        assert manager.get(address).status_code == 404


# One record


def test_a_reason_is_added_changed_ended_and_brought_back(manager):
    new = {"sort": "not_accepted", "label": "Lives abroad", "hint": ""}
    assert "Lives abroad is added" in said(manager.post("/manage/reasons/new/", new, follow=True))
    address = "/manage/reasons/lives_abroad/"
    change = typed(manager, address) | {"label": "Lives away"}
    assert "It is changed" in said(manager.post(address, change, follow=True))
    seen = {"seen": version(Kept.REASON, "lives_abroad")}
    page = said(manager.post(f"{address}end/", seen, follow=True))
    assert "This ended on" in page
    assert "Ended" in said(manager.get("/manage/reasons/"))
    seen = {"seen": version(Kept.REASON, "lives_abroad")}
    page = said(manager.post(f"{address}bring-back/", seen, follow=True))
    assert "is offered again" in page
    assert re.search(r"From</span> Lives abroad.*?To</span> Lives away", page)


def test_a_second_managers_stale_save_shows_what_changed_and_keeps_what_was_typed(manager, user):
    other = signed_in(a_member(a_team("", Team.Kind.OFFICE), Role.MANAGER))
    address = "/manage/priorities/p2/"
    mine, theirs = typed(manager, address), typed(other, address)
    other.post(address, theirs | {"pick_up_minutes": "25"})
    answer = manager.post(address, mine | {"label": "By tonight"})
    page = said(answer)
    assert problems(answer) == ["Somebody else has changed this since you opened it"]
    assert "What was changed meanwhile" in page
    assert "To</span> 25" in page
    assert 'value="By tonight"' in page
    manager.post(address, filled(answer))
    now = Priority.objects.get(pk="p2")
    assert (now.label, now.pick_up_minutes) == ("By tonight", 25)


def test_where_both_changed_the_same_the_second_decides_with_open_eyes(manager):
    address = "/manage/priorities/p2/"
    mine = typed(manager, address)
    manager.post(address, mine | {"pick_up_minutes": "25", "call_back": "on"})
    answer = manager.post(address, mine | {"pick_up_minutes": "20"})
    manager.post(address, filled(answer))
    now = Priority.objects.get(pk="p2")
    assert (now.pick_up_minutes, now.call_back) == (20, True)


def test_a_stale_save_of_a_service_keeps_what_the_other_chose(manager, user):
    service = a_service_kept(user)
    other = a_team("", Team.Kind.SERVICE, name="Night nurses")
    address = f"/manage/services/{service.key}/"
    mine = typed(manager, address)
    area = reading.areas()[0][0]
    theirs = {"team": str(other.pk), "areas": [area], "needs": ["shopping"], "since-year": "2025"}
    manager.post(address, mine | theirs)
    answer = manager.post(address, mine | {"phone": "01632 960199"})
    manager.post(address, filled(answer))
    service.refresh_from_db()
    assert (service.team, service.needs, service.phone) == (other, ["shopping"], "01632 960199")
    assert [each.pk for each in service.areas.all()] == [area]
    assert service.since.year == 2025


def test_a_stale_save_of_a_week_keeps_the_days_of_both(manager):
    address = "/manage/teams/penwith-pcn/hours/"
    mine = typed(manager, address)
    manager.post(address, mine | {"day_0": "9:00 to 12:00"})
    answer = manager.post(address, mine | {"day_6": "10:00 to 11:00"})
    assert "What was changed meanwhile" in said(answer)
    manager.post(address, filled(answer))
    week = typed(manager, address)
    assert (week["day_0"], week["day_6"]) == ("09:00 to 12:00", "10:00 to 11:00")


def test_a_stale_save_of_a_worker_keeps_what_the_other_wrote(manager):
    nurse = a_member(a_service(), Role.WORKER)
    address = f"/manage/workers/{nurse.pk}/"
    mine = typed(manager, address)
    manager.post(address, mine | {"skills": ["wounds"]})
    answer = manager.post(address, mine | {"points": "12"})
    manager.post(address, filled(answer))
    kept = typed(manager, address)
    assert (kept["skills"], kept["points"]) == (["wounds"], "12")


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("name", "", "Enter a name"),
        ("name", "x" * 201, "Write at most 200 characters"),
        ("organisation", "0", "Choose an organisation"),
        ("since-month", "13", "Enter a real day, with the year in full, such as 27 3 2027"),
        ("since-year", "26", "Check the year"),
        ("until-day", "1", "Enter a real day, with the year in full, such as 27 3 2027"),
    ],
)
def test_a_wrong_field_of_a_team_has_its_sentence_and_keeps_its_text(
    field, text, sentence, manager
):
    address = "/manage/teams/penwith-pcn/"
    answer = manager.post(address, typed(manager, address) | {"phone": "0 kept", field: text})
    assert problems(answer) == [sentence]
    assert 'value="0 kept"' in said(answer)


def test_a_team_ends_after_it_begins(manager):
    address = "/manage/teams/penwith-pcn/"
    early = {"until-day": "1", "until-month": "1", "until-year": "2019"}
    answer = manager.post(address, typed(manager, address) | early)
    assert problems(answer) == ["The day it ends on must be later than its first day"]


def test_a_service_that_takes_nobody_says_why(manager, user):
    address = f"/manage/services/{a_service_kept(user).key}/"
    sent = typed(manager, address)
    del sent["taking_on"]
    answer = manager.post(address, sent)
    assert problems(answer) == ["Write why it takes nobody on, and until when"]
    manager.post(address, sent | {"not_taking_on": "Full until May"})
    assert Service.objects.get(name="Falls clinic").not_taking_on == "Full until May"


def test_what_was_chosen_and_has_ended_stays_chosen(manager, user):
    service = a_service_kept(user)
    Service.objects.filter(pk=service.pk).update(skills=["wounds", "gone"])
    Team.objects.filter(pk=service.team_id).update(until=directory.today())
    address = f"/manage/services/{service.key}/"
    sent = typed(manager, address)
    assert sent["skills"] == ["wounds", "gone"]
    assert "Nothing differed" in said(manager.post(address, sent, follow=True))


def test_a_service_is_checked_with_one_button(manager, user):
    service = a_service_kept(user)
    assert "To check" in said(manager.get("/manage/services/"))
    seen = {"seen": version(Kept.SERVICE, service.key)}
    page = said(manager.post(f"/manage/services/{service.key}/still-so/", seen, follow=True))
    assert f"by {user.name}" in page
    assert "To check" not in said(manager.get("/manage/services/"))


def test_a_desk_that_still_owns_referrals_says_so_and_what_to_do(manager):
    a_referral()
    answer = manager.post("/manage/teams/penwith-pcn/end/", {"seen": "0"})
    assert "still owns 1 open referral. Its triagers must close it or send it" in said(answer)


def test_a_referral_closed_with_a_reason_that_has_ended_shows_its_label(manager):
    referral = not_accepted()
    reason = Reason.objects.filter(sort="not_accepted").order_by("position")[0]
    manager.post(f"/manage/reasons/{reason.code}/end/", {"seen": "0"})
    page = said(signed_in(referral.referrer).get(f"/referrals/{referral.pk}/"))
    assert reason.label in page
    desk = signed_in(a_triager())
    assert reason.label in said(desk.get(f"/desk/referral/{referral.pk}/"))
    other = a_referral()
    offered = said(desk.get(f"/desk/referral/{other.pk}/not-accept/"))
    assert f'value="{reason.code}"' not in offered


# Hours


def test_a_week_is_typed_as_people_say_it(manager):
    address = "/manage/teams/penwith-pcn/hours/"
    week = typed(manager, address) | {"day_0": "9 to 12.30, 13:00-17", "day_6": "18:00 to 24:00"}
    assert "The hours are changed" in said(manager.post(address, week, follow=True))
    again = typed(manager, address)
    assert again["day_0"] == "09:00 to 12:30, 13:00 to 17:00"
    assert again["day_6"] == "18:00 to 24:00"
    assert "Nothing differed" in said(manager.post(address, again, follow=True))


@pytest.mark.parametrize(
    "text", ["nine", "9", "25:00 to 26:00", "9:75 to 10", "12 to 9", "9 to 12, 11 to 13", "9 to 9"]
)
def test_times_that_cannot_be_say_so_and_stay(text, manager):
    address = "/manage/teams/penwith-pcn/hours/"
    answer = manager.post(address, typed(manager, address) | {"day_2": text})
    (sentence,) = problems(answer)
    assert "time" in sentence
    assert f'value="{text}"' in said(answer)


def test_a_day_is_closed_and_opened_after_all(manager):
    on = directory.today() + timedelta(days=9)
    boxes = {"on-day": str(on.day), "on-month": str(on.month), "on-year": str(on.year)}
    address = "/manage/teams/penwith-pcn/hours/close/"
    closing = boxes | {"reason": "Training", "seen": "0"}
    page = said(manager.post(address, closing, follow=True))
    assert "Training" in page
    seen = version(Kept.HOURS, "penwith-pcn")
    answer = manager.post(address, closing | {"seen": str(seen)})
    assert problems(answer) == ["The team is closed on that day already"]
    back = {"on": on.isoformat(), "seen": str(seen)}
    page = said(manager.post("/manage/teams/penwith-pcn/hours/open/", back, follow=True))
    assert "Training" not in page


# Members


def test_a_new_member_gets_an_account_and_chooses_a_password_with_a_link_shown_once(manager):
    members = "/manage/teams/penwith-pcn/members/"
    new = {"email": "tegen@example.test", "role": "triager", "name": "Tegen Rowe"}
    assert "no password yet" in said(manager.post(f"{members}add/", new, follow=True))
    part = Membership.objects.get(user__email="tegen@example.test")
    page = said(manager.post(f"{members}{part.pk}/link/"))
    link = re.search(r"http://testserver(/account/first-password/[\w/-]+/)", page)
    assert link
    tegen = Client()
    address = tegen.get(link[1])["Location"]
    assert "choose" in address
    assert problems(tegen.post(address, {"new_password1": "", "new_password2": ""})) == [
        *("Choose a password", "Write the same password again")
    ]
    assert problems(tegen.post(address, {"new_password1": "short", "new_password2": "short"}))
    words = {"new_password1": "heron granite pasty", "new_password2": "heron granite pasty"}
    assert "Your password is set" in said(tegen.post(address, words, follow=True))
    entered = {"login": "tegen@example.test", "password": "heron granite pasty"}
    assert "Penwith" in said(tegen.post("/sign-in/", entered, follow=True))
    assert "leads nowhere any more" in said(Client().get(link[1], follow=True))


def test_no_link_but_the_right_one_opens_anything(manager):
    for address in ("/account/first-password/MQ/abc-def/", "/account/first-password/x/choose/"):
        assert "leads nowhere any more" in said(Client().get(address, follow=True))


def test_a_wrong_member_has_sentences_and_keeps_what_was_typed(manager):
    address = "/manage/teams/penwith-pcn/members/add/"
    answer = manager.post(address, {"email": "nobody", "name": "Tegen Rowe"})
    assert problems(answer) == [
        *("Enter an e-mail address, like name@example.nhs.uk", "Choose a role")
    ]
    assert 'value="Tegen Rowe"' in said(answer)


def test_ending_the_last_triager_says_what_to_do_and_another_ends_at_once(manager):
    first, second = a_triager(), a_triager()
    for member in (first, second):
        part = Membership.objects.get(user=member)
        seen = {"seen": version(Kept.MEMBERS, "penwith-pcn")}
        address = f"/manage/teams/penwith-pcn/members/{part.pk}/end/"
        page = said(manager.post(address, seen, follow=True))
        assert ("Add another triager first" in page) is (member == second)
    assert signed_in(first).get("/desk/").status_code == 404
    assert signed_in(second).get("/desk/").status_code < 400


# Workers and templates


def test_a_worker_is_kept_with_their_week_and_leave(manager):
    nurse = a_member(a_service(), Role.WORKER)
    address = f"/manage/workers/{nurse.pk}/"
    sent = typed(manager, address) | {"skills": ["wounds"], "points": "12", "day_1": "8 to 16"}
    assert "It is changed" in said(manager.post(address, sent, follow=True))
    assert WorkingHours.objects.get(user=nurse).weekday == 1
    assert "Complex wounds" in said(manager.get("/manage/workers/"))
    answer = manager.post(address, typed(manager, address) | {"points": "-3"})
    assert problems(answer) == ["Enter a whole number from 0 to 999"]
    on = directory.today() + timedelta(days=2)
    day = {"away-day": on.day, "away-month": on.month, "away-year": on.year}
    day |= {"back-day": on.day, "back-month": on.month, "back-year": on.year}
    day |= {"seen": version(Kept.WORKER, nurse.pk)}
    wrong = problems(manager.post(f"{address}leave/", day))
    assert wrong == ["The first day back must be later than the first day away"]
    manager.post(f"{address}leave/", day | {"back-year": on.year + 1})
    leave = Leave.objects.get(user=nurse)
    seen = {"seen": version(Kept.WORKER, nurse.pk)}
    page = said(manager.post(f"{address}leave/{leave.pk}/back/", seen, follow=True))
    assert "None is planned" in page


def test_a_leg_is_added_to_a_template_changed_and_taken_out(manager):
    falls = LegTemplate.objects.get(key="falls")
    address = "/manage/leg-templates/falls/legs/3/"
    sent = typed(manager, address) | {"what": "A visit", "needs": ["shopping"]}
    manager.post(address, sent)
    assert [each.what for each in reading.legs(falls)][3] == "A visit"
    manager.post(address, typed(manager, address) | {"what": "Two visits"})
    assert [each.what for each in reading.legs(falls)][3] == "Two visits"
    assert problems(manager.post(address, typed(manager, address) | {"what": ""})) == [
        "Write what is asked"
    ]
    seen = version(Kept.LEG_TEMPLATE, "falls")
    manager.post(address, {"do": "remove", "seen": seen})
    assert len(reading.legs(falls)) == 3
    assert manager.get("/manage/leg-templates/falls/legs/9/").status_code == 404


# Home, and what was changed


def test_home_says_what_needs_attention_and_what_was_changed(manager, user):
    a_service_kept(user)
    page = said(manager.get("/manage/"))
    assert "Nobody triages at these desks" in page
    assert "not been checked for half a year" in page
    assert "Services: Falls clinic" in page


@pytest.mark.parametrize("address", ["/manage/", "/manage/changes/", "/manage/workers/"])
def test_a_page_asks_the_same_few_questions_however_much_there_is(address, manager):
    for number in range(4):
        a_member(a_service(), Role.WORKER)
        key = reading.records(Kept.REASON)[0].pk
        label = {"label": f"Words {number}", "hint": "", "position": "0"}
        seen = {"seen": version(Kept.REASON, key)}
        manager.post(f"/manage/reasons/{key}/", label | seen)
    with CaptureQueriesContext(connection) as asked:
        said(manager.get(address))
    # The managers’ home also says which numbers and which pages are due: two more.
    most = 16 if address == "/manage/" else 14
    assert len(asked) <= most, [each["sql"][:90] for each in asked]


def test_the_page_of_changes_is_readable_of_one_record_and_of_all(manager, user):
    service = a_service_kept(user)
    address = f"/manage/services/{service.key}/"
    manager.post(address, typed(manager, address) | {"sector": "voluntary"})
    of_one = said(manager.get(f"/manage/changes/?about=config/service/{service.key}"))
    assert re.search(r"From</span> Health</del>.*?To</span> Voluntary sector", of_one)
    assert user.name in of_one
    assert "Sector" in said(manager.get("/manage/changes/"))
    for odd in ("?before=x", "?before=99999999999999999999", "?about=%00", "?about=made/up"):
        said(manager.get(f"/manage/changes/{odd}"))


def test_a_manager_finds_it_all_under_one_entry_of_the_menu(manager):
    page = BeautifulSoup(manager.get("/manage/form/").content, "html.parser")
    items = page.select(".nhsuk-header__navigation-item")
    assert [" ".join(each.text.split()) for each in items] == ["Services", "Manage"]
    assert penwith().name in said(manager.get("/manage/teams/"))


def test_a_team_is_added_with_the_day_it_begins(manager):
    cft = Organisation.objects.get(key="cft")
    since = {"since-day": "1", "since-month": "12", "since-year": "2026"}
    new = {"name": "Truro falls service", "kind": "service", "organisation": str(cft.pk)}
    page = said(manager.post("/manage/teams/new/", new | since, follow=True))
    assert "Truro falls service is added" in page
    team = Team.objects.get(key="truro-falls-service")
    assert (team.organisation, team.since.isoformat()) == (cft, "2026-12-01")


@pytest.mark.parametrize("name", ["routes", "form", "code-lists", "teams", "workers"])
def test_from_each_list_one_link_leads_back_to_all_of_them(manager, name):
    page = BeautifulSoup(manager.get(f"/manage/{name}/").content, "html.parser")
    assert page.select_one(".nhsuk-back-link")["href"] == "/manage/"
