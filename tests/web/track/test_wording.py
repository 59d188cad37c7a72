"""What those who refer read: every status, and what changes the words for it."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sers.referrals.lifecycle import LegStatus, Stage, Status, stage_of
from sers.web import words
from sers.web.refer.where import at_time
from sers.web.track.wording import Standing, words_for
from sers.web.track.wording_of_legs import Leg

NOW = datetime(2026, 11, 19, 14, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BASE = Standing(
    status=Status.AWAITING_TRIAGE,
    team="the Penwith team",
    phone="01632 960111",
    sent_at=NOW - HOUR,
    changed_at=NOW - HOUR / 2,
    due_at=NOW + HOUR / 2,
    number="01632 960142",
)
OFFERED = Leg(LegStatus.OFFERED, "the Bed Bureau", NOW + HOUR)
AGREED = Leg(LegStatus.ACCEPTED, "Volunteer Cornwall", NOW + HOUR)
DECLINED = Leg(LegStatus.DECLINED, "STEPS", NOW)
SOUGHT = replace(DECLINED, is_sought=True)
WAITING = Leg(LegStatus.WAITING, "STEPS", NOW + 24 * HOUR, waits_for="No carer is free yet")
BEGUN = Leg(LegStatus.STARTED, "Penwith nursing", NOW + 900 * HOUR, has_begun=True)
FINISHED = Leg(LegStatus.COMPLETED, "Penwith nursing", NOW, has_begun=True)
NEVER_BEGUN = replace(FINISHED, has_begun=False)

TABLE = [
    (
        {},
        ("Not looked at yet", "grey"),
        "The Penwith team. Sent today at 13:00.",
        "They look at it by 14:30.",
    ),
    (
        {"rings": True},
        ("Not looked at yet", "grey"),
        "The Penwith team. Sent today at 13:00.",
        "They ring you by 14:30 on 01632 960142.",
    ),
    (
        {"due_at": NOW - HOUR},
        ("Not looked at yet", "grey"),
        "The Penwith team. Sent today at 13:00.",
        "They are late. If it cannot wait, ring 01632 960111.",
    ),
    (
        {"due_at": NOW - HOUR, "phone": ""},
        ("Not looked at yet", "grey"),
        "The Penwith team. Sent today at 13:00.",
        "They are late.",
    ),
    (
        {"due_at": NOW + timedelta(hours=18)},
        ("Not looked at yet", "grey"),
        "The Penwith team. Sent today at 13:00.",
        "They look at it by tomorrow at 08:00.",
    ),
    (
        {"status": Status.IN_TRIAGE, "claimed_by": "Kerensa Hosking"},
        ("Being looked at", "blue"),
        "The Penwith team, Kerensa Hosking. Since 13:30.",
        "They decide by 14:30.",
    ),
    (
        {"status": Status.IN_TRIAGE, "claimed_by": "Kerensa Hosking", "due_at": NOW - HOUR},
        ("Being looked at", "blue"),
        "The Penwith team, Kerensa Hosking. Since 13:30.",
        "They are late. If it cannot wait, ring 01632 960111.",
    ),
    (
        {
            "questions": (NOW + HOUR,),
            "claimed_by": "Kerensa Hosking",
            "status": Status.IN_TRIAGE,
        },
        ("Question for you", "yellow"),
        "The Penwith team, Kerensa Hosking. Since 13:30.",
        "You answer the question by 15:00.",
    ),
    (
        {"questions": (NOW - HOUR,)},
        ("Question for you", "yellow"),
        "The Penwith team. Sent today at 13:00.",
        "You answer the question. It was due by 13:00.",
    ),
    (
        {"questions": (NOW + 2 * HOUR, NOW + HOUR), "status": Status.IN_PROGRESS, "legs": (BEGUN,)},
        ("Question for you", "yellow"),
        "The Penwith team. The help that was agreed has begun.",
        "You answer 2 questions, the first by 15:00.",
    ),
    (
        {"questions": (NOW + HOUR, NOW - HOUR)},
        ("Question for you", "yellow"),
        "The Penwith team. Sent today at 13:00.",
        "You answer 2 questions. The first was due by 13:00.",
    ),
    (
        {"reopened_at": NOW - HOUR / 3},
        ("Not looked at yet", "grey"),
        "The Penwith team. Opened again today at 13:40.",
        "They look at it by 14:30.",
    ),
    (
        {"waits_for_sender": True},
        ("Not looked at yet", "grey"),
        "The Penwith team. Sent today at 13:00.",
        "They wait for an answer from the team that referred them.",
    ),
    (
        {"status": Status.IN_PROGRESS},
        ("Help is being arranged", "blue"),
        "The Penwith team has accepted it and looks for who can help.",
        "They ask other teams to help by 14:30.",
    ),
    (
        {"status": Status.IN_PROGRESS, "legs": (DECLINED,)},
        ("Help is being arranged", "blue"),
        "The Penwith team has accepted it and looks for who can help.",
        "They ask other teams to help by 14:30.",
    ),
    (
        {"status": Status.IN_PROGRESS, "legs": (OFFERED, AGREED)},
        ("Help is being arranged", "blue"),
        "The Penwith team. 1 of 2 kinds of help agreed.",
        "The Bed Bureau answers by 15:00.",
    ),
    (
        {"status": Status.IN_PROGRESS, "legs": (replace(OFFERED, due_at=NOW - HOUR),)},
        ("Help is being arranged", "blue"),
        "The Penwith team. Help is asked for and not agreed yet.",
        "The Bed Bureau has yet to answer.",
    ),
    (
        {"status": Status.IN_PROGRESS, "due_at": NOW - HOUR},
        ("Help is being arranged", "blue"),
        "The Penwith team has accepted it and looks for who can help.",
        "They are late. If it cannot wait, ring 01632 960111.",
    ),
    (
        {"status": Status.IN_PROGRESS, "legs": (AGREED, DECLINED)},
        ("Help is agreed", "green"),
        "The Penwith team. Help is agreed.",
        "Volunteer Cornwall begins by 15:00.",
    ),
    (
        {
            "status": Status.IN_PROGRESS,
            "legs": (replace(AGREED, expected_at=NOW + 20 * HOUR), WAITING),
        },
        ("Help is agreed", "green"),
        "The Penwith team. 2 of 2 kinds of help agreed.",
        "Volunteer Cornwall comes tomorrow at 10:00.",
    ),
    (
        {"status": Status.IN_PROGRESS, "legs": (replace(AGREED, expected_at=NOW - HOUR),)},
        ("Help is agreed", "green"),
        "The Penwith team. Help is agreed.",
        "Volunteer Cornwall has yet to begin.",
    ),
    (
        {"status": Status.IN_PROGRESS, "legs": (WAITING, FINISHED)},
        ("Help has begun", "green"),
        "The Penwith team. 2 of 2 kinds of help agreed, 1 begun, 1 finished.",
        "STEPS has to wait: No carer is free yet. They look again by 20 Nov 2026.",
    ),
    (
        {"status": Status.IN_PROGRESS, "legs": (replace(WAITING, due_at=NOW - HOUR), OFFERED)},
        ("Help is being arranged", "blue"),
        "The Penwith team. 1 of 2 kinds of help agreed.",
        "STEPS has to wait: No carer is free yet. They have yet to look again."
        " The Bed Bureau answers by 15:00.",
    ),
    (
        {"status": Status.IN_PROGRESS, "legs": (replace(WAITING, waits_for=""),)},
        ("Help is agreed", "green"),
        "The Penwith team. Help is agreed.",
        "STEPS has to wait. They look again by 20 Nov 2026.",
    ),
    (
        {"status": Status.IN_PROGRESS, "legs": (BEGUN,), "due_at": NOW + 24 * HOUR},
        ("Help has begun", "green"),
        "The Penwith team. The help that was agreed has begun.",
        "Help goes on. The team that has it looks again by tomorrow at 14:00.",
    ),
    (
        {"status": Status.IN_PROGRESS, "legs": (BEGUN,), "due_at": NOW - HOUR},
        ("Help has begun", "green"),
        "The Penwith team. The help that was agreed has begun.",
        "Help goes on. The team that has it has yet to look again.",
    ),
    (
        {"status": Status.IN_PROGRESS, "legs": (replace(BEGUN, expected_at=NOW + HOUR),)},
        ("Help has begun", "green"),
        "The Penwith team. The help that was agreed has begun.",
        "Penwith nursing comes again today at 15:00.",
    ),
    (
        {"status": Status.IN_PROGRESS, "legs": (FINISHED,)},
        ("Help has finished", "green"),
        "The Penwith team. The help that was agreed has finished.",
        "They decide by 14:30 whether more is needed.",
    ),
    (
        {"status": Status.IN_PROGRESS, "legs": (FINISHED,), "due_at": NOW - HOUR},
        ("Help has finished", "green"),
        "The Penwith team. The help that was agreed has finished.",
        "They have yet to decide whether more is needed.",
    ),
    (
        {"status": Status.IN_PROGRESS, "legs": (NEVER_BEGUN,)},
        ("Help did not begin", "white"),
        "The Penwith team. The help that was agreed did not begin.",
        "They decide by 14:30 whether more is needed.",
    ),
    (
        {"status": Status.IN_PROGRESS, "legs": (NEVER_BEGUN, FINISHED)},
        ("Help has finished", "green"),
        "The Penwith team. 2 of 2 kinds of help agreed, 1 begun, 1 finished,"
        " 1 ended before it began.",
        "They decide by 14:30 whether more is needed.",
    ),
    (
        {"status": Status.IN_PROGRESS, "legs": (AGREED, SOUGHT)},
        ("Help is being arranged", "blue"),
        "The Penwith team. Help is agreed. They look further for 1 more.",
        "Volunteer Cornwall begins by 15:00.",
    ),
    (
        {
            "status": Status.NOT_ACCEPTED,
            "reason": "It is a task of primary care",
            "next_step": "Another service takes it over",
            "next_owner": "Morrab Surgery",
        },
        ("Not accepted", "white"),
        "The Penwith team. It is a task of primary care.",
        "Morrab Surgery acts next. The team says: “Another service takes it over”.",
    ),
    (
        {
            "status": Status.NOT_ACCEPTED,
            "reason": "It is a task of primary care",
            "next_step": "Advice is enough",
            "next_owner": "The referrer",
            "next_by": NOW + HOUR,
        },
        ("Not accepted", "white"),
        "The Penwith team. It is a task of primary care.",
        "The referrer acts next. The team says: “Advice is enough”. By 15:00.",
    ),
    (
        {
            "status": Status.NOT_ACCEPTED,
            "reason": "It is a task of primary care",
            "next_step": "Advice is enough",
            "next_owner": "The referrer",
            "next_by": NOW - HOUR,
            "unread": True,
        },
        ("Not accepted", "orange"),
        "The Penwith team. It is a task of primary care.",
        "The referrer acts next. The team says: “Advice is enough”. It was due by 13:00.",
    ),
    (
        {"status": Status.WITHDRAWN, "reason": "Help is no longer needed"},
        ("Withdrawn", "white"),
        "Taken back today at 13:30. Help is no longer needed.",
        "Nothing more.",
    ),
    (
        {"status": Status.COMPLETED, "outcome": "What was asked for is done"},
        ("Completed", "green"),
        "The Penwith team completed it today at 13:30: “What was asked for is done”.",
        "Nothing more.",
    ),
    (
        {"status": Status.COMPLETED, "outcome": "Advice is enough", "concluded": True},
        ("Completed", "green"),
        "The Penwith team ended it today at 13:30: “Advice is enough”.",
        "Read what they write: it says what comes next.",
    ),
    (
        {"status": Status.COMPLETED},
        ("Completed", "green"),
        "The Penwith team completed it today at 13:30.",
        "Nothing more.",
    ),
    (
        {"status": Status.JOINED, "follows_other": True},
        ("Joined", "white"),
        "Joined to another open referral of the same person today at 13:30.",
        "You follow that one among your referrals.",
    ),
    (
        {"status": Status.JOINED},
        ("Joined", "white"),
        "Joined to another open referral of the same person today at 13:30.",
        "The team goes on with that one.",
    ),
    (
        {"status": Status.ENDED_BY_DEATH},
        ("Ended", "white"),
        "The person has died. Everything ended today at 13:30.",
        "Nothing more.",
    ),
    (
        {"status": Status.ENDED_BY_DEATH, "died_on": date(2026, 11, 18)},
        ("Ended", "white"),
        "The person died on 18 November 2026. Everything ended today at 13:30.",
        "Nothing more.",
    ),
]


@pytest.mark.parametrize(("facts", "tag", "who", "next_"), TABLE)
def test_how_it_stands_in_words(facts, tag, who, next_):
    said = words_for(replace(BASE, **facts), NOW)
    assert ((said.tag, said.colour), said.who, said.next) == (tag, who, next_)
    assert said.asks is bool({"questions", "unread"} & set(facts))


def test_every_status_has_its_words():
    assert {facts.get("status", BASE.status) for facts, *_ in TABLE} == set(Status)


def test_what_was_decided_otherwise_than_wished_is_said_with_the_wish_and_the_reason():
    wished = {"wished": "Within a week", "priority": "Within 2 hours"}
    told = replace(BASE, **wished, priority_reason="The risk is higher", response="A joint visit")
    assert words_for(replace(told, pathway="Pathway 1: home with support"), NOW).decided == (
        "You asked for “Within a week”. The team decided “Within 2 hours”: The risk is higher.",
        "Decided on: A joint visit.",
        "Pathway 1: home with support.",
    )
    bare = words_for(replace(BASE, **wished), NOW).decided
    assert bare == ("You asked for “Within a week”. The team decided “Within 2 hours”.",)
    assert words_for(replace(BASE, wished="Today", priority="Today"), NOW).decided == ()


# Whatever the legs

COUNTED = re.compile(
    r"(\d+) of (\d+) kinds of help agreed(?:, (\d+) begun)?(?:, (\d+) finished)?"
    r"(?:, (\d+) ended before it began)?\.$"
)
# Odd minutes, so that no two moments are said alike.
AWAY = st.integers(-5000, 5000).filter(lambda minutes: minutes % 60 not in {0, 30})


@st.composite
def legs(draw: st.DrawFn) -> tuple[Leg, ...]:
    made = []
    for number in range(draw(st.integers(0, 5))):
        status = draw(st.sampled_from(LegStatus))
        ended = {LegStatus.COMPLETED, LegStatus.DECLINED, LegStatus.CANCELLED}
        made.append(
            Leg(
                status,
                f"Team {number}",
                NOW + timedelta(minutes=draw(AWAY)),
                expected_at=draw(st.none() | AWAY.map(lambda m: NOW + timedelta(minutes=m))),
                waits_for=draw(st.sampled_from(["", "No carer is free"])),
                has_begun=status == LegStatus.STARTED or (status in ended and draw(st.booleans())),
            )
        )
    return tuple(made)


@given(legs=legs(), due=AWAY)
def test_the_sentence_is_counted_from_the_legs_whatever_they_are(legs, due):
    going_on = replace(
        BASE, status=Status.IN_PROGRESS, legs=legs, due_at=NOW + timedelta(minutes=due)
    )
    said = words_for(going_on, NOW)
    gone = {LegStatus.DECLINED, LegStatus.CANCELLED}
    kinds = [leg for leg in legs if leg.status not in gone]
    found = COUNTED.search(said.who)
    assert (found is None) is (len(kinds) < 2)
    if found:
        assert [int(number or 0) for number in found.groups()] == [
            len([leg for leg in kinds if leg.status != "offered"]),
            len(kinds),
            len([leg for leg in kinds if leg.has_begun]),
            len([leg for leg in kinds if leg.status == "completed" and leg.has_begun]),
            len([leg for leg in kinds if leg.status == "completed" and not leg.has_begun]),
        ]


def _moments(leg: Leg) -> list[datetime]:
    """When something is owed or expected of a leg that goes on; what is past, is late."""
    match leg.status:
        case LegStatus.OFFERED:
            return [leg.due_at]
        case LegStatus.ACCEPTED | LegStatus.WAITING:
            coming = leg.expected_at is not None and leg.expected_at >= NOW
            missed = leg.expected_at is not None and not coming
            if coming:
                return [leg.expected_at]
            if leg.status == LegStatus.ACCEPTED and missed:
                return [min(leg.expected_at, leg.due_at)]
            return [min(leg.due_at, leg.expected_at) if missed and leg.due_at < NOW else leg.due_at]
        case LegStatus.STARTED if leg.expected_at and leg.expected_at >= NOW:
            return [leg.expected_at]
        case _:
            return []


@given(legs=legs(), due=AWAY)
def test_who_is_next_is_who_is_late_longest_and_who_is_due_soonest(legs, due):
    going_on = replace(
        BASE, status=Status.IN_PROGRESS, legs=legs, due_at=NOW + timedelta(minutes=due)
    )
    told = words_for(going_on, NOW).next
    owed = sorted((moment, leg.team) for leg in legs for moment in _moments(leg))
    late = [team for moment, team in owed if moment < NOW]
    promised = [team for moment, team in owed if moment >= NOW]
    assert re.findall(r"Team \d", told) == late[:1] + promised[:1]
    if late:
        assert "yet to" in told.split(".")[0] + told.split(".")[1]


@given(legs=legs(), due=AWAY, status=st.sampled_from(Status), asked=st.lists(AWAY, max_size=3))
def test_no_time_that_has_passed_is_told_as_a_promise(legs, due, status, asked):
    due_at = NOW + timedelta(minutes=due)
    questions = tuple(NOW + timedelta(minutes=each) for each in asked)
    stands = replace(BASE, status=status, legs=legs, due_at=due_at, questions=questions)
    told = words_for(stands, NOW).next
    moments = [due_at, *questions, *(leg.due_at for leg in legs)]
    moments += [leg.expected_at for leg in legs if leg.expected_at]
    ahead = {how(each, NOW) for each in moments if each >= NOW for how in (at_time, words.moment)}
    for passed in {each for each in moments if each < NOW}:
        for how in (at_time, words.moment):
            said = how(passed, NOW)
            if said in ahead or not re.search(rf"(?<![\d:]){re.escape(said)}(?!\d)", told):
                continue
            assert "was due by" in told


@given(legs=legs())
def test_it_agrees_with_what_the_desk_is_told_to_do_next(legs):
    tag = words_for(replace(BASE, status=Status.IN_PROGRESS, legs=legs), NOW).tag
    stage = stage_of([(leg.status, leg.has_begun) for leg in legs])
    assert (tag in {"Help has finished", "Help did not begin"}) is (stage == Stage.CLOSE)
    if stage == Stage.ALLOCATE:
        assert tag in {"Help is being arranged", "Help is agreed"}
    if tag == "Help has begun":
        assert stage == Stage.SUPPORT
