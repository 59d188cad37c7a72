"""Records of the lists of a place, as the options of a field. Pure."""

from collections.abc import Sequence

from django.forms import Form

from sers.directory.models import Team, User
from sers.intake.kinds.kind import translated
from sers.referrals.lists import NextStep, Outcome, Priority, Reason
from sers.web.triage.fields import Option

type Listed = Sequence[Reason] | Sequence[NextStep] | Sequence[Outcome]


def said(listed: Listed) -> list[Option]:
    """What a place calls each entry of one of its lists, in the reader's language."""
    return [Option(each.code, translated(each.label), translated(each.hint)) for each in listed]


def priorities(listed: Sequence[Priority]) -> list[Option]:
    return [Option(each.code, translated(each.label)) for each in listed]


def teams(listed: Sequence[Team]) -> list[Option]:
    return [
        Option(str(team.pk), team.name, group=str(Team.Kind(team.kind).label)) for team in listed
    ]


def people(listed: Sequence[User]) -> list[Option]:
    return [Option(str(user.pk), user.name) for user in listed]


def is_unread(form: Form) -> bool:
    """Whether something was sent that could not be read."""
    return form.is_bound and not form.is_valid()
