"""What becomes of a referral that somebody was asked to help with."""

from datetime import timedelta
from functools import partial

from sers.access import rows
from sers.config.demo.history import in_beds
from sers.config.demo.history.at_the_desk import be_answered, bring, leave_note
from sers.config.demo.history.life import DAYTIME, Life, outcome, reason
from sers.directory import queries as directory
from sers.referrals import allocation, correspondence, working
from sers.referrals.legs import Allocation
from sers.referrals.working import Contact
from sers.values import working_time

VISIT = ("at_home", "face_to_face")
DECLINES = (
    ("outside_our_criteria", "Two people are needed, and we send one."),
    ("another_skill_needed", "The dressing needs somebody trained in compression."),
    ("person_declined_us", "Wants nobody in the house but family."),
    ("outside_our_area", "Two miles beyond our last round."),
)
HAND_BACKS = (
    ("needs_more_than_we_give", "Now needs two people for every transfer."),
    ("needs_changed", "The wound has healed; what is left is the loneliness."),
    ("another_team_fits", "The hospice team is in every day and would rather do it all."),
    ("cannot_go_on", "Our only trained colleague is ill until the tenth."),
)
FAILURES = (
    ("not_in", "I try again this afternoon."),
    ("no_reply", "I ring the daughter, then go by."),
    ("asked_to_come_later", "After the weekend, as asked."),
    ("could_not_get_in", "The key safe number was wrong; the surgery finds the right one."),
)
REPORTS = (
    "Washes and dresses alone again, with the rail. {She} was proud to show it.",
    "Healed after four weeks. Stockings on, and the practice nurse looks in a month.",
    "Walks to the shop with a frame. No fall since we began.",
    "{She} and {her} daughter manage it between them now, and know whom to ring.",
    "All in place and tried out. {She} uses it daily.",
    "Settled: bread in the cupboard, cat fed, heating on a timer.",
)


def offered(life: Life) -> None:
    """Asked, and not answered yet."""
    life.claim()
    if not in_beds.offered(life):
        life.allocate()


def offered_to_all(life: Life) -> None:
    life.claim()
    if not in_beds.offered(life):
        life.allocate(legs=life.case.legs)


def agreed(life: Life) -> Allocation:
    """The first of those who were asked has said yes."""
    life.claim()
    if life.rng.random() < 0.25:  # noqa: PLR2004
        be_answered(life)
    if life.rng.random() < 0.2:  # noqa: PLR2004
        leave_note(life)
    return taken_on(life)


def taken_on(life: Life) -> Allocation:
    """The Bed Bureau seeks a bed, or whoever is asked agrees."""
    return in_beds.agreed(life) or agree(life, life.allocate()[0])


def agree(life: Life, leg: Allocation) -> Allocation:
    if leg.telephoned:
        return leg
    return life.on_leg(leg, allocation.accept, at=life.after(1))


def accepted(life: Life) -> None:
    agreed(life)


def given_to_somebody(life: Life) -> Allocation:
    """Somebody by name goes, on a day that is said."""
    leg = agreed(life)
    if leg.telephoned:
        return leg
    if leg.owner.is_desk:
        in_beds.reserve(life)
        return leg
    workers = list(life.cast.workers[leg.owner.key])[:2]
    leg = life.on_leg(leg, working.assign, workers[:1], lead=workers[0], at=life.after(0.3))
    note = life.rng.choice(("In the morning round", "Rings before", "With a student", ""))
    soon = life.ahead(life.rng.choice((2, 5, 20, 30)))
    return life.on_leg(leg, working.plan, expected_at=soon, note=note, at=life.after(0.1))


def planned(life: Life) -> None:
    given_to_somebody(life)


def waiting(life: Life, why: str) -> None:
    """Agreed, and cannot begin: why, and when the team looks again."""
    leg = agreed(life)
    on = directory.today(life.now) + timedelta(days=life.rng.randint(-1, 9))
    at = life.after(1)
    life.on_leg(
        leg,
        working.wait,
        reason=reason(why),
        review_on=max(on, directory.today(at)),
        note=life.person.worded("I ring {hers} each morning until it can begin."),
        at=at,
    )


def begun(life: Life) -> Allocation:
    """A first contact was made, mostly in time."""
    leg = given_to_somebody(life)
    return begin(life, leg)


def begin(life: Life, leg: Allocation) -> Allocation:
    if leg.owner.is_desk:
        in_beds.arrive(life)
        return leg
    late = life.rng.random() < 0.12  # noqa: PLR2004
    at = life.after(60 if late else 16)
    place, mode = VISIT
    if leg.owner.key == "trelissy-house":
        place = "in_care_home"
    elif leg.owner.key == "lanner-ward":
        place = "on_a_ward"
    elif life.rng.random() < 0.2:  # noqa: PLR2004
        mode = "by_telephone"
    contact = Contact(
        max(at - timedelta(minutes=20), leg.offered_at), outcome(place), outcome(mode)
    )
    return life.on_leg(leg, working.start, contact, at=at)


def started(life: Life) -> None:
    begun(life)


