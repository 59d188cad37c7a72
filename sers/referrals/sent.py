"""What a referrer's team has sent: «my referrals» and «my organisation's».

What was told by telephone has two senders: who told it, and who wrote it down.
"""

from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from sers.audit.access_log import saw
from sers.audit.models import Access
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.referrals import finding
from sers.referrals.finding import Page
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import Status
from sers.referrals.models import Addition, Referral

ORDER = ("-sent_at", "id")
# What a row names besides itself.
WITH = (
    *("owner", "claimed_by", "priority", "reason", "next_step", "referrer", "outcome"),
    *("wished", "response", "pathway"),
)


def by_user(user: User, *, find: str = "", after: UUID | None = None) -> Page[Referral]:
    """What this user sent, told, wrote down or added to themself, the latest first."""
    teams = user.teams_where(Permission.FOLLOW_REFERRAL)
    followed = Referral.objects.within_reach(Permission.FOLLOW_REFERRAL, teams)
    mine = followed.filter(_concerning(user))
    return _listed(user, f"sent-by/{user.pk}", mine, find, after)


def by_team(user: User, team: Team, *, find: str = "", after: UUID | None = None) -> Page[Referral]:
    """What anybody of this team sent or added to, for when a colleague is away."""
    teams = user.teams_where(Permission.FOLLOW_REFERRAL) & {team.pk}
    ours = Referral.objects.within_reach(Permission.FOLLOW_REFERRAL, teams)
    return _listed(user, f"sent-by/{team.pk}", ours, find, after)


def refusals_by_user(user: User) -> list[Referral]:
    """What this user sent, told or wrote down, was not accepted, and nobody has said to have read.

    The one that waits longest first.
    """
    teams = user.teams_where(Permission.ACKNOWLEDGE_REFUSAL)
    return _refusals(user, teams, _told_by(user))


def refusals_by_team(user: User, team: Team) -> list[Referral]:
    """The same, of anybody of this team."""
    return _refusals(user, user.teams_where(Permission.ACKNOWLEDGE_REFUSAL) & {team.pk}, Q())


def _refusals(user: User, teams: frozenset[UUID], whose: Q) -> list[Referral]:
    right = Permission.ACKNOWLEDGE_REFUSAL
    theirs = Referral.objects.within_reach(right, teams).filter(whose)
    unread = theirs.filter(status=Status.NOT_ACCEPTED, acknowledged_at=None)
    rows = list(_with_all(unread).order_by("closed_at", "id"))
    if rows:
        about = f"refusals/{user.pk}"
        saw(user, Access.Deed.LISTED, about, by_right_of=right, shown=[row.pk for row in rows])
    return rows


def totals(user: User) -> tuple[int, dict[UUID, int]]:
    """How many the user sent or added to, and how many each of their teams did."""
    teams = user.teams_where(Permission.FOLLOW_REFERRAL)
    mine = Referral.objects.within_reach(Permission.FOLLOW_REFERRAL, teams)
    return mine.filter(_concerning(user)).count(), {
        team: Referral.objects.within_reach(Permission.FOLLOW_REFERRAL, frozenset({team})).count()
        for team in teams
    }


def _concerning(user: User) -> Q:
    """What the user sent, told, wrote down or added to.

    Asked for first, since most have added to nothing: then the index of what they sent serves.
    """
    added_to = list(Addition.objects.filter(by=user).values_list("referral", flat=True))
    sent = _told_by(user)
    return sent | Q(pk__in=added_to) if added_to else sent


def _told_by(user: User) -> Q:
    return Q(referrer=user) | Q(completed_by=user)


def is_by(referral: Referral, user: User) -> bool:
    """Whether this user sent it, told it or wrote it down."""
    return user.pk in (referral.referrer_id, referral.completed_by_id)


def _listed(
    user: User, about: str, sent: QuerySet[Referral], find: str, after: UUID | None
) -> Page[Referral]:
    if find:
        sent = sent.filter(finding.matching(find))
    page = finding.page_of(_with_all(sent), ORDER, after)
    deed = Access.Deed.SEARCHED if find else Access.Deed.LISTED
    saw(user, deed, about, by_right_of=Permission.FOLLOW_REFERRAL, shown=[r.pk for r in page.rows])
    return page


def _with_all(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """With whatever the sentence of a row needs."""
    legs = Allocation.objects.select_related("owner", "waits_for")
    named = referrals.select_related(*WITH)
    return named.prefetch_related("questions", Prefetch("allocations", legs))
