"""The one or two things to press now about a bed. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from sers.beds.models import Placement
from sers.beds.own import OwnBed, State


@dataclass(frozen=True, slots=True)
class Press:
    """One button: a link to a form, or, with `do`, one that does it at once.

    `main` where somebody waits for it to be pressed; else a full ward would be all green.
    """

    text: str
    url: str
    do: str = ""
    main: bool = False


def presses(mine: OwnBed) -> list[Press]:
    """The one or two things to press now, the likeliest first."""
    bed, placement = mine.bed, mine.placement
    at_once = reverse("beds:press", args=[bed.pk])
    if placement is not None and placement.request_id is None:
        leaves = reverse("beds:own_leaving", args=[bed.pk])
        return [
            Press(_("They have left"), at_once, "free"),
            Press(_("Leaving when?"), leaves),
        ]
    if placement is not None:
        return list(_about(mine, placement))
    close = Press(_("Close"), reverse("beds:own_close", args=[bed.pk]))
    match mine.state:
        case State.CLOSED:
            return [Press(_("Open it again"), at_once, "reopen")]
        case State.FREE:
            return [Press(_("Taken"), at_once, "take"), close]
        case _:
            return [Press(_("Ready"), at_once, "ready", main=True), close]


def _about(mine: OwnBed, placement: Placement) -> Iterator[Press]:
    """Of somebody who came, or comes, through SERS."""

    def to(name: str) -> str:
        return reverse(f"beds:{name}", args=[placement.pk])

    match mine.state:
        case State.OFFERED:
            if mine.offer_id:
                answer = reverse("beds:offer", args=[mine.offer_id])
                yield Press(_("Answer"), answer, main=True)
        case State.HELD | State.COMING:
            yield Press(_("They have arrived"), to("arrive"), main=True)
            yield Press(_("Did not come"), to("not_arrive"))
        case State.AWAY:
            yield Press(_("They are back"), to("back"), "back")
            yield Press(_("They have left"), to("left"))
        case _:
            yield Press(_("They have left"), to("left"))
            yield Press(_("Leaving, or away"), to("stay"))
