"""What those who refer read: every status, and what changes the words for it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sers.referrals.lifecycle import LegStatus, Status
from sers.web.track.wording import Leg, Standing, words_for

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
        {"question_due": NOW + HOUR, "claimed_by": "Kerensa Hosking", "status": Status.IN_TRIAGE},
        ("Question for you", "yellow"),
        "The Penwith team, Kerensa Hosking. Since 13:30.",
        "You answer the question by 15:00.",
    ),
    (
        {"question_due": NOW - HOUR},
        ("Question for you", "yellow"),
        "The Penwith team.",
        "You answer the question. It was due by 13:00.",
    ),
    (
        {"status": Status.IN_PROGRESS},
        ("Help is being arranged", "blue"),
        "The Penwith team has accepted it and looks for who can help.",
        "They ask other teams to help.",
    ),
    (
        {"status": Status.IN_PROGRESS, "legs": (DECLINED,)},
        ("Help is being arranged", "blue"),
        "The Penwith team has accepted it and looks for who can help.",
        "They ask other teams to help.",
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
        "The Penwith team. 0 of 1 kind of help agreed.",
        "The Bed Bureau has yet to answer.",
    ),
    (
        {"status": Status.IN_PROGRESS, "legs": (AGREED, DECLINED)},
        ("Help is agreed", "green"),
        "The Penwith team. 1 of 1 kind of help agreed.",
        "They arrange it with the person.",
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
        {"status": Status.WITHDRAWN, "reason": "The person died"},
        ("Withdrawn", "white"),
        "Taken back today at 13:30. The person died.",
        "Nothing more.",
    ),
]


@pytest.mark.parametrize(("facts", "tag", "who", "next_"), TABLE)
def test_how_it_stands_in_words(facts, tag, who, next_):
    said = words_for(replace(BASE, **facts), NOW)
    assert ((said.tag, said.colour), said.who, said.next) == (tag, who, next_)
    assert said.asks is ("question_due" in facts)


def test_every_status_has_its_words():
    assert {facts.get("status", BASE.status) for facts, *_ in TABLE} == set(Status)
