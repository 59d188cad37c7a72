"""What becomes of a referral before anybody is asked to help."""

from datetime import timedelta

from sers.access import rows
from sers.config.demo.history.life import Life, outcome, reason
from sers.directory import queries as directory
from sers.referrals import closure, correspondence, huddle, judging, notes, sending_on, triage
from sers.referrals.lists import NextStep, Priority
from sers.referrals.thread import InformationRequest

QUESTIONS = (
    "May {she} put full weight on both legs?",
    "Who lives with {hers}, and are they there at night?",
    "Is there a key, and where?",
    "What did {she} manage before this?",
    "Which tablets were changed this week?",
    "Does {her} family know that we are coming?",
)
ANSWERS = (
    "Yes, the physiotherapist agreed this morning.",
    "{Her} niece, until Sunday evening.",
    "In the key safe, the number is with the surgery.",
    "Everything but the shopping, with a stick.",
    "The water tablet was doubled on Monday, nothing else.",
    "They know, and one of them will be in.",
)
NOTES = (
    "I know the family: ring the daughter, not the son.",
    "Capacity was doubted last year. Ask how it is now.",
    "Dog bit the last visitor. Ask for it to be shut in.",
    "Refused carers in spring, then was glad of them.",
    "The lane floods at spring tides, come before noon.",
)


def untouched(_life: Life) -> None:
    """It stands on the desk, and nobody has looked."""


def opened(life: Life) -> None:
    with rows.identified(life.triager):
        triage.read(life.referral, by=life.triager, at=life.after(0.3))


def claimed(life: Life) -> None:
    life.claim()


def noted(life: Life) -> None:
    life.claim()
    leave_note(life)


def leave_note(life: Life) -> None:
    text = life.rng.choice(NOTES)
    with rows.identified(life.triager):
        notes.write(life.referral, text=text, by=life.triager, at=life.after(0.5))


def given_to_a_colleague(life: Life) -> None:
    life.do(triage.assign, life.colleague, at=life.after(0.5))


def taken_over(life: Life) -> None:
    life.claim()
    life.do(triage.take_over, by=life.colleague, at=life.after(0.5))


def let_go(life: Life) -> None:
    life.claim()
    life.do(triage.release, at=life.after(0.7))


def asked(life: Life) -> None:
    """A question that is open; one that was asked long ago is late by now."""
    life.claim()
    ask(life)


def ask(life: Life, which: int | None = None) -> InformationRequest:
    number = life.rng.randrange(len(QUESTIONS)) if which is None else which
    question = life.person.worded(QUESTIONS[number])
    request: InformationRequest = life.do(correspondence.ask, question=question, at=life.after(0.5))
    return request


def answered(life: Life) -> None:
    life.claim()
    be_answered(life)


def be_answered(life: Life) -> None:
    number = life.rng.randrange(len(QUESTIONS))
    request = ask(life, number)
    text = life.person.worded(ANSWERS[number])
    answer(life, request, text)


def answer(life: Life, request: InformationRequest, text: str) -> None:
    sender = life.referral.referrer
    with rows.identified(sender):
        correspondence.answer(request, text=text, by=sender, at=life.after(1))


def asked_twice(life: Life) -> None:
    """Two questions, one of them answered."""
    life.claim()
    first = ask(life, 0)
    ask(life, 2)
    answer(life, first, life.person.worded(ANSWERS[0]))


def asked_no_longer(life: Life) -> None:
    life.claim()
    request = ask(life)
    with rows.identified(life.triager):
        correspondence.stop_asking(request, by=life.triager, at=life.after(1))


def for_the_huddle(life: Life) -> None:
    life.claim()
    bring(life)


def bring(life: Life) -> None:
    at = life.after(1)
    day = directory.today(life.now)
    talk = life.rng.choice(
        (
            "Is it one for the virtual ward, or for us?",
            "Therapy and social care see it differently.",
            "Third referral this year: what would be different now?",
            "Who tells the family that nights cannot be covered?",
        )
    )
    life.do(huddle.bring, on=day + timedelta(days=life.rng.randint(0, 2)), note=talk, at=at)


def talked_over(life: Life) -> None:
    life.claim()
    bring(life)
    decided = "Social care visits tomorrow with the therapist. Jenna rings the family today."
    life.do(huddle.decide, decision=decided, at=life.after(2))
    life.allocate(legs=life.case.legs)


