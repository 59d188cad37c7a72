"""Telling the stories of the demonstration: each is sent, and then happens, through the verbs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from sers.access import rows
from sers.config.demo.answers import answers_for
from sers.config.demo.happened import Told
from sers.config.demo.people import DOMAIN
from sers.directory.models import CareArea, User
from sers.intake import drafting
from sers.policy.permissions import Permission
from sers.referrals import submission
from sers.referrals.models import Referral


@dataclass(frozen=True, slots=True)
class Story:
    """Who sent it, how many minutes ago, what was said, and what happened then.

    `area` is chosen where no address is written.
    """

    sender: str
    minutes_ago: int
    said: dict[str, Any]
    then: Callable[[Told], object] | None = None
    area: str = ""


def tell_stories(stories: Sequence[Story]) -> None:
    """Make them all, unless somebody has sent anything here already."""
    users = {
        user.email.removesuffix(f"@{DOMAIN}"): user
        for user in User.objects.filter(email__endswith=f"@{DOMAIN}")
    }
    if _something_was_sent(users, {story.sender for story in stories}):
        return
    now = timezone.now()
    with transaction.atomic():
        for story in stories:
            _tell(story, users, now)


def _something_was_sent(users: dict[str, User], senders: set[str]) -> bool:
    """Each sender sees what their own team sent, so each is asked."""
    for name in senders:
        with rows.identified(users[name]):
            if Referral.objects.exists():
                return True
    return False


def _tell(story: Story, users: dict[str, User], now: datetime) -> None:
    sender = users[story.sender]
    at = now - timedelta(minutes=story.minutes_ago)
    with rows.identified(sender):
        team = sender.teams_holding(Permission.MAKE_REFERRAL)[0]
        draft = drafting.begin(team, by=sender, prefilled={})
        given = answers_for(sender, at, **story.said)
        draft.answers = {key: answer for key, answer in given.items() if answer is not None}
        draft.save()
        if story.area:
            area = CareArea.objects.get(pk=story.area)
            drafting.choose_area(draft, area, seen=draft.revision)
        referral = submission.send(draft.pk, by=sender, at=at)
    if story.then:
        story.then(Told(referral, at, users, draft.answers))
