"""What managers keep, in one small description each: its words, its fields, its columns.

A kind of record is added here; the list, the form, ending, bringing back and the page of what
was changed follow.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sers.directory.helping import Sector
from sers.directory.models import Team
from sers.managing import reading
from sers.managing.versions import Kept
from sers.referrals.lists import Priority
from sers.web.manage.fields import day, line, many, number, one, text, yes

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

type Problems = Iterator[tuple[str, str]]
type Cleaned = Mapping[str, Any]


def _nothing(_given: Cleaned) -> Problems:
    yield from ()


@dataclass(frozen=True, slots=True)
class Kind:
    """`fixed` are asked once, when a record is added: what was done with it hangs on them.

    `groups` are the parts of a list that is several lists; `columns` what a list shows beside
    the name; `check` what is wrong between fields.
    """

    slug: str
    kept: Kept
    many: "StrOrPromise"
    new: "StrOrPromise"
    lead: "StrOrPromise"
    fields: Mapping[str, forms.Field]
    columns: tuple[str, ...] = ()
    fixed: frozenset[str] = frozenset()
    group: str = ""
    groups: Mapping[str, Any] = field(default_factory=dict)
    check: Callable[[Cleaned], Problems] = _nothing
    can_end: bool = True

    def asked(self, *, is_new: bool) -> dict[str, forms.Field]:
        """The fields of the form that adds one, or changes it."""
        left_out = {"position"} if is_new else self.fixed
        return {name: each for name, each in self.fields.items() if name not in left_out}


def named(slug: str) -> Kind:
    """Raises Http404 for what is not kept here."""
    for kind in KINDS:
        if kind.slug == slug:
            return kind
    raise Http404


SORTS: dict[str, Any] = {
    "not_accepted": _("Why a referral is not accepted"),
    "redirected": _("Why it is sent to another desk"),
    "handed_over": _("Why it is handed over"),
    "prioritised": _("Why how soon was changed"),
    "withdrawn": _("Why it is withdrawn"),
    "reopened": _("Why it is opened again"),
    "leg_declined": _("Why a team cannot help"),
    "leg_waiting": _("Why a leg waits"),
    "leg_handed_back": _("Why a leg is handed back"),
    "bed_closed": _("Why a bed is closed"),
    "bed_declined": _("Why a bed is not given"),
    "bed_skipped": _("Why somebody is passed over"),
    "bed_overridden": _("Why a bed is used that does not suit"),
    "bed_released": _("Why a bed is let go of"),
    "bed_not_ready": _("Why somebody cannot leave yet"),
}
OUTCOMES: dict[str, Any] = {
    "response": _("What triage decided on"),
    "pathway": _("Pathways of Discharge to Assess"),
    "conclusion": _("How triage ended it by itself"),
    "closure": _("How a referral ended"),
    "leg": _("How a leg ended"),
    "failed": _("How a contact failed"),
    "place": _("Where a contact was"),
    "mode": _("How a contact was made"),
    "discharged": _("Where somebody went from a bed"),
}
LABEL = line(_("Words"), _("Enter the words that people choose by"), longest=120)
HINT = line(_("Hint"), hint=_("Shown below the words. It may be left blank"))
PLACE = number(
    _("Place in the list"), _("Enter its place"), hint=_("Lower numbers come first"), most=999
)
NAME = line(_("Name"), _("Enter a name"))
PHONE = line(_("Telephone"), longest=30)
SINCE = day(_("First day"), _("Enter the first day"))


def _minutes(
    label: "StrOrPromise", missing: "StrOrPromise", hint: "StrOrPromise" = ""
) -> forms.IntegerField:
    return number(label, missing, hint=hint, least=1, most=600_000)


def _in_order(given: Cleaned) -> Problems:
    since, until = given.get("since"), given.get("until")
    if since and until and until <= since:
        yield "until", _now("The day it ends on must be later than its first day")


def _says_why(given: Cleaned) -> Problems:
    if not given.get("taking_on") and not given.get("not_taking_on"):
        yield "not_taking_on", _now("Write why it takes nobody on, and until when")


TEAM_KINDS = [(each.value, each.label) for each in Team.Kind]

TEAMS = Kind(
    "teams",
    Kept.TEAM,
    _("Teams"),
    _("Add a team"),
    _("Desks that own referrals, and all who send them or help with them."),
    {
        "name": NAME,
        "short_name": line(_("Short name"), hint=_("For lists and headings"), longest=60),
        "kind": one(_("Kind"), _("Choose what kind of team it is"), TEAM_KINDS),
        "organisation": one(
            _("Organisation"), _("Choose an organisation"), reading.organisations, long=True
        ),
        "area": one(
            _("Area"), _("Choose an area from the list"), reading.areas, optional=True, long=True
        ),
        "phone": PHONE,
        "when_closed": text(
            _("When it is closed"),
            hint=_("Who looks, and whom to ring, outside the hours"),
            longest=300,
        ),
        "works_bank_holidays": yes(_("It works on bank holidays")),
        "since": SINCE,
        "until": day(
            _("Ends on"),
            hint=_("The first day on which there is no such team. Leave it blank if it goes on"),
        ),
    },
    columns=("kind", "organisation", "phone"),
    fixed=frozenset({"kind"}),
    check=_in_order,
)

SERVICES = Kind(
    "services",
    Kept.SERVICE,
    _("Services"),
    _("Add a service"),
    _("What is offered to people, and how to get it. Those that nobody has checked come first."),
    {
        "name": NAME,
        "sector": one(
            _("Sector"), _("Choose a sector"), [(each.value, each.label) for each in Sector]
        ),
        "organisation": one(
            _("Organisation"), _("Choose an organisation"), reading.organisations, long=True
        ),
        "team": one(
            _("Team"),
            _("Choose the team that is asked"),
            reading.helping_teams,
            hint=_("Legs are offered to this team"),
            long=True,
        ),
        "needs": many(_("Help it gives"), reading.needs),
        "skills": many(_("Skills it has"), reading.skills),
        "areas": many(
            _("Areas"), reading.areas, hint=_("Choose none if it covers the whole county")
        ),
        "criteria": text(_("Who it is for")),
        "how_to_refer": text(_("How to ask for it")),
        "phone": PHONE,
        "by_telephone": yes(
            _("Its people do not use SERS"),
            hint=_("They are rung, and the desk records what they say"),
        ),
        "points": number(
            _("Points in hand at once"), hint=_("Leave it blank if nobody knows"), most=9_999
        ),
        "taking_on": yes(_("It is taking people on")),
        "not_taking_on": line(_("If it is not: why, and until when")),
        "since": SINCE,
    },
    columns=("sector", "team", "checked_on"),
    check=_says_why,
)

SKILLS = Kind(
    "skills",
    Kept.SKILL,
    _("Skills"),
    _("Add a skill"),
    _("What not everybody may or can do. Workers and services are found by these."),
    {"label": LABEL, "position": PLACE},
)

REASONS = Kind(
    "reasons",
    Kept.REASON,
    _("Reasons"),
    _("Add a reason"),
    _("What people choose from when they must say why."),
    {
        "sort": one(_("Which list"), _("Choose a list"), list(SORTS.items())),
        "label": LABEL,
        "hint": HINT,
        "position": PLACE,
    },
    columns=("hint",),
    fixed=frozenset({"sort"}),
    group="sort",
    groups=SORTS,
)

OUTCOME_KIND = Kind(
    "outcomes",
    Kept.OUTCOME,
    _("Outcomes"),
    _("Add an outcome"),
    _("How something was decided, made or ended."),
    {
        "kind": one(_("Which list"), _("Choose a list"), list(OUTCOMES.items())),
        "label": LABEL,
        "hint": HINT,
        "after_start": yes(_("Only where help has begun"), hint=_("Such as “needs met”")),
        "priority": one(
            _("What it promises"),
            _("Choose from the list"),
            reading.priorities,
            hint=_("For a response that promises this whatever was wished"),
            optional=True,
            long=True,
        ),
        "position": PLACE,
    },
    columns=("hint", "priority"),
    fixed=frozenset({"kind"}),
    group="kind",
    groups=OUTCOMES,
)

NEXT_STEPS = Kind(
    "next-steps",
    Kept.NEXT_STEP,
    _("Next steps"),
    _("Add a next step"),
    _("What should happen instead, when a referral is not accepted."),
    {"label": LABEL, "hint": HINT, "position": PLACE},
    columns=("hint",),
)

PRIORITIES = Kind(
    "priorities",
    Kept.PRIORITY,
    _("Priorities"),
    "",
    _(
        "How soon is promised, in minutes. The form offers these by name, so none can be added "
        "or ended here. New minutes hold for referrals sent from then on."
    ),
    {
        "label": line(_("Words"), _("Enter the words that people choose by"), longest=60),
        "short_label": line(_("Short words"), _("Enter short words, for lists"), longest=20),
        "pick_up_minutes": _minutes(
            _("To pick up, in minutes"), _("Enter how many minutes there are to pick up")
        ),
        "decide_minutes": _minutes(
            _("To decide, in minutes"), _("Enter how many minutes there are to decide")
        ),
        "reply_minutes": _minutes(
            _("For a team to answer, in minutes"), _("Enter how many minutes a team has to answer")
        ),
        "answer_minutes": _minutes(
            _("For the referrer to answer, in minutes"),
            _("Enter how many minutes the referrer has to answer"),
        ),
        "response_minutes": _minutes(
            _("For help to begin, in minutes"), _("Enter how many minutes until help begins")
        ),
        "review_minutes": _minutes(
            _("To look again once help has begun, in minutes"),
            _("Enter how many minutes until they look again"),
            _("Six weeks are 60480"),
        ),
        "counts": one(
            _("Minutes are counted"),
            _("Choose how minutes are counted"),
            [
                (Priority.Counts.OPEN_HOURS.value, _("While the team is open")),
                (Priority.Counts.CLOCK_HOURS.value, _("Day and night")),
            ],
        ),
        "call_back": yes(_("The team rings the referrer")),
    },
    columns=("pick_up_minutes", "decide_minutes", "response_minutes"),
    can_end=False,
)

LEG_TEMPLATES = Kind(
    "leg-templates",
    Kept.LEG_TEMPLATE,
    _("Leg templates"),
    _("Add a leg template"),
    _("Legs that usually go together, such as those after a fall."),
    {
        "label": LABEL,
        "hint": HINT,
        "needs": many(
            _("Offered first where these are asked for"),
            reading.needs,
        ),
        "position": PLACE,
    },
    columns=("hint",),
)

LEG: dict[str, forms.Field] = {
    "what": line(_("What is asked"), _("Write what is asked"), longest=400),
    "sector": one(
        _("Sector"),
        _("Choose from the list"),
        [(each.value, each.label) for each in Sector],
        optional=True,
        long=True,
    ),
    "points": number(_("Points"), _("Enter how many points it weighs"), least=1, most=99),
    "needs": many(_("Help it covers"), reading.needs),
    "skills": many(_("Skills it takes"), reading.skills),
}

KINDS = (
    *(TEAMS, SERVICES, SKILLS, REASONS, OUTCOME_KIND),
    *(NEXT_STEPS, PRIORITIES, LEG_TEMPLATES),
)