SOONER = (("p2", "worse_than_written"), ("p1", "risk_while_waiting"), ("p2", "carer_breaking_down"))
LATER = (("p6", "safe_to_wait"), ("p5", "asked_for_later"), ("p4", "outside_urgent_criteria"))


def judged(life: Life) -> None:
    """Another time than was wished for, sooner or later, and why."""
    life.claim()
    wished = life.referral.wished_id
    sooner = wished in {"p3", "p4", "p5", "p6"}
    code, why = life.rng.choice(SOONER if sooner else LATER)
    to = Priority.objects.get(pk=code)
    note = "Agreed with the referrer on the telephone."
    life.do(judging.prioritise, to, reason=reason(why), note=note, at=life.after(0.5))


def on_a_pathway(life: Life) -> None:
    life.claim()
    code = (
        "pathway_2" if life.case.setting == "bed" else life.rng.choice(("pathway_0", "pathway_1"))
    )
    life.do(judging.set_pathway, outcome(code), at=life.after(0.5))


def sent_on(life: Life) -> None:
    """Another desk has it, which has not looked yet."""
    life.claim()
    send_on(life)


def send_on(life: Life) -> None:
    here = life.referral.owner.key
    if here == "bed-bureau":
        to, why, note = life.person.place.desk, "home_fits_better", "Two visits a day would do."
    elif life.rng.random() < 0.3:  # noqa: PLR2004
        to, why, note = "bed-bureau", "bed_needed", "Not safe at home, even with nights covered."
    else:
        to = "truro-pcn" if here == "penwith-pcn" else "penwith-pcn"
        why, note = "place_changed", "Stays with family there until the new year."
    team = life.cast.teams[to]
    life.do(sending_on.redirect, team, reason=reason(why), note=note, at=life.after(1))


def sent_on_and_taken_up(life: Life) -> None:
    sent_on(life)
    life.claim()
    life.allocate()


def taken_back(life: Life) -> None:
    life.claim()
    sender = life.triager
    send_on(life)
    life.do(sending_on.recall, by=sender, at=life.clock)


REFUSALS = (
    ("primary_care_task", "referrer_first", "The practice nurse can do this in the surgery."),
    ("mental_health_main", "another_service", "I rang the mental health team: they visit Tuesday."),
    ("outside_county", "another_service", "Lives across the Tamar. I passed it to Devon at noon."),
    ("unsuitable_in_community", "referrer_first", "Needs a scan first, to rule out a fracture."),
    (
        "person_does_not_want_it",
        "nothing_more",
        "Declined twice, clearly, with the daughter there.",
    ),
    (
        "already_in_hand",
        "advice_is_enough",
        "The memory team’s referral of last week asks the same.",
    ),
    ("too_little_known", "referrer_first", "Two questions stayed open. Please find out and refer."),
    ("acute_hospital_needed", "referrer_first", "I rang you: chest pain first, then refer again."),
)


def refused(life: Life) -> None:
    """Not accepted; nobody has read why yet."""
    life.claim()
    number = life.rng.randrange(len(REFUSALS))
    why, then, note = REFUSALS[number]
    life.do(
        triage.not_accept,
        reason=reason(why),
        note=note,
        next_step=NextStep.objects.get(pk=then),
        next_owner=f"{life.referral.referrer_name}, {life.referral.sent_by.name}",
        next_by=life.ahead(24 * life.rng.randint(1, 4)),
        at=life.after(2),
    )


def refused_and_read(life: Life) -> None:
    refused(life)
    sender = life.referral.referrer
    with rows.identified(sender):
        closure.acknowledge(life.referral, by=sender, at=life.after(1.5))


CONCLUSIONS = (
    ("advice_given", "Stop the evening water tablet, weigh daily, ring us if two kilograms come."),
    ("signposted", "The parish runs a lunch club on Thursdays; their driver rings tomorrow."),
    ("emergency_999", "Rang 999 at once and then you. The crew was there within nine minutes."),
    ("emergency_department", "To Treliske with the daughter driving; the department expects them."),
    (
        "same_day_emergency_care",
        "Seen at three today in same-day emergency care, transport booked.",
    ),
    ("assessment_unit", "Dr Pender of the assessment unit takes them over this afternoon."),
)


def concluded(life: Life) -> None:
    life.claim()
    urgent = life.referral.band == 0
    code, note = life.rng.choice(CONCLUSIONS[2:] if urgent else CONCLUSIONS[:3])
    life.do(closure.conclude, outcome=outcome(code), note=note, at=life.after(1.5))
