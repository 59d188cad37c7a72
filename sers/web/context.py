"""What every page may show around its own content."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import ResolverMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from sers.directory.models import User
from sers.policy.permissions import Permission
from sers.web.display.around import around


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to go from every page; `current` there, and on `also`: routes or sections.

    `but` are routes of such a section that belong to another place.
    """

    text: Any  # translated when shown
    route: str
    also: tuple[str, ...] = ()
    asks: Permission | None = None
    but: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    text: Any  # translated when shown
    href: str
    current: bool


PARTS = ("triage:leg", "triage:accept_leg", "triage:decline_leg")
OWN_BEDS = tuple(
    f"beds:{name}"
    for name in (
        *(
            "own_care",
            "own_add",
            "own_bed",
            "own_change",
            "own_retire",
            "own_close",
            "own_leaving",
            "offer",
        ),
        *("accept_offer", "decline_offer", "ask_offer", "stay", "arrive", "not_arrive", "expect"),
        *("away", "left", "still_link"),
    )
)
SIGNED_IN = (
    Place(_("Desk"), "triage:desk", also=("triage",), asks=Permission.WORK_DESK, but=PARTS),
    Place(_("Beds"), "beds:board", also=("beds",), asks=Permission.VIEW_BEDS),
    Place(
        _("My caseload"),
        "caseload:mine",
        also=("caseload", *PARTS),
        asks=Permission.ANSWER_OFFER,
    ),
    Place(_("My beds"), "beds:mine", also=OWN_BEDS, asks=Permission.KEEP_OWN_STOCK),
    Place(_("My referrals"), "track:mine", also=("track",), asks=Permission.FOLLOW_REFERRAL),
    Place(_("Start a referral"), "refer:start", also=("refer",), asks=Permission.MAKE_REFERRAL),
    Place(_("Services"), "services:services", also=("services",), asks=Permission.SEARCH_SERVICES),
    Place(_("Manage"), "manage:home", also=("manage",), asks=Permission.MANAGE_DIRECTORY),
    Place(_("Who has seen what"), "record:access", asks=Permission.READ_ACCESS_LOG),
)
FOOTER = (
    Place(_("Is the service working?"), "public:status"),
    Place(_("Accessibility"), "public:accessibility"),
    Place(_("Privacy"), "public:privacy"),
    Place(_("Cookies"), "public:cookies"),
)


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """Lazy where it would ask the database: an error page must stand when that is down."""
    match = request.resolver_match
    user = getattr(request, "user", None)
    return {
        "demo": settings.DEMO,
        "now": timezone.now(),
        "service_name": _("Single Electronic Referral System"),
        "user": user,
        "navigation": SimpleLazyObject(lambda: navigation(user, match)),
        "footer": SimpleLazyObject(lambda: list(_items(FOOTER, match))),
        **around(request),
    }


def navigation(user: Any, match: ResolverMatch | None) -> list[Item]:
    """Where this user may go."""
    if not isinstance(user, User):
        return []
    places = (place for place in SIGNED_IN if place.asks and user.teams_where(place.asks))
    return list(_items(places, match))


def _items(places: Iterable[Place], match: ResolverMatch | None) -> Iterator[Item]:
    for place in places:
        yield Item(place.text, reverse(place.route), _is_current(place, match))


def _is_current(place: Place, match: ResolverMatch | None) -> bool:
    if match is None or match.view_name in place.but:
        return False
    return match.view_name in {place.route, *place.also} or match.namespace in place.also
