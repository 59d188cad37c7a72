"""bed-states.md: what can become of a search for a bed, of an offer and of a bed that is taken."""

from collections.abc import Iterator

from sers.beds.events import BedEvent, StockEvent
from sers.beds.lifecycle import (
    CLAIMING,
    FINAL_REQUEST,
    REQUEST_MOVES,
    STAYING,
    TOOK_UP,
    Condition,
    OfferStatus,
    PlacementStatus,
    RequestStatus,
)
from sers.config.documents.markdown import code, table
from sers.config.documents.states import HEADS, diagram, row_of, without_move


def lines() -> list[str]:
    return [
        "# The states of a search for a bed",
        "",
        "A bed is agreed in bed triage; then it is sought. A status changes only by one of these",
        "moves (`sers/beds/lifecycle.py`), and only `sers/beds/moving.py` makes them. Each asks",
        "for a permission and leaves one event about the referral. What a provider says on the",
        "telephone the Bed Bureau may record for it; that somebody is not ready, the desk that",
        "owns the referral and the Bed Bureau say as well as the ward.",
        "",
        "## Search",
        "",
        *diagram(RequestStatus, REQUEST_MOVES, RequestStatus.SEARCHING, FINAL_REQUEST, "Agree"),
        "",
        *table(HEADS, (row_of(move, RequestStatus) for move in REQUEST_MOVES)),
        "",
        "«Not ready» is no status: the search rests while it is so, and keeps its place.",
        "Whatever ends the leg of the Bed Bureau ends the search and frees the bed, in the same",
        "transaction.",
        "",
        "Besides, these are recorded without a move: "
        + code(without_move(BedEvent, REQUEST_MOVES))
        + ".",
        "",
        *_besides(),
    ]


def _besides() -> list[str]:
    return [
        "## Offer",
        "",
        "One bed proposed to its provider. At most one of a request and one of a bed is out.",
        "",
        *table(("Status", "Said"), ([f"`{each}`", each.label] for each in OfferStatus)),
        "",
        "## Placement",
        "",
        "One bed for one person, over a stretch of time. No two that take up one bed overlap; one",
        "person has at most one that claims and one that is a stay.",
        "",
        *table(("Status", "Said", "Claims", "Is a stay", "Takes up the bed"), _placements()),
        "",
        "## Bed",
        "",
        "What a bed is like, by HL7 table 0116; taken, offered, held and closed follow from the",
        "rest. What happens to the stock is recorded about the unit and names nobody:",
        f"{code(StockEvent)}.",
        "",
        *table(("Condition", "Said"), ([f"`{each}`", each.label] for each in Condition)),
    ]


def _placements() -> Iterator[list[object]]:
    for each in PlacementStatus:
        said = ("yes" if each in named else "" for named in (CLAIMING, STAYING, TOOK_UP))
        yield [f"`{each}`", each.label, *said]
