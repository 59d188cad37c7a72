"""What the manager's pages show: the lists, one record, what needs attention, what was changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from sers.audit.models import Event
from sers.content.events import ContentEvent
from sers.directory import queries as directory
from sers.directory.capacity import CapacityEvent
from sers.directory.helping import Leave, Service, Skill, Worker, WorkingHours
from sers.directory.models import CareArea, Closure, Membership, Organisation, Team, User
from sers.intake import publishing
from sers.intake.kinds.kind import translated
from sers.managing import ending
from sers.managing.records import MODELS, NAMED
from sers.managing.versions import Kept
from sers.policy.permissions import Permission
from sers.policy.roles import roles_granting
from sers.referrals.lists import LegTemplate, Priority, TemplateLeg

type Choices = list[tuple[str, str]]

PAGE = 50
SOON = timedelta(days=14)
# What a list shows of other records, so that it asks for them once.
WITH: dict[Kept, tuple[str, ...]] = {
    Kept.TEAM: ("organisation", "area"),
    Kept.SERVICE: ("organisation", "team", "checked_by"),
    Kept.OUTCOME: ("priority",),
}


@dataclass(frozen=True, slots=True)
class Attention:
    """What a manager should look at; each is empty where all is well."""

    stale: Sequence[Service]
    without_triager: Sequence[Team]
    ended_in_hand: Sequence[tuple[Team, ending.InHand]]
    ending_soon: Sequence[Team]


def records(kind: Kept) -> Sequence[Any]:
    """Every one, the ended last; of services, those that nobody has checked for long first."""
    found: QuerySet[Any] = MODELS[kind]._default_manager.select_related(*WITH.get(kind, ()))
    ended = Q(until__isnull=False, until__lte=directory.today())
    if kind is Kept.SERVICE:
        order: list[Any] = [F("checked_on").asc(nulls_first=True), "name"]
    else:
        order = ["name"] if kind is Kept.TEAM else list(MODELS[kind]._meta.ordering or ())
    return [*found.exclude(ended).order_by(*order), *found.filter(ended).order_by(*order)]


def record(kind: Kept, key: str) -> Any | None:
    """The one with this key or code, whether or not it has ended."""
    found = MODELS[kind]._default_manager.select_related(*WITH.get(kind, ()))
    return found.filter(**{NAMED[kind][1]: key}).first()


def attention() -> Attention:
    """What waits for a manager, worst first."""
    today = directory.today()
    held = ending.in_hand()
    deciding = Membership.objects.filter(
        team=OuterRef("pk"),
        until=None,
        user__is_active=True,
        role__in=roles_granting(Permission.TRIAGE_REFERRAL),
    )
    teams = Team.objects.in_force(today)
    ended = Team.objects.filter(pk__in=list(held), until__lte=today).order_by("name")
    services = Service.objects.in_force(today).order_by(
        F("checked_on").asc(nulls_first=True), "name"
    )
    return Attention(
        stale=[each for each in services if each.is_stale(today)],
        without_triager=list(teams.filter(~Exists(deciding), kind__in=Team.DESKS).order_by("name")),
        ended_in_hand=[(team, held[team.pk]) for team in ended],
        ending_soon=list(teams.filter(until__lte=today + SOON).order_by("until")),
    )


def members(team: Team) -> Sequence[Membership]:
    """Who is in the team now, with accounts of systems left out."""
    held = Membership.objects.filter(team=team, until=None, user__is_system=False)
    return list(held.select_related("user").order_by("user__name", "role"))


def member(team: Team, number: int) -> Membership | None:
    """One membership of this team that has not ended."""
    held = Membership.objects.filter(team=team, until=None, user__is_system=False)
    return held.select_related("user", "team__organisation").filter(pk=number).first()


def closures(team: Team) -> Sequence[Closure]:
    """The days still to come on which the team is closed."""
    return list(Closure.objects.filter(team=team, on__gte=directory.today()).order_by("on"))


def workers() -> Sequence[tuple[User, Worker | None, list[str]]]:
    """Everybody who can be given a leg, with what they can do and the teams they help in."""
    held = Membership.objects.filter(
        until=None,
        role__in=roles_granting(Permission.ANSWER_OFFER),
        user__is_active=True,
        user__is_system=False,
    )
    teams: dict[User, list[str]] = {}
    for each in held.select_related("user", "team").order_by("user__name", "team__name"):
        teams.setdefault(each.user, []).append(each.team.short_name or each.team.name)
    known = {each.pk: each for each in Worker.objects.filter(pk__in=[user.pk for user in teams])}
    return [(user, known.get(user.pk), list(dict.fromkeys(names))) for user, names in teams.items()]


def worker(number: int) -> User | None:
    """Somebody who can be given a leg."""
    held = Membership.objects.filter(
        until=None, role__in=roles_granting(Permission.ANSWER_OFFER), user=number
    )
    people = User.objects.filter(is_system=False, is_active=True)
    return people.filter(pk__in=held.values("user")).select_related("worker").first()


def working_hours(user: User) -> Sequence[WorkingHours]:
    return list(WorkingHours.objects.filter(user=user))


def leave(user: User, number: int) -> Leave | None:
    """A leave of theirs that is not over."""
    going_on = Leave.objects.filter(user=user, until__gt=directory.today())
    return going_on.select_related("user").filter(pk=number).first()


def legs(template: LegTemplate) -> Sequence[TemplateLeg]:
    return list(TemplateLeg.objects.filter(template=template))


def changes(*, about: str = "", before: int = 0, since: int = 0) -> Sequence[Event]:
    """What was changed of what managers keep, the latest first; of one record, if that is said.

    Whether a service takes anybody on, its team says too.
    """
    kinds = Q(kind__startswith="config.") | Q(kind__in=[CapacityEvent.CHANGED, *ContentEvent])
    events = Event.objects.filter(kinds).select_related("actor")
    if about:
        events = events.filter(about=about)
    if before:
        events = events.filter(pk__lt=before)
    return list(events.filter(pk__gt=since).order_by("-id")[:PAGE])


# What a field offers.


def organisations() -> Choices:
    found = Organisation.objects.exclude(kind=Organisation.Kind.PRACTICE).order_by("name")
    practices = Organisation.objects.filter(kind=Organisation.Kind.PRACTICE).order_by("name")
    return [(str(each.pk), each.name) for each in (*found, *practices)]


def areas() -> Choices:
    return [(each.pk, each.name) for each in CareArea.objects.in_force(directory.today())]


def helping_teams() -> Choices:
    return [(str(each.pk), each.name) for each in directory.teams_that_help()]


def skills() -> Choices:
    return [(each.pk, each.label) for each in Skill.objects.in_force(directory.today())]


def priorities() -> Choices:
    return [(each.pk, each.label) for each in Priority.objects.in_force(directory.today())]


def needs() -> Choices:
    """The kinds of help that the form offers now."""
    form = publishing.current().read()
    asked = next(each for each in form.questions() if each.binds == "referral.needs")
    return [(option.value, translated(option.label)) for option in asked.options]
