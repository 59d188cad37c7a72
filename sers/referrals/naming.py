"""Who does a leg, by name: whoever is of the team and there; one of them leads."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from sers.directory import queries as directory
from sers.directory import workforce
from sers.directory.models import Team, User
from sers.referrals import opening
from sers.referrals.legs import Allocation, Assignment
from sers.referrals.moving import MoveRefused


def name(leg: Allocation, workers: Sequence[User], *, lead: User | None, at: datetime) -> None:
    """Write down who does a leg; whoever did it before and is not named does it no longer."""
    wanted = list(dict.fromkeys(workers))
    leader = lead if lead in wanted else next(iter(wanted), None)
    working = Assignment.objects.filter(leg=leg, until=None)
    keep = working.filter(user__in=wanted)
    working.exclude(user__in=wanted).update(until=Greatest(F("since"), Value(at)))
    kept = set(keep.values_list("user_id", flat=True))
    keep.exclude(user=leader).update(leads=False)
    Assignment.objects.bulk_create(
        Assignment(leg=leg, user=worker, leads=False, since=at)
        for worker in wanted
        if worker.pk not in kept
    )
    working.filter(user=leader).update(leads=True)
    opening.settle(leg.referral_id, leg.owner)


def refuse_unfit(workers: Sequence[User], team: Team, at: datetime) -> None:
    """Raise MoveRefused for somebody who is not of the team, or is away."""
    if not workers:
        return
    fit = {user.pk for user in workforce.who_help(team)}
    away = workforce.away([user.pk for user in workers], directory.today(at))
    for worker in workers:
        if worker.pk not in fit:
            said = {"who": worker.name, "team": team.name}
            raise MoveRefused(_("%(who)s does not work in %(team)s") % said)
        if worker.pk in away:
            raise MoveRefused(_("%(who)s is on leave") % {"who": worker.name})
