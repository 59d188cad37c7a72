"""Who is in a team and as what. A membership that ends takes its rights along, at once."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.directory.events import ConfigEvent
from sers.directory.models import Membership, Team, User, end_memberships
from sers.managing import ending
from sers.managing.versions import Kept, Refused, demand, note, unchanged_since
from sers.policy.roles import LABELS, Role

# What a role needs of its team; the others can be held in any.
ONLY_IN: dict[Role, frozenset[str]] = {
    # At a Bed Bureau whoever triages also places.
    Role.TRIAGER: Team.DESKS - {Team.Kind.BED_BUREAU},
    Role.BED_COORDINATOR: frozenset({Team.Kind.BED_BUREAU}),
    Role.BED_LEAD: frozenset({Team.Kind.BED_BUREAU}),
    Role.BED_PROVIDER: frozenset({Team.Kind.BED_PROVIDER}),
    Role.VOLUNTEER: frozenset({Team.Kind.VOLUNTARY}),
    Role.WORKER: Team.LEG_HOLDERS,
}
# Given to systems when the service is installed, and to nobody afterwards.
OF_SYSTEMS = frozenset({Role.FOLLOWER, Role.CLOSER, Role.BED_KEEPER, Role.OWN_PAGE})


def roles_in(team: Team) -> list[Role]:
    """What somebody can be in this team."""
    return [role for role in Role if role not in OF_SYSTEMS and _fits(role, team)]


@transaction.atomic
def add_member(
    team: Team, *, by: User, email: str, role: Role, name: str = "", profession: str = ""
) -> User:
    """Give somebody a role here: who has an account with this e-mail, or else a new account.

    A new account has no password; whoever it is for chooses one. Raises Refused.
    """
    demand(by)
    Team.objects.select_for_update().get(pk=team.pk)
    if role not in roles_in(team) or _is_of_a_system(team):
        raise Refused(_("That role does not go with this kind of team"), "role")
    user = User.objects.filter(email=email.strip().lower()).first()
    is_new = user is None
    if user is None:
        user = _account(email, name, profession)
    if user.is_system or not user.is_active:
        raise Refused(_("This account is closed or belongs to a system"), "email")
    if Membership.objects.filter(user=user, team=team, role=role, until=None).exists():
        raise Refused(_("%(name)s has that role here already") % {"name": user.name}, "email")
    Membership.objects.create(user=user, team=team, role=role)
    _note(team, user, by=by, before=None, after=role, new_account=is_new)
    return user


@transaction.atomic
def change_role(membership: Membership, role: Role, *, by: User, seen: int) -> None:
    """End the role held and give another from now on."""
    demand(by)
    now = _locked(membership, seen)
    if role not in roles_in(now.team):
        raise Refused(_("That role does not go with this kind of team"), "role")
    if role == now.role:
        return
    held = Membership.objects.filter(user=now.user, team=now.team, role=role, until=None)
    if held.exists():
        raise Refused(_("%(name)s has that role here already") % {"name": now.user.name}, "role")
    ending.of_membership(now)
    end_memberships([now], at=timezone.now())
    Membership.objects.create(user=now.user, team=now.team, role=role)
    _note(now.team, now.user, by=by, before=Role(now.role), after=role)


@transaction.atomic
def end(membership: Membership, *, by: User, seen: int) -> None:
    """Take the role away from now on. Raises Refused if nobody else could do what it did."""
    demand(by)
    now = _locked(membership, seen)
    ending.of_membership(now)
    end_memberships([now], at=timezone.now())
    _note(now.team, now.user, by=by, before=Role(now.role), after=None)


@transaction.atomic
def hand_over_link(membership: Membership, *, by: User) -> User:
    """That a link to choose the first password is made, for an account that has none.

    Never for one that has a password: with such a link a manager could be anybody.
    """
    demand(by)
    user = membership.user
    if user.has_usable_password():
        raise Refused(_("%(name)s has a password already") % {"name": user.name})
    said: dict[str, Any] = {"name": membership.team.name, "whose": user.name, "link": True}
    note(ConfigEvent.CHANGED, Kept.MEMBERS, membership.team.key, by=by, **said)
    return user


def _fits(role: Role, team: Team) -> bool:
    if role is Role.PRIVACY_OFFICER:
        # In any other team the database would show them nothing.
        return team.reads_logs
    return role not in ONLY_IN or team.kind in ONLY_IN[role]


def _is_of_a_system(team: Team) -> bool:
    """Whether all that is opened to this team is opened to what the service does by itself.

    Logs may be read in the team of what wakes open pages: nothing of a record is opened to it.
    """
    held = Membership.objects.filter(team=team, user__is_system=True, role__in=OF_SYSTEMS)
    return not team.reads_logs and held.exists()


def _account(email: str, name: str, profession: str) -> User:
    if not name.strip():
        raise Refused(
            _("Nobody has an account with this e-mail. Enter a name, and one is made"), "name"
        )
    user = User.objects.create_user(email.strip(), name.strip())
    if profession:
        user.profession = profession
        user.save(update_fields=["profession"])
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def _locked(membership: Membership, seen: int) -> Membership:
    # Under one lock, so that of two who leave a desk at once each does not see the other stay.
    Team.objects.select_for_update().get(pk=membership.team_id)
    unchanged_since(Kept.MEMBERS, membership.team.key, seen)
    now = Membership.objects.select_related("team", "user").get(pk=membership.pk)
    if now.until is not None:
        raise Refused(_("This has ended already"))
    if now.user.is_system:
        raise Refused(_("This account is closed or belongs to a system"))
    return now


def _note(
    team: Team,
    user: User,
    *,
    by: User,
    before: Role | None,
    after: Role | None,
    new_account: bool = False,
) -> None:
    said: dict[str, Any] = {
        "before": {"role": str(LABELS[before]) if before else None},
        "after": {"role": str(LABELS[after]) if after else None},
        "whose": user.name,
        "for_themself": user == by,
        "new_account": new_account,
    }
    note(ConfigEvent.CHANGED, Kept.MEMBERS, team.key, by=by, name=team.name, **said)


def without_password(number: int) -> User | None:
    """An account in use that nobody has signed in with yet."""
    people = User.objects.filter(is_active=True, is_system=False)
    user = people.filter(pk=number).first()
    return user if user and not user.has_usable_password() else None


def choose_password(user: User, password: str) -> None:
    """The first password of an account."""
    user.set_password(password)
    user.save(update_fields=["password"])
