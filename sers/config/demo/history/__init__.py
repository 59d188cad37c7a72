"""Some three hundred invented referrals of the last weeks, told through the verbs of the pages.

Each story is one transaction, and known by the number of whom it is about: whoever is
interrupted goes on where they stopped, and telling them again tells nothing twice.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from time import sleep

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.utils import timezone

from sers.access import rows
from sers.config.demo.history.cast import Cast, gather
from sers.config.demo.history.life import DAYTIME, PACES, Life
from sers.config.demo.history.people import PENWITH, Somebody, somebody
from sers.config.demo.history.plot import Story, stories
from sers.config.demo.history.sending import PROTECTED, answers, send
from sers.directory import queries as directory
from sers.directory.models import Team, User
from sers.people.matching import AskedTooOften
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from sers.referrals.submission import NotReady
from sers.values import working_time

__all__ = ["is_told", "load_history", "stories"]

FRIDAY = 4
PATIENCE = 10  # seconds until whoever looked up many people may look up more


def load_history(
    told: Iterable[Story] | None = None,
    *,
    goes_on: Callable[[], bool] = lambda: True,
    now: datetime | None = None,
) -> int:
    """Tell the stories that are not told yet, as long as `goes_on` says so; how many there were."""
    if not settings.DEMO:
        raise ImproperlyConfigured("Set SERS_DEMO=1 to load made-up people")
    now, cast, number = now or timezone.now(), gather(), 0
    for story in told if told is not None else stories():
        if not goes_on():
            break
        # Where a manager has changed a list or a team meanwhile, some story has no way to go.
        with suppress(MoveRefused, NotReady, PermissionDenied, ObjectDoesNotExist):
            number += _tell_patiently(story, cast, now)
    return number


def is_told() -> bool:
    """Whether the last of them has been told."""
    *_others, last = stories()
    person, sender, _team, _rng = _who(last, gather(), directory.today())
    return _is_told(person, sender)


def _tell_patiently(story: Story, cast: Cast, now: datetime) -> bool:
    """Tell it; whoever has looked up as many people as one may in a minute waits a little."""
    while True:
        try:
            return _tell(story, cast, now)
        except AskedTooOften:
            sleep(PATIENCE)


@transaction.atomic
def _tell(story: Story, cast: Cast, now: datetime) -> bool:
    course = story.course
    person, sender, team, rng = _who(story, cast, directory.today(now))
    if _is_told(person, sender):
        return False
    at = _sent_at(story, now, rng)
    protected = course.said is PROTECTED
    given = answers(story.case, person, sender, at, told=story.told, **course.said)
    referral = send(
        *(given, sender, team, at),
        by_telephone=course.sender == "telephone",
        area=cast.teams[PENWITH[0].desk].area if protected else None,
    )
    course.then(Life(referral, person, story.case, cast, rng, story.number, story.told, at, now))
    return True


def _who(story: Story, cast: Cast, today: date) -> tuple[Somebody, User, Team, Random]:
    """Whom it is about and who refers them: the same whenever it is told."""
    rng, course = Random(story.number), story.course  # noqa: S311
    person = somebody(story.number, rng, today)
    if course.penwith:
        person = replace(person, place=PENWITH[story.number % len(PENWITH)])
    professions = (course.sender,) if course.sender else story.case.senders
    sender, team = cast.sender(professions, rng)
    return person, sender, team, rng


def _is_told(person: Somebody, sender: User) -> bool:
    with rows.identified(sender):
        return Referral.objects.filter(nhs_number=person.nhs_number).exists()


def _sent_at(story: Story, now: datetime, rng: Random) -> datetime:
    """In the daytime; where it is days ago, on a day of the week on which most people refer."""
    least, most = story.course.ago
    if not story.course.in_days:
        pace = PACES[story.case.priorities[story.told % len(story.case.priorities)]]
        return _before(now, round(rng.uniform(least, most) * pace) + 1)
    at = now - timedelta(days=rng.uniform(least, most))
    if at.weekday() > FRIDAY and "paramedic" not in story.case.senders:
        at -= timedelta(days=at.weekday() - FRIDAY)
    local = at.astimezone(directory.LONDON)
    return local.replace(hour=rng.randint(8, 17), minute=rng.randrange(60)).astimezone(UTC)


def _before(now: datetime, minutes: int) -> datetime:
    """So many minutes of daytime ago."""
    least = now - timedelta(minutes=minutes)
    while (short := minutes - working_time.open_minutes_between(DAYTIME, least, now)) > 0:
        least -= timedelta(minutes=short)
    return least
