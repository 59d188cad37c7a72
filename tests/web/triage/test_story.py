"""What happened in sentences, and where the time went."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sers.audit.models import Event
from sers.beds.events import BedEvent, StockEvent
from sers.directory.models import Team, User
from sers.own_page.events import OwnPageEvent
from sers.referrals.events import AllocationEvent, ReferralEvent
from sers.referrals.legs import Clock
from sers.referrals.thread import InformationRequest
from sers.web.triage import story

NOW = timezone.now()
KINDS = [*ReferralEvent, *AllocationEvent, *BedEvent, *StockEvent, *OwnPageEvent]


def an_event(kind, **facts):
    return Event(kind=kind, actor=User(name="Jenna Hocking"), facts=facts, happened_at=NOW)


@pytest.mark.parametrize("kind", KINDS)
def test_every_event_has_a_sentence(kind):
    assert kind in story.TELLINGS
    assert story.sentence(an_event(kind)) != kind


def test_an_event_of_a_later_release_is_named_and_breaks_nothing():
    (told,) = story.told([an_event("referral.teleported")], NOW)
    assert (told.text, told.note) == ("referral.teleported", "Jenna Hocking")


def test_a_refusal_is_told_with_its_reason_and_the_next_owner():
    event = an_event(
        ReferralEvent.NOT_ACCEPTED, reason="Under 18", note="Ring them.", next_owner="The school"
    )
    (told,) = story.told([event], NOW)
    assert told.text == "Not accepted: Under 18"
    assert told.note == "Ring them. Next: The school. Jenna Hocking"


def a_clock(stage, start, stop, team="Penwith"):
    moments = {
        "started_at": NOW - timedelta(minutes=start),
        "stopped_at": None if stop is None else NOW - timedelta(minutes=stop),
    }
    return Clock(stage=stage, team=Team(name=team), due_at=NOW, **moments)


def test_time_is_told_by_stage_and_by_whose_it_was():
    clocks = [a_clock("pick_up", 100, 60), a_clock("decide", 60, None)]
    wait = InformationRequest(
        asked_at=NOW - timedelta(minutes=50), answered_at=NOW - timedelta(minutes=20)
    )
    spent = story.spent(clocks, [wait], NOW)
    assert [(part.whose, part.took, part.start, part.share) for part in spent] == [
        ("Penwith", "40 min", 0, 40),
        ("Penwith", "1 h", 40, 60),
        ("Referrer", "30 min", 50, 30),
    ]


def test_a_referral_of_this_very_moment_has_spent_no_time():
    (part,) = story.spent([a_clock("pick_up", 0, None)], [], NOW)
    assert part.took == "0 min"


def test_without_clocks_there_is_nothing_to_tell():
    assert story.spent([], [], NOW) == []


@pytest.mark.parametrize("kind", [*BedEvent, *StockEvent])
def test_no_sentence_about_a_bed_says_where_it_is_or_what_somebody_wrote(kind):
    event = an_event(kind, bed_name="Poldark", note="Rosewarne", refused="Porthcurno")
    assert not {"Poldark", "Rosewarne", "Porthcurno"} & set(story.sentence(event).split())


def test_what_a_stay_says_besides_is_told_as_far_as_the_event_names_it():
    facts = {"bed_name": "Lanner ward, Bed 14", "until": NOW.isoformat()}
    (told,) = story.told([an_event(BedEvent.HELD, **facts)], NOW)
    assert told.text.startswith("A bed is held until today at")
    assert told.note == "Lanner ward, Bed 14. Jenna Hocking"
    (told,) = story.told([an_event(BedEvent.HELD, until=NOW.isoformat())], NOW)
    assert told.note == "Jenna Hocking"


def test_a_change_says_whether_the_need_changed_or_the_day():
    day, need = (
        story.told([an_event(BedEvent.REQUIREMENT_CHANGED, **facts)], NOW)[0]
        for facts in ({"ready_on": "2026-11-20"}, {"note": "A hoist is needed"})
    )
    assert (day.text, day.note) == ("Ready to leave from another day", "20 Nov 2026. Jenna Hocking")
    assert need.note == "A hoist is needed. Jenna Hocking"


def test_confirmed_beds_are_named_whether_listed_or_told_in_words():
    for beds, said in ((["Bed 1", "Bed 2"], "Bed 1, Bed 2"), ("Bed 3", "Bed 3")):
        (told,) = story.told([an_event(StockEvent.CONFIRMED, beds=beds)], NOW)
        assert told.note == f"{said}. Jenna Hocking"
