"""The one door through which people reach records.

Pages never query for a record themselves: they ask `fetch`, which answers «not
found» alike for what is missing and for what is out of reach, and writes down
what was seen.
"""

from datetime import datetime
from typing import Protocol, Self
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Exists, F, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Greatest
from django.http import Http404
from django.utils import timezone

from sers.access.models import Involvement
from sers.audit.access_log import saw
from sers.audit.models import Access
from sers.directory.models import Team, User
from sers.policy.permissions import Permission, Reach


class Reachable(Protocol):
    """A record that knows who owns it and who sent it, and under what name it is logged."""

    @property
    def about(self) -> str: ...
    @property
    def owner_id(self) -> UUID: ...
    @property
    def sent_by_id(self) -> UUID: ...


class ReachableQuerySet[M: Model](QuerySet[M]):
    """Records that can be cut to those a permission extends to.

    `kind` names them in the involvements: `referral` for `referral/<id>`.
    """

    kind = ""

    def within_reach(self, permission: Permission, teams: frozenset[UUID]) -> Self:
        """Those that the permission, held in these teams, extends to."""
        if not teams:
            return self.none()
        return self.filter(self._reached(permission.reach, teams))

    def _reached(self, reach: Reach, teams: frozenset[UUID]) -> Q:
        sent, parts = Q(sent_by__in=teams), self._involving(teams)
        owned, helping = Q(owner__in=teams), Q(Exists(parts.filter(reads=True)))
        reached = {
            Reach.OWNED: owned,
            Reach.SENT: sent,
            Reach.SAID: sent | Q(Exists(parts.filter(follows=True, reads=True))),
            Reach.FOLLOWED: sent | Q(Exists(parts.filter(follows=True))),
            Reach.INVOLVED: owned | helping,
            Reach.CONCERNED: owned | sent | helping,
            Reach.ANY: Q(),
        }
        return reached[reach]

    def opening_restricted(self, teams: frozenset[UUID]) -> Self:
        """Those whose restricted answers are open to one of these teams."""
        return self.filter(Exists(self._involving(teams).filter(restricted=True)))

    def _involving(self, teams: frozenset[UUID]) -> QuerySet[Involvement]:
        subject = Concat(Value(f"{self.kind}/"), Cast(OuterRef("pk"), CharField()))
        return in_force(Involvement.objects.filter(subject=subject, team__in=teams))


def in_force(
    involvements: QuerySet[Involvement], at: datetime | None = None
) -> QuerySet[Involvement]:
    """Those that hold now."""
    return involvements.filter(Q(until=None) | Q(until__gt=at or timezone.now()))


def may(user: User, permission: Permission, record: Reachable) -> bool:
    """Whether a button for this is worth showing; the verb behind it asks again."""
    return acting_team(user, permission, record) is not None


def demand(user: User, permission: Permission, record: Reachable) -> Team:
    """The team by whose right the user may; raises PermissionDenied where there is none."""
    team = acting_team(user, permission, record)
    if team is None:
        raise PermissionDenied(f"{permission} is not held here")
    return team


def acting_team(user: User, permission: Permission, record: Reachable) -> Team | None:
    """The first of the user's teams through which the permission reaches the record."""
    teams, reach = user.teams_holding(permission), permission.reach
    at_once = _reached_at_once(reach, record)
    first = next(iter(teams), None)
    # Most who ask own or sent it, or hold the permission nowhere: then no part in it matters.
    if first is None or reach is Reach.ANY or first.pk in at_once:
        return first
    parts = _PARTS.get(reach)
    reaching = at_once | _involved(record.about, **parts) if parts else at_once
    return next((team for team in teams if team.pk in reaching), None)


def _reached_at_once(reach: Reach, record: Reachable) -> set[UUID]:
    """The teams that reach it by owning or by having sent it."""
    match reach:
        case Reach.OWNED | Reach.INVOLVED:
            return {record.owner_id}
        case Reach.SENT | Reach.SAID | Reach.FOLLOWED:
            return {record.sent_by_id}
        case Reach.CONCERNED:
            return {record.owner_id, record.sent_by_id}
        case Reach.ANY:
            return set()


# Through which parts in it others reach it too.
_PARTS = {
    Reach.SAID: {"follows": True, "reads": True},
    Reach.FOLLOWED: {"follows": True},
    Reach.INVOLVED: {"reads": True},
    Reach.CONCERNED: {"reads": True},
}


def _involved(about: str, **only: bool) -> set[UUID]:
    involvements = in_force(Involvement.objects.filter(subject=about, **only))
    return set(involvements.values_list("team_id", flat=True))


def fetch[M: Model](
    user: User,
    permission: Permission,
    records: ReachableQuerySet[M],
    *,
    deed: Access.Deed | None = Access.Deed.OPENED,
    **lookup: object,
) -> M:
    """The one record matching the lookup, if this user may reach it; else Http404.

    Every success is written to the access log, unless `deed` is None: for the second
    half of an action whose first half was logged.
    """
    within = records.within_reach(permission, user.teams_where(permission))
    found = within.filter(**lookup).first()
    if found is None:
        raise Http404
    if deed is not None:
        saw(user, deed, found.about, by_right_of=permission)  # type: ignore[attr-defined]
    return found


def involve(
    about: str,
    team: Team,
    *,
    because: str,
    restricted: bool = False,
    until: datetime | None = None,
) -> None:
    """Open a record to a team, for good or until some time. Never narrows what it reads of it."""
    opened = Involvement(
        subject=about, team=team, because=because, restricted=restricted, until=until
    )
    Involvement.objects.bulk_create(
        [opened],
        update_conflicts=True,
        unique_fields=["subject", "team"],
        update_fields=["until", "reads", *(["restricted"] if restricted else [])],
    )


def follow(about: str, team: Team, *, because: str, reads: bool = False) -> None:
    """Let a team follow a record that another one sent: how it stands, not what was answered.

    `reads` opens that too, to a team whose own words it are. What a part that has ended once
    opened to it stays closed.
    """
    ended = Involvement.objects.filter(subject=about, team=team, until__lte=timezone.now())
    ended.update(reads=False, restricted=False)
    Involvement.objects.bulk_create(
        [Involvement(subject=about, team=team, because=because, follows=True, reads=reads)],
        update_conflicts=True,
        unique_fields=["subject", "team"],
        update_fields=["until", "follows", *(["reads"] if reads else [])],
    )


def end_following(about: str, *, at: datetime) -> None:
    """Close a record to the teams that only follow it. What those see who help stays open."""
    following = in_force(Involvement.objects.filter(subject=about, follows=True))
    following.filter(reads=False).update(until=Greatest(F("since"), Value(at)))


def stop_following(about: str, team: Team, *, because: str, at: datetime) -> None:
    """Close a record to a team that followed it for this reason, which is none any more."""
    following = Involvement.objects.filter(subject=about, team=team, because=because, reads=False)
    in_force(following.filter(follows=True)).update(until=Greatest(F("since"), Value(at)))


def close_restricted(about: str, team: Team) -> None:
    """Close the restricted answers to a team that decides no longer; the rest stays open."""
    Involvement.objects.filter(subject=about, team=team).update(restricted=False)


def end_involvement(about: str, team: Team, *, at: datetime) -> None:
    """Close a record to a team that has no part in it any more. One that follows it, follows on.

    What is keyed in later may have ended before it was written down that it began.
    """
    held = in_force(Involvement.objects.filter(subject=about, team=team))
    held.filter(follows=True).update(reads=False, restricted=False)
    held.filter(follows=False).update(until=Greatest(F("since"), Value(at)))