def urgently(life: Life) -> None:
    """Within two hours: the desk rang, and somebody went."""
    life.claim()
    legs = life.allocate(legs=life.case.legs[:1], response=outcome("urgent_response"))
    leg = agree(life, legs[0])
    at = life.after(life.rng.choice((6, 9, 14)))
    contact = Contact(at - timedelta(minutes=5), outcome("at_home"), outcome("face_to_face"))
    if contact.at < leg.offered_at:
        contact = Contact(leg.offered_at, contact.place, contact.mode)
    life.on_leg(leg, working.start, contact, at=at)


def together(life: Life) -> None:
    """Health and social care go in one visit."""
    life.claim()
    legs = life.allocate(
        legs=(
            ("therapy", "Joint visit: moving and stairs"),
            ("reablement", "Joint visit: washing"),
        ),
        together=True,
        response=outcome("joint_visit"),
    )
    for leg in legs:
        agree(life, leg)


def together_begun(life: Life) -> None:
    together(life)
    for leg in _open(life):
        begin(life, leg)


def nobody_met(life: Life, times: int) -> None:
    leg = given_to_somebody(life)
    for _ in range(times):
        code, then = life.rng.choice(FAILURES)
        at = life.after(5)
        again = working_time.add(DAYTIME, at, 300)
        leg = life.on_leg(
            *(leg, working.fail), outcome=outcome(code), next_step=then, again_at=again, at=at
        )


def handed_back(life: Life) -> None:
    leg = given_to_somebody(life)
    if leg.owner.is_desk:
        in_beds.given_up(life)
        return
    leg = begin(life, leg)
    code, note = life.rng.choice(HAND_BACKS)
    life.on_leg(leg, working.hand_back, reason=reason(code), note=note, at=life.after(8))


def declined(life: Life) -> None:
    """One team says no, for a criterion; the desk has to look further."""
    life.claim()
    if in_beds.declined(life):
        return
    leg = life.allocate()[0]
    code, note = life.rng.choice(DECLINES)
    life.on_leg(leg, allocation.decline, reason=reason(code), note=note, at=life.after(1))


def declined_then_found(life: Life) -> None:
    declined(life)
    (leg,) = life.offer(("care", "The same, by an agency"))
    agree(life, leg)


def taken_off(life: Life) -> None:
    """An offer that the desk takes back, and another in its place."""
    life.claim()
    leg = life.allocate(legs=(("help", "Lifts to the day centre"),))[0]
    at = life.after(1)
    with rows.identified(life.triager):
        now = Allocation.objects.select_related("owner", "sent_by").get(pk=leg.pk)
        allocation.cancel(
            *(life.referral, now),
            by=life.triager,
            seen=now.revision,
            note="The family drives.",
            at=at,
        )
    agree(life, life.offer(life.case.legs[0])[0])


def asked_by_helper(life: Life, *, of_desk: bool, is_answered: bool) -> None:
    leg = agreed(life)
    if leg.telephoned or leg.owner.is_desk:  # they ask on the telephone
        return
    by = life.worker(leg)
    with rows.identified(by):
        now = Allocation.objects.select_related("owner", "sent_by").get(pk=leg.pk)
        question = correspondence.ask_about(
            now,
            question=life.person.worded("Does {she} want a man or a woman to come?"),
            of_desk=of_desk,
            by=by,
            seen=now.revision,
            at=life.after(1),
        )
    if is_answered:
        answers = life.triager if of_desk else life.referral.referrer
        verb = correspondence.answer_as_desk if of_desk else correspondence.answer
        with rows.identified(answers):
            verb(question, text="Either, if they speak up.", by=answers, at=life.after(1))


def half_done(life: Life) -> None:
    """One of those who help has finished, another goes on."""
    life.claim()
    legs = [agree(life, leg) for leg in life.allocate(legs=life.case.legs[:2])]
    legs = [begin(life, leg) for leg in legs]
    finish(life, legs[0])


def finish(life: Life, leg: Allocation, code: str = "leg_needs_met") -> Allocation:
    report = life.person.worded(life.rng.choice(REPORTS))
    if leg.owner.is_desk:
        in_beds.leave(life, report)
        return leg
    at = life.days(life.rng.uniform(2, 12))
    return life.on_leg(leg, working.complete, outcome=outcome(code), report=report, at=at)


def all_done(life: Life) -> None:
    """Everybody has finished; the desk has yet to close it."""
    finish(life, begun(life), life.rng.choice(("leg_needs_met", "leg_goes_on", "leg_one_visit")))


def taken_up_again(life: Life) -> None:
    """A part that was completed too soon goes on."""
    leg = finish(life, begun(life))
    note = "Fell again on the second day alone."
    life.on_leg(leg, working.reopen, reason=reason("closed_too_soon"), note=note, at=life.days(1))


def talked_about_again(life: Life) -> None:
    begun(life)
    bring(life)


def _open(life: Life) -> list[Allocation]:
    with rows.identified(life.triager):
        return list(allocation.open_legs(life.referral))


WAITING = tuple(
    partial(waiting, why=why)
    for why in (
        *("no_visiting_capacity", "no_double_handed_care", "no_suitable_bed", "funding_decision"),
        *("equipment_awaited", "access_to_home", "family_decision", "transport_awaited"),
        *("medicines_awaited", "therapy_review", "court_or_safeguarding", "in_hospital_still"),
    )
)
