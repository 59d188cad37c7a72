"""Beside a referral: who has a link to the person's own page, and what was said on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sers.access import gate
from sers.directory.models import User
from sers.own_page import heard, linking, saying
from sers.own_page.models import Link
from sers.policy.permissions import Permission
from sers.referrals.lifecycle import Status
from sers.referrals.models import Referral
from sers.web import words
from sers.web.triage import own_page_told
from sers.web.triage.own_page_told import Told


@dataclass(frozen=True, slots=True)
class Given:
    """One link: who has it, how it stands, and whether it opens anything."""

    id: UUID
    who: str
    lines: Sequence[str]
    good: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """What own_page/panel.jinja and own_page/said.jinja draw."""

    referral: Referral
    to_do: Sequence[Told]
    done: Sequence[Told]
    links: Sequence[Given]
    ended: Sequence[Given]
    may_give: bool
    may_write: bool
    may_answer: bool
    may_read_apart: bool


def of(referral: Referral, reader: User, now: datetime) -> Panel:
    """As far as the reader may know and do: of links, only whoever may give one."""
    said = saying.of(referral)
    may_give = gate.may(reader, Permission.GIVE_LINK, referral)
    links = linking.of(referral) if may_give else []
    drawn = [_given(link, now) for link in links]
    owns = referral.owner_id in reader.teams_where(Permission.VIEW_RESTRICTED)
    return Panel(
        referral=referral,
        to_do=own_page_told.told([each for each in said if each.dealt_at is None], now),
        done=own_page_told.told([each for each in said if each.dealt_at], now),
        links=[each for each in drawn if each.good],
        ended=[each for each in drawn if not each.good],
        may_give=may_give and referral.is_open,
        may_write=may_give and referral.status != Status.ENDED_BY_DEATH,
        may_answer=gate.may(reader, Permission.ANSWER_PERSON, referral),
        may_read_apart=owns,
    )


def marks(referrals: Sequence[UUID]) -> dict[UUID, str]:
    """By referral, what a list says of what nobody has dealt with yet."""
    return {pk: own_page_told.mark(said) for pk, said in heard.waiting(referrals).items()}


def _given(link: Link, now: datetime) -> Given:
    good = linking.is_good(link, now)
    return Given(link.pk, own_page_told.holder(link), list(_lines(link, now, good=good)), good)


def _lines(link: Link, now: datetime, *, good: bool) -> list[str]:
    by = {"who": link.made_by.name, "when": words.moment(link.made_at, now)}
    lines = [_("Given by %(who)s, %(when)s") % by]
    if link.agreed:
        lines.append(_("How they agreed: %(how)s") % {"how": link.agreed})
    lines.append(own_page_told.reading(link))
    lines.append(_opened(link, now))
    if good:
        lines.append(_("Good until %(day)s") % {"day": words.short_day(linking.good_until(link))})
    elif link.ended_at:
        ended = {"when": words.moment(link.ended_at, now), "why": link.ended_why}
        lines.append(_("Ended %(when)s: %(why)s") % ended)
    else:
        until = {"day": words.short_day(linking.good_until(link))}
        lines.append(_("It was good until %(day)s") % until)
    return lines


def _opened(link: Link, now: datetime) -> str:
    at: datetime | None = getattr(link, "opened_at", None)
    if at is None:
        return _("Not opened yet")
    return _("Opened last %(when)s") % {"when": words.moment(at, now)}
