"""What happened, told to those who sent it, and the hours of a team in words."""

import re
from datetime import time
from importlib import import_module

import pytest

from sers.audit.models import Event
from sers.beds.events import BedEvent
from sers.directory.models import User
from sers.own_page.events import OwnPageEvent
from sers.referrals.events import AllocationEvent, ReferralEvent
from sers.referrals.lifecycle import LegStatus
from sers.values.working_time import ALWAYS, Hours
from sers.web.track.helping import TAGS
from sers.web.track.showing import hours_in_words
from sers.web.track.telling import SENTENCES, story

TELLING = (
    *import_module("sers.referrals.migrations.0011_rows_of_the_end").TELLING,
    *import_module("sers.beds.migrations.0003_events").TOLD,
)
EIGHT, TWENTY, NOON, ONE = time(8), time(20), time(12), time(13)


def test_every_event_is_told_or_deliberately_not():
    assert set(SENTENCES) == {*ReferralEvent, *AllocationEvent, *BedEvent, *OwnPageEvent}
    assert [kind for kind, said in SENTENCES.items() if said is None] == [
        ReferralEvent.IDENTITY_TO_CHECK,
        *OwnPageEvent,
        AllocationEvent.ANSWERED,
        BedEvent.PASSED_OVER,
        BedEvent.QUEUED,
        BedEvent.ASKED,
        BedEvent.ANSWERED,
    ]


def test_every_status_of_a_leg_has_its_tag():
    assert set(TAGS) == set(LegStatus)


def test_who_reads_is_called_you_and_notes_between_teams_are_left_out():
    reader, other = User(pk=1, name="Jory Penhale"), User(pk=2, name="Kerensa Hosking")
    facts = {"reason": "The person belongs to another area", "note": "Difficult family"}
    events = [
        Event(kind=ReferralEvent.SENT, actor=reader),
        Event(
            kind=ReferralEvent.REDIRECTED,
            actor=other,
            facts=facts | {"from_team": "Penwith", "to_team": "Truro"},
        ),
        Event(kind=ReferralEvent.IDENTITY_TO_CHECK, actor=reader),
        Event(kind=ReferralEvent.CLAIMED, actor=other),
    ]
    assert [step.text for step in story(events, reader)] == [
        "You sent it.",
        "The Penwith sent it on to the Truro. The person belongs to another area.",
        "Kerensa Hosking began to look at it.",
    ]


# What each event may say, and what of it is not for those who only added to it.
FACTS = {
    "to_team": "Truro",
    "from_team": "Penwith",
    "with_team": "STEPS",
    "because": "BECAUSE",
    "to_person": "PERSON",
    "to_priority": "URGENT",
    "from_priority": "ROUTINE",
    "question": "QUESTION",
    "answer": "ANSWER",
    "note": "NOTE",
    "text": "TEXT",
    "what": "WHAT",
    "outcome": "OUTCOME",
    "response": "RESPONSE",
    "pathway": "PATHWAY",
    "workers": "WORKERS",
    "place": "PLACE",
    "mode": "MODE",
    "next_owner": "OWNER",
    "of_desk": False,
    "expected_at": "2026-11-19T09:00:00+00:00",
    "contact_at": "2026-11-19T09:00:00+00:00",
    "review_on": "2026-11-20",
    "reason": "A reason of the list",
    "bed_name": "WHERE",
    "until": "2026-11-19T09:00:00+00:00",
    "reply_by": "2026-11-19T09:00:00+00:00",
    "leaving_at": "2026-11-19T09:00:00+00:00",
}
WRITTEN = re.compile("[A-Z]{4,}")


def told_of(kind, *, sent: bool, **facts) -> list[str]:
    reader = User(pk=1, name="Jory Penhale")
    reader.memberships_held = []
    event = Event(kind=kind, actor=User(pk=2, name="Kerensa Hosking"), facts=FACTS | facts)
    return [step.text for step in story([event], reader, sent=sent)]


@pytest.mark.parametrize("kind", [*ReferralEvent, *AllocationEvent, *BedEvent])
def test_each_event_is_a_whole_sentence_to_its_sender(kind):
    told = told_of(kind, sent=True)
    assert len(told) == (SENTENCES[kind] is not None)
    for text in told:
        assert "%(" not in text and "  " not in text
        assert text.endswith((".", "”"))


@pytest.mark.parametrize("kind", [*ReferralEvent, *AllocationEvent, *BedEvent])
def test_who_only_added_is_told_what_the_database_tells_them_and_nothing_that_was_written(kind):
    told = told_of(kind, sent=False)
    assert (told != []) is (kind in {*TELLING, ReferralEvent.ADDED_TO})
    # STEPS is the team that helps.
    assert [each for text in told for each in WRITTEN.findall(text) if each != "STEPS"] == []


@pytest.mark.parametrize("of_desk", [True, None])
def test_what_the_desk_is_asked_is_not_told_to_the_sender(of_desk):
    facts = {} if of_desk is None else {"of_desk": of_desk}
    asked = Event(
        kind=AllocationEvent.ASKED,
        actor=User(pk=2, name="Tegen Rowe"),
        facts={"question": "QUESTION"} | facts,
    )
    assert list(story([asked], User(pk=1))) == []


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (ALWAYS, "Day and night, every day"),
        (Hours(tuple((day, EIGHT, TWENTY) for day in range(7))), "08:00 to 20:00, every day"),
        (
            Hours(tuple((day, EIGHT, TWENTY) for day in range(5))),
            "08:00 to 20:00, Monday to Friday",
        ),
        (
            Hours(
                tuple(span for day in range(5) for span in ((day, EIGHT, NOON), (day, ONE, TWENTY)))
            ),
            "08:00 to 12:00 and 13:00 to 20:00, Monday to Friday",
        ),
        (Hours(((0, EIGHT, NOON), (2, ONE, TWENTY))), "Mon 08:00 to 12:00, Wed 13:00 to 20:00"),
    ],
)
def test_hours_are_said_as_on_a_door(hours, words):
    assert hours_in_words(hours) == words
