"""How the lives of referrals end, and what happens after an end."""

from datetime import timedelta

from sers.access import rows
from sers.config.demo.history.at_the_desk import asked
from sers.config.demo.history.life import Life, outcome, reason
from sers.config.demo.history.with_helpers import (
    agreed,
    all_done,
    begin,
    begun,
    finish,
    offered,
    taken_on,
)
from sers.directory import queries as directory
from sers.referrals import amending, closure, dying, sending_on, telling, working

CLOSURES = (
    ("needs_met", "All that was asked for is done. {She} manages, and knows whom to ring."),
    ("needs_partly_met", "The stairs are done; the bath waits for the landlord."),
    ("long_term_care", "Goes on as lasting care, arranged by the council from Monday."),
)
UNBEGUN = (
    ("ended_in_hospital", "leg_in_hospital", "Was taken to Treliske on the second evening."),
    ("ended_declined", "leg_declined_by_person", "Thought it over, and wants no help for now."),
    ("never_reached", "leg_not_reached", "Three visits and a letter; nobody has seen {hers}."),
    ("moved_away", "leg_moved_away", "Lives with {her} son in Exeter from now on."),
)
WITHDRAWALS = (
    ("no_longer_needed", "Up and about, and says so."),
    ("person_declined", "Told us this morning that {she} does not want it."),
    ("deteriorated", "Was admitted last night."),
    ("own_arrangements", "{Her} nephew has moved in."),
    ("sent_in_error", "Meant for somebody of the same name."),
    ("sent_twice", "My colleague had sent it already."),
)
CHANGES = (
    "Fell again last night and is more muddled.",
    "{Her} daughter is there until Sunday after all.",
    "The discharge is put off until tomorrow.",
    "New telephone: the old one is cut off.",
)


def completed(life: Life) -> None:
    all_done(life)
    code, note = life.rng.choice(CLOSURES)
    life.do(
        closure.complete,
        outcome=outcome(code),
        note=life.person.worded(note),
        at=life.after(3),
    )


def completed_unbegun(life: Life) -> None:
    """It ended otherwise than anybody wanted."""
    code, of_leg, note = life.rng.choice(UNBEGUN)
    leg = agreed(life)
    note = life.person.worded(note)
    at = life.days(2)
    life.on_leg(leg, working.complete, outcome=outcome(of_leg), report=note, at=at)
    life.do(closure.complete, outcome=outcome(code), note=note, at=life.after(2))


def reopened(life: Life) -> None:
    completed(life)
    note = life.person.worded("{She} fell on the stairs again, and asks for the same people.")
    life.do(closure.reopen, reason=reason("needed_again"), note=note, at=life.days(3))


def reopened_and_begun(life: Life) -> None:
    reopened(life)
    life.claim()
    begin(life, taken_on(life))


def handed_over(life: Life) -> None:
    """Help has begun, and another desk sees it through."""
    begun(life)
    if life.referral.owner.key == "bed-bureau":
        to, why = life.person.place.desk, "bed_stay_ends"
        note = "Leaves the bed on Friday; needs help at home from that day."
    else:
        to = "truro-pcn" if life.referral.owner.key == "penwith-pcn" else "penwith-pcn"
        why, note = "moved_area", "Has moved in with family. The exercises go on there."
    team = life.cast.teams[to]
    life.do(sending_on.hand_over, team, reason=reason(why), note=note, at=life.after(6))


def withdrawn(life: Life) -> None:
    _withdraw(life)


def withdrawn_while_asked(life: Life) -> None:
    """A question and an offer end with it."""
    asked(life)
    _withdraw(life)


def withdrawn_after_offer(life: Life) -> None:
    offered(life)
    _withdraw(life)


def _withdraw(life: Life) -> None:
    code, note = life.rng.choice(WITHDRAWALS)
    sender, note = life.referral.referrer, life.person.worded(note)
    life.do(closure.withdraw, by=sender, reason=reason(code), note=note, at=life.after(2))


def died(life: Life) -> None:
    """At home, with help that had begun."""
    begun(life)
    at = life.days(1)
    died_on = directory.today(at) - timedelta(days=life.rng.randint(0, 1))
    told = life.rng.choice(("{Her} daughter, by telephone", "The GP practice", "{Her} husband"))
    life.do(dying.record_death, died_on=died_on, told_by=life.person.worded(told), at=at)


def died_before(life: Life) -> None:
    """Before anybody had begun; whoever referred says so."""
    sender, at = life.referral.referrer, life.after(2)
    told = "The hospital rang the practice"
    life.do(dying.record_death, by=sender, died_on=None, told_by=told, at=at)


def something_changed(life: Life) -> None:
    """News from whoever referred, which the desk has not read yet."""
    agreed(life)
    sender = life.referral.referrer
    text = life.person.worded(life.rng.choice(CHANGES))
    with rows.identified(sender):
        telling.tell(life.referral, text=text, by=sender, at=life.after(4))


def amended(life: Life) -> None:
    """A second version was sent, for what the first one said is no longer so."""
    agreed(life)
    sender = life.referral.referrer
    with rows.identified(sender):
        draft = amending.begin(life.referral, by=sender)
        draft.answers |= {
            "problem": f"{draft.answers['problem']} Since yesterday also a cough and no appetite.",
            "person_phone": "07700 900999",
        }
        draft.save()
        amending.amend(draft.pk, by=sender, seen=draft.revision, at=life.after(4))


def finished_again(life: Life) -> None:
    """Reopened, helped and completed a second time."""
    reopened_and_begun(life)
    with rows.identified(life.triager):
        leg = life.referral.allocations.select_related("owner", "sent_by").get(closed_at=None)
    finish(life, leg)
    note = "This time it holds."
    life.do(closure.complete, outcome=outcome("needs_met"), note=note, at=life.after(2))
