"""Finding referrals by what somebody typed, and turning the pages of a list."""

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from sers.directory.models import User
from sers.referrals import closure, desk, finding, triage
from sers.referrals.desk import ORDERS, Order, View
from sers.referrals.models import Referral
from tests.builders import A_BED, a_reason, a_referral, penwith, seen_by, truro
from tests.referrals.lives import a_triager, working_on

pytestmark = pytest.mark.django_db


def test_the_next_page_after_a_referral_that_was_closed_meanwhile_begins_at_the_start():
    triager, gone, left = a_triager(), a_referral(), a_referral()
    with working_on(gone, gone.referrer) as mine:
        closure.withdraw(mine, by=gone.referrer, seen=1, reason=a_reason("withdrawn"))
    with seen_by(triager):
        shown = desk.desk(penwith(), triager, View(after=gone.pk)).referrals.rows
        assert [row.pk for row in shown] == [left.pk]


@pytest.mark.parametrize(
    "typed",
    [
        "van dyke",
        "Dick van Dyke",
        "van Dyke, Dick",
        "Van Dyke Dick",
        "VAN",
        "van dyke d",
        "vandyke",
    ],
)
def test_a_family_name_of_two_words_is_found_however_it_is_typed(typed):
    triager, referral = a_triager(), a_referral(family_name="van Dyke", given_name="Dick")
    a_referral(family_name="Dyer", given_name="Vanessa")
    with seen_by(triager):
        shown = desk.desk(penwith(), triager, View(find=typed)).referrals.rows
        assert [row.pk for row in shown] == [referral.pk]


# Finding


def found_by(typed: str, triager: User) -> list[object]:
    with seen_by(triager):
        return [row.pk for row in desk.desk(penwith(), triager, View(find=typed)).referrals.rows]


def test_a_reference_is_found_however_it_is_written():
    referral, triager = a_referral(), a_triager()
    a_referral()
    bare = referral.reference.removeprefix("SER-").replace("-", "")
    for typed in (referral.reference, referral.reference.lower(), bare, f" {bare[:4]} {bare[4:]} "):
        assert found_by(typed, triager) == [referral.pk]


def test_an_nhs_number_is_found_with_and_without_spaces():
    referral, triager = a_referral(), a_triager()
    a_referral()
    number = referral.nhs_number
    for typed in (number, f"{number[:3]} {number[3:6]} {number[6:]}", f"{number[:3]}-{number[3:]}"):
        assert found_by(typed, triager) == [referral.pk]


@pytest.mark.parametrize("typed", ["Zoe", "ZOË", "zoë nankérvis", "Nankervis, Zoë", "nank"])
def test_a_name_is_found_without_its_accents_and_from_its_beginning(typed):
    referral, triager = a_referral(family_name="Nankérvis", given_name="Zoë"), a_triager()
    a_referral()
    assert (found_by(typed, triager) == [referral.pk]) is (typed not in {"Zoe", "ZOË"})


@pytest.mark.parametrize(
    "typed", ["%", "_", "'", "\\", "\0", "42", "999 999 9999", "x" * 5000, "\U0010ffff"]
)
def test_what_names_nobody_finds_nobody(typed):
    triager = a_triager()
    a_referral()
    assert found_by(typed, triager) == []


def test_words_without_end_are_a_small_question():
    triager = a_triager()
    a_referral()
    assert found_by("trembath " * 2000, triager) == []


def test_what_is_found_is_what_the_team_owns_and_nothing_of_others():
    referral, stranger = a_referral(), a_triager(truro())
    with seen_by(stranger):
        for typed in (referral.reference, referral.nhs_number, "trembath"):
            assert not desk.desk(truro(), stranger, View(find=typed)).referrals.rows
            assert not desk.desk(penwith(), stranger, View(find=typed)).referrals.rows


# Turning pages


class Turning:
    """Somebody who reads a list to its end, a page at a time."""

    def __init__(self, order: Order, size: int = 3) -> None:
        self.order, self.size = ORDERS[order], size
        self.read: list[object] = []
        self.after: object = None
        self.place = ""

    def turn(self, triager: User) -> bool:
        with seen_by(triager):
            page = finding.page_of(
                Referral.objects.all(), self.order, self.after, self.size, place=self.place
            )
        self.read += [row.pk for row in page.rows]
        self.after, self.place = page.after, page.place
        return page.after is not None


@pytest.mark.parametrize("order", Order)
def test_pages_show_each_row_once_in_order(order):
    made = [a_referral(priority=f"p{1 + n % 3}", family_name=f"Angove{n % 2}") for n in range(7)]
    turning, triager = Turning(order), a_triager()
    while turning.turn(triager):
        pass
    with seen_by(triager):
        whole = list(Referral.objects.order_by(*ORDERS[order]).values_list("pk", flat=True))
    assert turning.read == whole
    assert set(whole) == {referral.pk for referral in made}


@settings(max_examples=8, deadline=None, database=None)
@given(data=st.data())
def test_rows_that_arrive_between_two_pages_make_none_lost_and_none_twice(data):
    order = data.draw(st.sampled_from(list(Order)))
    with transaction.atomic():
        triager = a_triager()
        there = {a_referral(priority=data.draw(priorities)).pk for _ in range(5)}
        turning = Turning(order, size=2)
        while turning.turn(triager):
            for _ in range(data.draw(st.integers(0, 1))):
                name = data.draw(st.sampled_from(["Angove", "Zelah"]))
                a_referral(priority=data.draw(priorities), family_name=name)
        assert len(set(turning.read)) == len(turning.read)
        assert there <= set(turning.read)
        transaction.set_rollback(True)


priorities = st.sampled_from(["p1", "p2", "p3"])


def test_claiming_the_last_row_of_a_page_hides_none_of_the_next():
    for _ in range(4):
        a_referral(at=timezone.now())
    turning, triager = Turning(Order.URGENT, size=2), a_triager()
    assert turning.turn(triager)
    with seen_by(triager):
        last = Referral.objects.get(pk=turning.after)
        triage.claim(last, by=triager, seen=1)
    turning.turn(triager)
    assert len(set(turning.read)) == 4


def test_a_full_last_page_says_that_it_is_the_last():
    for _ in range(4):
        a_referral()
    turning, triager = Turning(Order.NEWEST, size=2), a_triager()
    assert turning.turn(triager)
    assert not turning.turn(triager)
    assert len(turning.read) == 4


def test_a_page_after_what_is_out_of_reach_begins_at_the_start():
    mine, triager = a_referral(), a_triager()
    elsewhere = a_referral(practice="L82001", postcode="TR11 2LH", setting="bed", **A_BED)
    with seen_by(triager):
        for after in (elsewhere.pk, mine.draft_id):
            page = finding.page_of(Referral.objects.all(), ORDERS[Order.NEWEST], after)
            assert [row.pk for row in page.rows] == [mine.pk]


@pytest.mark.parametrize(
    "place", ["x", ",", "0,False,", "0,False,2026-11-22", "0,False,9999999", "9" * 90, "a,b,c"]
)
def test_a_place_that_somebody_made_up_is_not_believed(place):
    shown = a_referral()
    triager = a_triager()
    with seen_by(triager):
        page = finding.page_of(
            Referral.objects.all(), ORDERS[Order.URGENT], shown.draft_id, place=place
        )
    assert [row.pk for row in page.rows] == [shown.pk]


def test_a_place_tells_no_name():
    for _ in range(3):
        a_referral()
    triager = a_triager()
    with seen_by(triager):
        page = finding.page_of(Referral.objects.all(), ORDERS[Order.NAME], None, 2)
    assert page.after
    assert page.place == ""
