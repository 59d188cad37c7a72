"""What happened, told to those who sent it, and the hours of a team in words."""

from datetime import time

import pytest

from sers.audit.models import Event
from sers.directory.models import User
from sers.referrals.events import AllocationEvent, ReferralEvent
from sers.referrals.lifecycle import LegStatus
from sers.values.working_time import ALWAYS, Hours
from sers.web.track.helping import TAGS
from sers.web.track.showing import hours_in_words
from sers.web.track.telling import SENTENCES, story

EIGHT, TWENTY, NOON, ONE = time(8), time(20), time(12), time(13)


def test_every_event_is_told_or_deliberately_not():
    assert set(SENTENCES) == {*ReferralEvent, *AllocationEvent}
    assert [kind for kind, said in SENTENCES.items() if said is None] == [
        ReferralEvent.IDENTITY_TO_CHECK,
        AllocationEvent.ANSWERED,
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
