"""How a sentence names a team, to those who refer and to the person referred."""

from django.utils.translation import gettext as _

from sers.directory.models import Team


def the_team(team: Team) -> str:
    """As a sentence names it: the Penwith team, the Bed Bureau."""
    name = team.short_name or team.name
    match team.kind:
        case Team.Kind.PCN:
            return _("the %(name)s team") % {"name": name}
        case Team.Kind.BED_BUREAU:
            return _("the %(name)s") % {"name": name}
        case Team.Kind.UNROUTED:
            return _("the %(name)s desk") % {"name": name.lower()}
        case _:
            return team.name


def as_sentence(text: str) -> str:
    """With a capital at the beginning, and nothing else changed."""
    return text[:1].upper() + text[1:]
