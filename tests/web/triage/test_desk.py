"""The desk's page: what stands on it, how it is cut, sorted, turned and found in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sers.directory.models import Membership
from sers.policy.roles import Role
from sers.referrals import triage
from tests.builders import (
    A_BED,
    a_member,
    a_next_step,
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
from tests.web.triage.working import (
    A_CONCERN,
    a_charity,
    a_service,
    a_triager,
    accesses,
    answered,
    asked,
    at,
    browser_of,
    claimed,
    offered,
    queries,
    row_of,
    rows_in,
    soup,
    text_of,
)

pytestmark = pytest.mark.django_db


def test_somebody_of_one_desk_goes_straight_to_it():
    answer = browser_of(a_triager()).get(at("desk"))
    assert answer["Location"] == at("team", penwith())


def test_somebody_of_several_desks_chooses():
    user = a_triager()
    Membership.objects.create(user=user, team=the_bed_bureau(), role=Role.TRIAGER)
    assert "Bed Bureau" in text_of(browser_of(user).get(at("desk")))


def test_somebody_without_a_desk_finds_none():
    referrer = a_member(penwith(), Role.REFERRER)
    assert browser_of(referrer).get(at("desk")).status_code == 404


def test_a_desk_shows_its_own_and_nothing_of_anothers():
    ours, bed = a_referral(), a_referral(setting="bed", **A_BED)
    shown = browser_of(a_triager()).get(at("team", penwith()))
    assert rows_in(shown) == [str(ours.pk)]
    bureau = a_triager(the_bed_bureau())
    assert rows_in(browser_of(bureau).get(at("team", the_bed_bureau()))) == [str(bed.pk)]


def test_another_teams_desk_is_not_found():
    client = browser_of(a_triager())
    assert client.get(at("team", truro())).status_code == 404
    assert client.post(at("find", truro()), {"q": "x"}).status_code == 404


def test_a_row_says_who_what_how_soon_and_what_to_do():
    number = an_nhs_number()
    referral = a_referral(nhs_number=number, preferred_name="Mo", **A_CONCERN)
    row = row_of(browser_of(a_triager()).get(at("team", penwith())), referral)
    said = " ".join(row.get_text(" ").split())
    spaced = f"{number[:3]} {number[3:6]} {number[6:]}"
    for words in (
        "TREMBATH, Morwenna (Mo)",
        "14 Feb 1942",
        spaced,
        "Today",
        "Ours: pick up by",
        "Check after a fall, washing and dressing, shopping",
        "Safeguarding concern",
        "Not read",
        "Nobody yet",
    ):
        assert words in said
    assert row.select_one("form")["action"] == at("claim", referral)  # type: ignore[index]


def test_work_stands_under_the_tab_of_what_must_be_done():
    triager = a_triager()
    client = browser_of(triager)
    new, mine, waits, helped = (a_referral() for _ in range(4))
    claimed(mine, triager)
    asked(waits, triager)
    offered(helped, triager, a_service())
    under = {
        tab: rows_in(client.get(at("team", penwith()), {"tab": tab}))
        for tab in ("pick-up", "triage", "waiting", "allocate", "progress")
    }
    assert under == {
        "pick-up": [str(new.pk)],
        "triage": [str(mine.pk)],
        "waiting": [str(waits.pk)],
        "allocate": [],
        "progress": [str(helped.pk)],
    }
    everything = client.get(at("team", penwith()))
    counts = {
        str(count["data-count"]): count.get_text()
        for count in soup(everything).select(".app-tabs [data-count]:not([hidden])")
    }
    assert counts == {
        "tab-todo": "2",
        "tab-pick-up": "1",
        "tab-triage": "1",
        "tab-waiting": "1",
        "tab-allocate": "0",
        "tab-progress": "1",
    }


def test_what_is_late_is_counted_in_words():
    a_referral(at=timezone.now() - timedelta(days=3))
    tab = soup(browser_of(a_triager()).get(at("team", penwith()))).select_one(".app-tabs a")
    assert tab
    assert " ".join(tab.get_text(" ").split()) == "All to do 1 1 late"


def test_everyones_mine_and_nobodys():
    triager, colleague = a_triager(), a_triager()
    mine, theirs, nobodys = (a_referral() for _ in range(3))
    claimed(mine, triager)
    claimed(theirs, colleague)
    client = browser_of(triager)
    assert len(rows_in(client.get(at("team", penwith())))) == 3
    assert rows_in(client.get(at("team", penwith()), {"whose": "mine"})) == [str(mine.pk)]
    assert rows_in(client.get(at("team", penwith()), {"whose": "nobodys"})) == [str(nobodys.pk)]


def test_the_most_urgent_stands_first_under_its_promise():
    soon, today, later = (a_referral(priority=code) for code in ("p1", "p2", "p5"))
    shown = browser_of(a_triager()).get(at("team", penwith()))
    assert rows_in(shown) == [str(each.pk) for each in (soon, today, later)]
    headings = [each.get_text(" ", strip=True) for each in soup(shown).select(".app-group th")]
    assert [heading.split("(")[0].strip() for heading in headings] == [
        "Promised within 2 hours",
        "Promised today",
        "Promised later",
    ]


def test_the_list_can_be_sorted_by_name_and_by_age():
    now = timezone.now()
    old = a_referral(family_name="Angove", at=now - timedelta(hours=2))
    new = a_referral(family_name="Zelah", at=now)
    client = browser_of(a_triager())
    by_name = rows_in(client.get(at("team", penwith()), {"sort": "name"}))
    newest = rows_in(client.get(at("team", penwith()), {"sort": "newest"}))
    assert by_name == [str(old.pk), str(new.pk)]
    assert newest == [str(new.pk), str(old.pk)]


def test_an_address_that_makes_no_sense_shows_the_desk_as_usual():
    referral = a_referral()
    odd = {"tab": "x", "whose": "x", "sort": "x", "after": "x", "find": "x"}
    shown = browser_of(a_triager()).get(at("team", penwith()), odd)
    assert rows_in(shown) == [str(referral.pk)]


def test_sixty_are_shown_on_two_pages_none_twice_and_none_lost():
    ward = a_team()
    sender = a_member(ward, Role.REFERRER)
    sent = {
        str(a_referral(by=sender, team=ward, priority=f"p{number % 6 + 1}").pk)
        for number in range(60)
    }
    client = browser_of(a_triager())
    for sort in ("urgent", "newest", "name"):
        first = client.get(at("team", penwith()), {"sort": sort})
        link = next(a for a in soup(first).select(".app-paging a") if a.get_text() == "Next 50")
        second = client.get(str(link["href"]))
        assert len(rows_in(first)) == 50
        assert "Next 50" not in text_of(second)
        assert sorted(rows_in(first) + rows_in(second)) == sorted(sent)
        back = soup(second).select_one(".app-paging a")
        assert back
        assert rows_in(client.get(str(back["href"]))) == rows_in(first)


def _find(client, text):
    answer = client.post(at("find", penwith()), {"q": text})
    assert answer.status_code == 302
    return answer["Location"]


@pytest.mark.parametrize(
    "what", ["reference", "nhs_number", "name", "name the other way round", "part"]
)
def test_somebody_is_found_and_nothing_about_them_is_in_the_address(what):
    number = an_nhs_number()
    wanted = a_referral(family_name="Nankervis", given_name="Jean", nhs_number=number)
    a_referral()
    typed = {
        "reference": wanted.reference.lower(),
        "nhs_number": f"{number[:3]} {number[3:6]} {number[6:]}",
        "name": "nankervis, jean",
        "name the other way round": "Jean Nankervis",
        "part": "nank",
    }[what]
    client = browser_of(a_triager())
    address = _find(client, typed)
    assert rows_in(client.get(address)) == [str(wanted.pk)]
    for secret in (typed, number, "nank", wanted.reference):
        assert secret.lower() not in address.lower()


def test_what_was_typed_stays_in_the_box_and_can_be_cleared():
    a_referral()
    client = browser_of(a_triager())
    page = soup(client.get(_find(client, "Trembath")))
    assert page.select_one("#find")["value"] == "Trembath"  # type: ignore[index]
    clear = next(a for a in page.select("main a") if a.get_text() == "Clear")
    assert clear["href"] == at("team", penwith())


def test_finding_looks_under_every_tab_open_or_closed():
    triager = a_triager()
    closed = as_now(a_referral(family_name="Laity"), triager)
    with seen_by(triager):
        triage.not_accept(
            closed,
            by=triager,
            seen=1,
            reason=a_reason("not_accepted"),
            note="A nurse takes it",
            next_step=a_next_step(),
            next_owner="The practice",
        )
    client = browser_of(triager)
    shown = client.get(_find(client, "laity"))
    assert rows_in(shown) == [str(closed.pk)]
    assert "Not accepted" in row_of(shown, closed).get_text()


def test_a_search_of_somebody_elses_is_nobodys():
    a_referral(family_name="Nankervis")
    other = a_referral(family_name="Olds")
    address = _find(browser_of(a_triager()), "Nankervis")
    shown = browser_of(a_triager()).get(address)
    assert str(other.pk) in rows_in(shown), "the whole desk, for the word means nothing here"


@pytest.mark.parametrize("typed", ["", "   ", "\0"])
def test_finding_nothing_at_all_shows_the_desk(typed):
    assert _find(browser_of(a_triager()), typed) == at("team", penwith())


@pytest.mark.parametrize("typed", ["'; drop table", "%", "é" * 3000, "a\0b", "9" * 10])
def test_finding_rubbish_finds_nobody(typed):
    a_referral()
    client = browser_of(a_triager())
    assert "No row fits" in text_of(client.get(_find(client, typed)))


def test_only_the_last_searches_are_kept():
    client = browser_of(a_triager())
    for number in range(15):
        _find(client, f"name {number}")
    kept = client.session["desk-finds"]
    assert len(kept) == 10
    assert list(kept.values())[-1] == "name 14"


def test_a_filter_that_hides_everything_says_how_many_others_there_are():
    for _ in range(2):
        a_referral()
    shown = browser_of(a_triager()).get(at("team", penwith()), {"whose": "mine"})
    assert "No row fits 2 others are open. Show everyone’s" in text_of(shown)


def test_an_empty_desk_proves_that_it_is_alive():
    triager = a_triager()
    offered(a_referral(), triager, a_service())
    said = text_of(browser_of(triager).get(at("team", penwith())))
    assert "Nothing needs the desk just now" in said
    assert "The desk was checked at" in said
    assert "1 in progress" in said


def test_an_empty_tab_leads_back_to_the_work():
    a_referral()
    said = text_of(browser_of(a_triager()).get(at("team", penwith()), {"tab": "waiting"}))
    assert "Nothing here just now 1 other is open. See all to do" in said


def test_urgent_work_that_nobody_read_rings_until_somebody_opens_it():
    urgent = a_referral(priority="p1")
    client = browser_of(a_triager())
    slot = soup(client.get(at("team", penwith()))).select_one("[data-slot=desk]")
    assert slot
    assert "1 urgent referral is not read" in slot.get_text()
    assert slot.select_one("a")["href"] == at("referral", urgent)  # type: ignore[index]
    client.get(at("referral", urgent))
    assert "Nothing urgent is unread." in text_of(client.get(at("team", penwith())))


def test_an_answer_that_came_shows_on_the_row():
    triager = a_triager()
    referral = claimed(a_referral(), triager)
    question = asked(referral, triager)
    client = browser_of(triager)
    waiting = row_of(client.get(at("team", penwith()), {"tab": "waiting"}), referral)
    assert "Theirs: reply by" in waiting.get_text()
    assert "We asked: “Which leg?”" in waiting.get_text()
    answered(question)
    row = row_of(client.get(at("team", penwith())), referral)
    assert "Answered" in row.get_text()
    assert "Answer: “The left”" in row.get_text()
    assert "Read answer" in row.get_text()


def test_what_is_asked_of_a_desk_stands_under_a_tab_of_its_own():
    leg = offered(a_referral(), a_triager(), the_bed_bureau(), "A bed for a week")
    client = browser_of(a_triager(the_bed_bureau()))
    shown = client.get(at("team", the_bed_bureau()), {"tab": "offered"})
    row = row_of(shown, leg)
    assert "TREMBATH, Morwenna" in row.get_text()
    assert "A bed for a week" in row.get_text()
    assert row.select_one("a[data-open]")["href"] == at("leg", leg)  # type: ignore[index]


def test_a_team_that_owns_nothing_sees_only_what_is_asked_of_it():
    service = a_service()
    leg = offered(a_referral(), a_triager(), service)
    client = browser_of(a_member(service, Role.WORKER))
    for asked_for in ({}, {"tab": "todo"}, {"tab": "closed", "find": "x"}):
        shown = client.get(at("team", service), asked_for)
        assert rows_in(shown) == [str(leg.pk)]
    page = soup(shown)
    assert len(page.select(".app-tabs a")) == 1
    assert not page.select("#find, .app-pill")


def test_a_charity_reads_area_and_age_and_no_identity_before_it_agrees():
    charity = a_charity()
    number = an_nhs_number()
    leg = offered(a_referral(nhs_number=number), a_triager(), charity)
    shown = browser_of(a_member(charity, Role.VOLUNTEER)).get(at("team", charity))
    assert "Penwith PCN" in row_of(shown, leg).get_text()
    for secret in ("TREMBATH", "Morwenna", number, f"{number[:3]} {number[3:6]}", "1942"):
        assert secret not in shown.text


def test_whoever_may_not_decide_gets_no_claim_button():
    referral = a_referral()
    worker = a_member(penwith(), Role.WORKER)
    row = row_of(browser_of(worker).get(at("team", penwith()), {"tab": "pick-up"}), referral)
    assert not row.select("form")


def test_one_view_of_a_desk_is_one_row_in_the_access_log():
    shown = {a_referral().pk for _ in range(3)}
    triager = a_triager()
    browser_of(triager).get(at("team", penwith()))
    (access,) = accesses(triager)
    assert (access.deed, access.about) == ("listed", f"desk/{penwith().pk}")
    assert set(access.shown) == shown


def test_a_search_is_logged_by_what_it_showed_not_by_what_was_typed():
    referral = a_referral()
    triager = a_triager()
    client = browser_of(triager)
    client.get(_find(client, "Trembath"))
    (access,) = accesses(triager)
    assert (access.deed, access.shown) == ("searched", [referral.pk])
    assert "rembath" not in str(vars(access))


@pytest.mark.parametrize("tab", ["todo", "progress", "waiting", "offered", "closed"])
def test_many_rows_cost_as_many_queries_as_a_few(tab):
    triager = a_triager()
    client, address = browser_of(triager), at("team", penwith())

    def add(count: int) -> None:
        for _ in range(count):
            referral = a_referral()
            if tab == "progress":
                offered(referral, triager, a_service())
            if tab == "waiting":
                asked(referral, triager)

    def look() -> list[str]:
        with queries() as run:
            client.get(address, {"tab": tab})
        return run

    add(2)
    few = look()
    add(8)
    many = look()
    assert len(few) == len(many) <= 13


def test_each_buttons_form_carries_the_token_that_proves_it_came_from_here(client):
    a_referral()
    triager = a_member(penwith(), Role.TRIAGER)
    client.force_login(triager)
    page = client.get(f"/desk/{penwith().pk}/").content.decode()
    claim = page[page.index("/claim/") :]
    assert '<input type="hidden" name="csrfmiddlewaretoken" value="' in claim[:400]
    assert "&lt;input" not in page
