"""The rows of «my referrals»: what waits for an answer, what is not sent, what was sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.beds import searches
from sers.beds.searches import Search
from sers.directory.models import Team, User
from sers.intake import drafting
from sers.intake.models import Draft
from sers.policy.permissions import Permission
from sers.referrals import following, sent
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import Kind, LegStatus, Status
from sers.referrals.models import Referral
from sers.referrals.thread import InformationRequest
from sers.web import words
from sers.web.refer import showing
from sers.web.refer.where import at_time
from sers.web.teams import as_sentence, the_team
from sers.web.track import beds, helping
from sers.web.track.wording import Standing, words_for
from sers.web.track.wording_of_legs import Leg

# From here on it is said that a draft will be deleted.
NOTICE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Tab:
    """Whose referrals are listed."""

    text: str
    href: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One referral, as `rows_mine` draws it."""

    id: UUID
    revision: int
    url: str
    name: str
    facts: Sequence[str]
    tag: str
    colour: str
    story: str
    next: str
    asks: bool


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One draft, as `rows_drafts` draws it."""

    name: str
    facts: str
    story: str
    about: str
    links: Sequence[tuple[str, str]]
    notes: Sequence[str] = ()
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, as `question_card` draws it."""

    id: str
    heading: str
    team: str
    about: str
    nhs_number: str
    text: str
    asked: str
    please: str
    url: str


def tabs(user: User, *, current: Team | None) -> list[Tab]:
    """Mine, and those of each team that this user refers for."""
    mine, ours = sent.totals(user)
    teams = user.teams_holding(Permission.FOLLOW_REFERRAL)
    return [
        Tab(_("Mine"), reverse("track:mine"), mine, current is None),
        *(
            Tab(team.name, reverse("track:team", args=[team.pk]), ours[team.pk], team == current)
            for team in teams
        ),
    ]


def rows(referrals: Sequence[Referral], reader: User) -> list[Row]:
    """Those sent or added to, each in one sentence."""
    now = timezone.now()
    ours = reader.teams_where(Permission.READ_SENT)
    joined = [each.joined_to_id for each in referrals if each.joined_to_id]
    follows = following.followed_among(joined, reader) if joined else frozenset()
    found = searches.of_each([each.pk for each in referrals if _has_bureau(each.allocations.all())])
    return [
        _row(each, now, sent=each.sent_by_id in ours, follows=follows, search=found.get(each.pk))
        for each in referrals
    ]


def search_of(referral: Referral, legs: Sequence[Allocation]) -> Search | None:
    """The search for a bed, where a Bed Bureau was asked for one, as far as the reader sees it."""
    return searches.of(referral) if _has_bureau(legs) else None


def _has_bureau(legs: Iterable[Allocation]) -> bool:
    return any(leg.owner.kind == Team.Kind.BED_BUREAU for leg in legs)


def standing(
    referral: Referral,
    legs: Sequence[Allocation],
    asked: Sequence[InformationRequest],
    *,
    sent: bool = True,
    follows_other: bool = False,
    priority_reason: str = "",
    search: Search | None = None,
) -> Standing:
    """How it stands, from the referral with its legs and the questions that are open.

    To those who only added to it nothing tells who sent it, what they are asked, their number,
    or what was decided and written for them.
    """
    team = referral.owner
    outcome = referral.outcome if sent else None
    present = since_opened(referral, legs)
    sought = helping.sought(present)
    stands = Standing(
        status=Status(referral.status),
        team=the_team(team),
        phone=team.phone,
        sent_at=referral.sent_at,
        changed_at=referral.closed_at or referral.changed_at,
        claimed_by=referral.claimed_by.name if referral.claimed_by else "",
        due_at=referral.due_at,
        rings=referral.rings and sent,
        number=referral.call_back if sent else "",
        questions=tuple(each.due_at for each in asked) if sent else (),
        legs=tuple(_leg(leg, sent=sent, is_sought=leg.pk in sought) for leg in present),
        reason=referral.reason.label if referral.reason else "",
        next_step=referral.next_step.label if referral.next_step else "",
        outcome=outcome.label if outcome else "",
        concluded=outcome is not None and outcome.kind == Kind.CONCLUSION,
        next_owner=referral.next_owner if sent else _next_owner(referral),
        next_by=referral.next_by,
        unread=sent and is_unread(referral),
        follows_other=follows_other,
        died_on=referral.died_on,
        reopened_at=referral.clock_from if referral.clock_from > referral.sent_at else None,
        waits_for_sender=referral.waiting and not sent,
        bed=beds.words_of(search, timezone.now(), protected=referral.protected) if sent else None,
    )
    return _decided(stands, referral, priority_reason) if sent else stands


def since_opened(referral: Referral, legs: Sequence[Allocation]) -> list[Allocation]:
    """Without those that ended before it was opened again: they are history."""
    opened = referral.clock_from
    return [leg for leg in legs if leg.closed_at is None or leg.closed_at > opened]


def is_unread(referral: Referral) -> bool:
    """A refusal that nobody of its senders has said to have read."""
    return referral.status == Status.NOT_ACCEPTED and referral.acknowledged_at is None


def _leg(leg: Allocation, *, sent: bool, is_sought: bool) -> Leg:
    return Leg(
        LegStatus(leg.status),
        the_team(leg.owner),
        leg.due_at,
        expected_at=leg.expected_at if sent else None,
        waits_for=leg.waits_for.label if sent and leg.waits_for else "",
        has_begun=leg.started_at is not None,
        is_sought=is_sought,
    )


