"""The sheet that is handed to somebody: the code to read out, the address, the picture. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import segno
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sers.access.doors import Request
from sers.own_page.models import Link

# The alphabet of the International Civil Aviation Organization, for the telephone.
_WORDS = (
    "alfa bravo charlie delta echo foxtrot golf hotel juliett kilo mike november papa quebec"
    " romeo sierra tango uniform victor whiskey x-ray yankee zulu"
)
SPELLED = {word[0]: word for word in _WORDS.split()}
FIGURES = {
    "2": _("two"),
    "3": _("three"),
    "4": _("four"),
    "5": _("five"),
    "6": _("six"),
    "7": _("seven"),
    "8": _("eight"),
    "9": _("nine"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What own_page/given.jinja draws, once."""

    code: str
    groups: Sequence[str]
    spelled: Sequence[Sequence[tuple[str, str]]]
    address: str
    opens: str
    picture: str
    letter: str


def of(request: Request, link: Link, code: str) -> Sheet:
    groups = code.split("-")
    opens = request.build_absolute_uri(reverse("person:key", args=[code]))
    return Sheet(
        code=code,
        groups=groups,
        spelled=[[(letter, _spelled(letter)) for letter in group] for group in groups],
        address=request.build_absolute_uri(reverse("person:come")),
        opens=opens,
        # A light surround and «quartile» correction: it is photographed from crumpled paper.
        picture=segno.make(opens, error="q", micro=False).svg_data_uri(scale=6, border=4),
        letter=reverse("triage:link_letter", args=[link.referral_id, link.pk]),
    )


def _spelled(letter: str) -> str:
    return str(SPELLED.get(letter) or FIGURES.get(letter, letter))
