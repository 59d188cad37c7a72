"""The directory of services: found by need, area, sector and words; and how old each entry is."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from sers.directory import finding
from sers.directory.helping import Sector
from sers.policy.roles import Role
from tests.builders import a_member, a_team, penwith, truro
from tests.directory.helping import a_service_offering
from tests.web.triage.working import a_triager, browser_of, queries, soup, text_of

pytestmark = pytest.mark.django_db

ALL, FIND = reverse("services:services"), reverse("services:find")


def names_in(answer) -> list[str]:
    return [each.get_text().strip() for each in soup(answer).select(".serv-card h2")]


def facts_in(answer) -> str:
    return " ".join(soup(answer).select_one(".serv-facts").get_text(" ").split())


def test_everything_there_is_stands_in_order_of_name():
    for name in ("Night sitters", "Falls service"):
        a_service_offering("nights", name=name)
    a_service_offering("nights", name="Ended", until=timezone.localdate())
    assert names_in(browser_of(a_triager()).get(ALL)) == ["Falls service", "Night sitters"]


def test_it_is_found_by_need_area_and_sector_and_the_address_says_so():
    here = a_service_offering("nights", name="Here", areas=[penwith().area_id])
    a_service_offering("nights", name="There", areas=[truro().area_id])
    a_service_offering("meals", name="Other", areas=[penwith().area_id])
    a_service_offering("nights", name="Everywhere")
    a_service_offering("nights", name="Volunteers", sector=Sector.VOLUNTARY)
    asked = {"need": "nights", "area": penwith().area_id, "sector": "health"}
    done = browser_of(a_triager()).post(FIND, asked, follow=True)
    assert names_in(done) == ["Everywhere", here.name]
    address = done.redirect_chain[-1][0]
    assert address == f"{ALL}?need=nights&area={penwith().area_id}&sector=health"
    chosen = {option["value"] for option in soup(done).select("option[selected]")}
    assert chosen == set(asked.values())


def test_a_wider_area_finds_what_lies_in_it_and_what_lies_around_it():
    wide = penwith().area.parent_id
    a_service_offering("nights", name="Wide", areas=[wide])
    a_service_offering("nights", name="Small", areas=[penwith().area_id])
    client = browser_of(a_triager())
    assert names_in(client.get(ALL, {"area": wide})) == ["Small", "Wide"]
    assert names_in(client.get(ALL, {"area": penwith().area_id})) == ["Small", "Wide"]


def test_words_find_it_and_stay_out_of_the_address():
    a_service_offering("nights", name="Mounts Bay carers", criteria="Adults who fell at night")
    a_service_offering("nights", name="Others")
    client = browser_of(a_triager())
    done = client.post(FIND, {"words": "fell  mounts"}, follow=True)
    assert names_in(done) == ["Mounts Bay carers"]
    address = done.redirect_chain[-1][0]
    assert "mounts" not in address.lower()
    assert "fell" not in address
    assert soup(done).select_one("[name=words]")["value"] == "fell  mounts"
    other = browser_of(a_triager()).get(address)
    assert len(names_in(other)) == 2, "the words are only in the session that typed them"


@pytest.mark.parametrize("rubbish", ["\0", "x" * 10_000, "<script>", "'; --", "%s"])
def test_rubbish_finds_nothing_or_everything_and_is_no_fault(rubbish):
    client = browser_of(a_triager())
    for name in ("words", "need", "area", "sector"):
        done = client.post(FIND, {name: rubbish}, follow=True)
        assert done.status_code == 200, name
        assert client.get(ALL, {name: rubbish}).status_code == 200
        assert "<script>" not in done.text.replace('<script type="module"', "")
    assert client.get(ALL, {"find": rubbish}).status_code == 200


def test_nothing_found_says_what_to_do():
    said = text_of(browser_of(a_triager()).get(ALL, {"need": "pets"}))
    assert "No service in the directory is all of this. Leave one of them open" in said


def test_how_to_reach_it_and_whether_it_takes_anybody_on_is_said():
    full = a_service_offering(
        "nights",
        taking_on=False,
        not_taking_on="full until March",
        phone="01632 960111",
        by_telephone=True,
        areas=[penwith().area_id],
    )
    answer = browser_of(a_triager()).get(ALL)
    said = text_of(answer)
    assert "Takes nobody on just now: full until March" in said
    assert "01632 960111" in facts_in(answer)
    assert "Ring them: they do not use SERS" in facts_in(answer)
    assert penwith().area.name in facts_in(answer)
    assert full.organisation.name in said


@pytest.mark.parametrize(
    ("days", "said", "is_stale"),
    [
        (0, "Checked today by Kensa", False),
        (1, "Checked 1 day ago by Kensa", False),
        (90, "Checked 3 months ago by Kensa", False),
        (400, "Checked 13 months ago by Kensa: ring before you rely on it", True),
        (None, "Nobody has checked that this is so: ring before you rely on it", True),
    ],
)
def test_how_old_it_is_is_said_in_words(days, said, is_stale):
    checked = None if days is None else timezone.localdate() - timedelta(days)
    kensa = a_member(penwith(), Role.MANAGER)
    kensa.name = "Kensa"
    kensa.save()
    a_service_offering("nights", checked_on=checked, checked_by=kensa if checked else None)
    answer = browser_of(a_triager()).get(ALL)
    assert facts_in(answer).endswith(said)
    assert bool(soup(answer).select(".serv-stale")) is is_stale


def test_one_service_says_all_that_is_known_with_its_hours():
    service = a_service_offering(
        "nights",
        "meals",
        skills=["nursing"],
        name="Night sitters",
        criteria="Adults at home",
        how_to_refer="Before four o’clock",
    )
    service.team.hours.create(weekday=0, opens=time(9), closes=time(17))
    answer = browser_of(a_triager()).get(reverse("services:service", args=[service.pk]))
    said = text_of(answer)
    for words in ("Nights or sitting", "Meals and drinks", "Registered nurse", "Adults at home"):
        assert words in said
    assert "Before four o’clock" in said
    assert "Monday 09:00 to 17:00" in said
    assert soup(answer).title.get_text().startswith("Night sitters")


def test_what_is_there_no_longer_or_never_was_is_not_found():
    ended = a_service_offering("nights", until=timezone.localdate())
    client = browser_of(a_triager())
    for service_id in (ended.pk, uuid4()):
        assert client.get(reverse("services:service", args=[service_id])).status_code == 404


@pytest.mark.parametrize(
    ("opens", "said"),
    [
        ((time(0), time(0)), "Open now"),
        (None, "Open now"),
    ],
)
def test_whether_they_are_there_now_is_said(opens, said):
    service = a_service_offering("nights")
    if opens:
        for day in range(7):
            service.team.hours.create(weekday=day, opens=opens[0], closes=opens[1])
    assert facts_in(browser_of(a_triager()).get(ALL)).startswith(said)


def test_when_they_open_is_said_while_they_are_closed():
    service = a_service_offering("nights")
    tomorrow = timezone.localtime() + timedelta(days=1)
    service.team.hours.create(weekday=tomorrow.weekday(), opens=time(9), closes=time(10))
    service.team.works_bank_holidays = True
    service.team.save()
    said = facts_in(browser_of(a_triager()).get(ALL))
    assert said.startswith("Closed now, opens tomorrow at 09:00")


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.TRIAGER, True), (Role.WORKER, True), (Role.MANAGER, True), (Role.REFERRER, False)],
)
def test_those_who_look_things_up_find_it_in_the_menu(role, may):
    client = browser_of(a_member(penwith(), role))
    answer = client.get(ALL)
    assert (answer.status_code == 200) is may
    if may:
        menu = soup(answer).select_one("nav [aria-current]")
        assert menu.get_text() == "Services"


def test_however_many_there_are_the_list_asks_as_many_questions():
    client = browser_of(a_triager())

    def asked() -> int:
        with queries() as made:
            client.get(ALL)
        return len(made)

    a_service_offering("nights", areas=[penwith().area_id])
    asked()
    few = asked()
    for _ in range(5):
        a_service_offering("nights", areas=[truro().area_id], team=a_team())
    assert asked() == few
    assert few <= 20


def test_the_areas_around_one_go_up_to_the_county_and_end_there():
    chain = finding.around(penwith().area_id)
    assert chain[0] == penwith().area_id
    assert penwith().area.parent_id in chain
    assert finding.around("nowhere") == []