def _decided(stands: Standing, referral: Referral, priority_reason: str) -> Standing:
    return replace(
        stands,
        wished=referral.wished.label,
        priority=referral.priority.label,
        priority_reason=priority_reason,
        response=referral.response.label if referral.response else "",
        pathway=referral.pathway.label if referral.pathway else "",
    )


def questions(asked: Sequence[InformationRequest], *, named: bool) -> list[Question]:
    """Questions that wait for an answer; `named` where the page does not say whom it is about."""
    return [_question(each, named=named) for each in asked]


def drafts(user: User) -> list[DraftRow]:
    """What this user has begun and not sent, then what they handed to a colleague."""
    handed = [_handed_row(draft) for draft in drafting.handed_on_by(user)]
    return [*(_draft_row(draft) for draft in drafting.drafts_of(user)), *handed]


def _next_owner(referral: Referral) -> str:
    """Who acts next, as those read it who may not know who sent it."""
    senders = (referral.referrer.name, referral.referrer_name)
    if any(name and name in referral.next_owner for name in senders):
        return _("The team that referred them")
    return referral.next_owner


def _row(
    referral: Referral,
    now: datetime,
    *,
    sent: bool,
    follows: frozenset[UUID],
    search: Search | None,
) -> Row:
    asked = [each for each in referral.questions.all() if each.is_open and not each.of_desk]
    legs = list(referral.allocations.all())
    other = referral.joined_to_id in follows
    stands_so = standing(referral, legs, asked, sent=sent, follows_other=other, search=search)
    stands = words_for(stands_so, now)
    number = words.spaced_nhs_number(referral.nhs_number) if referral.nhs_number else ""
    numbered = _("NHS number %(number)s") % {"number": number or _("not known")}
    return Row(
        id=referral.pk,
        revision=referral.revision,
        url=reverse("track:referral", args=[referral.pk]),
        name=referral.spoken_name,
        facts=[
            _("Born %(day)s") % {"day": words.day(referral.birth_date)},
            numbered if sent else _("You added to what another team sent"),
        ],
        tag=stands.tag,
        colour=stands.colour,
        story=stands.who,
        next=stands.next,
        asks=stands.asks,
    )


def _question(asked: InformationRequest, *, named: bool) -> Question:
    referral = asked.referral
    due = {"time": at_time(asked.due_at)}
    team = {"team": the_team(asked.asking_team)}
    late = asked.due_at < timezone.now()
    return Question(
        id=f"question-{asked.pk}",
        heading="" if named else _("A question for you from %(team)s") % team,
        team=as_sentence(the_team(asked.asking_team)),
        about=referral.spoken_name if named else "",
        nhs_number=words.spaced_nhs_number(referral.nhs_number) if referral.nhs_number else "",
        text=asked.question,
        asked=_("Asked by %(name)s %(when)s.")
        % {"name": asked.asked_by.name, "when": words.moment(asked.asked_at)},
        please=_("It was due by %(time)s.") % due
        if late
        else _("Please answer by %(time)s.") % due,
        url=reverse("track:answer", args=[referral.pk, asked.pk]),
    )


def _draft_row(draft: Draft) -> DraftRow:
    name, born = showing.name(draft), showing.born(draft)
    part, of = showing.how_far(draft)
    so_far = showing.meter(draft).text
    saved = {"part": part, "all": of, "when": _ago(draft.saved_at), "so_far": so_far}
    about = _("the referral for %(name)s") % {"name": name} if name else _("the unnamed referral")
    story = _("Part %(part)s of %(all)s. Saved %(when)s. %(so_far)s.") % saved
    if draft.amends:
        story = _("Changes to a referral that is sent. Saved %(when)s.") % saved
    return DraftRow(
        name=name or _("No name yet"),
        facts=_("Born %(day)s") % {"day": born} if born else "",
        story=story,
        about=about,
        links=[
            (_("Continue"), showing.goes_on(draft)),
            (_("Hand to a colleague"), showing.hand_over_address(draft)),
            (_("Delete"), reverse("refer:discard", args=[draft.pk])),
        ],
        notes=_handed_to_me(draft),
        notice=_deleted_soon(draft),
    )


def _handed_row(draft: Draft) -> DraftRow:
    """One that a colleague goes on with: only that it is not sent yet."""
    name = showing.name(draft)
    said = {"name": draft.author.name, "when": words.moment(draft.handed_at or draft.saved_at)}
    return DraftRow(
        name=name or _("No name yet"),
        facts="",
        story=_("You handed it to %(name)s %(when)s. Not sent yet.") % said,
        about="",
        links=[],
    )


def _handed_to_me(draft: Draft) -> list[str]:
    """Handed to you by Asha Mitra today at 14:02: ring the daughter first."""
    if draft.handed_by is None or draft.handed_at is None:
        return []
    said = {"name": draft.handed_by.name, "when": words.moment(draft.handed_at)}
    line = _("Handed to you by %(name)s %(when)s") % said
    return [f"{line}: {draft.handed_note}" if draft.handed_note else f"{line}."]


def _deleted_soon(draft: Draft) -> str:
    """What nobody goes on with is deleted; said from a week before."""
    if draft.expires_at - timezone.now() > NOTICE:
        return ""
    day = date_format(timezone.localtime(draft.expires_at), "j F")
    return _("It will be deleted on %(day)s unless you go on with it") % {"day": day}


def _ago(saved_at: datetime) -> str:
    """today at 14:02, yesterday at 14:02, then 3 days ago: an old draft should look old."""
    days = (timezone.localdate() - timezone.localdate(saved_at)).days
    if days <= 1:
        return words.moment(saved_at)
    return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}
