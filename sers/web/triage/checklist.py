"""How far deciding has come: what was read, asked, decided and allocated, a line each. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.audit.models import Event
from sers.referrals.events import AllocationEvent, ReferralEvent
from sers.referrals.models import Referral
from sers.referrals.queries import Dossier
from sers.referrals.thread import InformationRequest
from sers.web import words
from sers.web.triage import parts
from sers.web.triage.rows import by_time


@dataclass(frozen=True, slots=True)
class Step:
    """One part of deciding. `href` leads to what it speaks of, on the page."""

    title: str
    said: str
    done: bool
    href: str = ""
    is_news: bool = False


def of(dossier: Dossier, missing: int, now: datetime) -> list[Step]:
    """Review, ask, decide, allocate; nothing for one that has ended."""
    if not dossier.referral.is_open:
        return []
    return [
        _review(missing),
        _ask(dossier, now),
        _decide(dossier.referral),
        _help(dossier),
    ]


def open_ones(asked: Sequence[InformationRequest]) -> list[InformationRequest]:
    """What is still asked, the soonest due first."""
    return sorted((each for each in asked if each.is_open), key=lambda each: each.due_at)


def _review(missing: int) -> Step:
    said = ngettext("%(n)d thing is not known", "%(n)d things are not known", missing)
    gaps = said % {"n": missing} if missing else _("Nothing is left open")
    return Step(_("Review"), gaps, done=not missing, href="#gaps" if missing else "")


def _ask(dossier: Dossier, now: datetime) -> Step:
    title, href = _("Ask"), "#questions"
    ours = [each for each in dossier.questions if not each.of_desk]
    of_us = open_ones([each for each in dossier.questions if each.of_desk])
    if of_us:
        said = _("%(team)s asks you, reply by %(time)s")
        when = {"team": of_us[0].asking_team.name, "time": by_time(of_us[0].due_at, now)}
        return Step(title, said % when, done=False, href=href, is_news=True)
    unread = _unread(ours, dossier.events, dossier.referral)
    if unread:
        said = ngettext("%(n)d new answer: read it", "%(n)d new answers: read them", unread)
        return Step(title, said % {"n": unread}, done=False, href=href, is_news=True)
    waiting = open_ones(ours)
    if waiting:
        said = ngettext(
            "%(n)d question is open, due %(time)s",
            "%(n)d questions are open, the next due %(time)s",
            len(waiting),
        )
        due = {"n": len(waiting), "time": by_time(waiting[0].due_at, now)}
        return Step(title, said % due, done=False, href=href)
    if ours:
        return Step(title, _("Every question is settled"), done=True, href=href)
    return Step(title, _("Nothing asked"), done=True)


def _unread(
    asked: Sequence[InformationRequest], events: Sequence[Event], referral: Referral
) -> int:
    """Answers that came after anybody of the desk last did something."""
    no_deed = {*AllocationEvent, ReferralEvent.OPENED, ReferralEvent.QUESTION_ANSWERED}
    did = (
        event.happened_at
        for event in events
        if event.team_id == referral.owner_id and event.kind not in no_deed
    )
    last = max(did, default=referral.sent_at)
    return sum(each.answered_at is not None and each.answered_at > last for each in asked)


def _decide(referral: Referral) -> Step:
    said = [
        referral.priority.label
        if referral.priority_id == referral.wished_id
        else _("%(now)s, asked for %(wished)s")
        % {"now": referral.priority.label, "wished": referral.wished.label},
        referral.response.label if referral.response else "",
        referral.pathway.label if referral.pathway else _("No pathway set"),
        _("Huddle on %(day)s") % {"day": words.short_day(referral.huddle_on)}
        if referral.huddle_on
        else "",
    ]
    done = referral.pathway is not None and referral.huddle_on is None
    return Step(_("Decide"), ". ".join(each for each in said if each), done=done)


def _help(dossier: Dossier) -> Step:
    said = parts.count(dossier.legs)
    is_helped = any(leg.is_open for leg in dossier.legs)
    nobody = _("Nobody is asked to help yet")
    return Step(_("Allocate"), said or nobody, done=is_helped, href="#legs" if said else "")
