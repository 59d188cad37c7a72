"""referral-states.md: what can become of a referral and of its legs."""

from collections.abc import Iterable
from typing import Any

from django.db.models import TextChoices

from sers.config.documents.markdown import code, table
from sers.config.documents.permissions import roles_holding
from sers.referrals.events import AllocationEvent, ReferralEvent
from sers.referrals.lifecycle import (
    FINAL,
    FINAL_LEG,
    LEG_MOVES,
    MOVES,
    LegStatus,
    Move,
    Stage,
    Status,
)


def lines() -> list[str]:
    return [
        "# The states of a referral and of its legs",
        "",
        "A status changes only by one of these moves (`sers/referrals/lifecycle.py`), and only",
        "`sers/referrals/moving.py` makes them. Each asks for a permission and leaves one event.",
        "",
        "## Referral",
        "",
        *diagram(Status, MOVES, Status.AWAITING_TRIAGE, FINAL, "Send"),
        "",
        *_moves(),
        "",
        "«Waiting for an answer» is no status: it is so while a question to the referrer is open.",
        "The owner’s clock rests for that time. Every due time counts from when the referral was",
        "*sent*: a clock that starts anew for another stage or desk is not wound back.",
        "",
        "Besides, these are recorded without a change of status: "
        + code(without_move(ReferralEvent, MOVES))
        + ".",
        "",
        "## Leg",
        "",
        "A leg is one team’s part of the response. A referral may have several, at most one open",
        "with each team. Sending a referral for both home and bed makes the first.",
        "",
        *diagram(LegStatus, LEG_MOVES, LegStatus.OFFERED, FINAL_LEG, "Offer"),
        "",
        *_leg_moves(),
        "",
        "A leg’s owner is the team that was asked. Its events are recorded about the referral;",
        "without a change of status: "
        + code(without_move(AllocationEvent, LEG_MOVES))
        + ". Withdrawing a referral cancels its open legs.",
    ]


def diagram(
    statuses: type[TextChoices],
    moves: Iterable[Move[Any]],
    first: TextChoices,
    final: Iterable[TextChoices],
    begins: str,
) -> list[str]:
    ways: dict[tuple[str, str], list[str]] = {}
    for move in moves:
        for source in sorted(move.sources, key=list(statuses).index):
            ways.setdefault((source, move.leads_from(source)), []).append(str(move.label))
    return [
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {status.value} : {status.label}" for status in statuses),
        f"    [*] --> {first.value} : {begins}",
        *(f"    {a} --> {b} : {', '.join(labels)}" for (a, b), labels in ways.items()),
        *(f"    {status.value} --> [*]" for status in statuses if status in final),
        "```",
    ]


HEADS = ("Move", "From", "To", "Who may", "Event", "Reason or outcome asked")


def _moves() -> list[str]:
    return table((*HEADS, "Clock"), ([*row_of(move, Status), _clock(move)] for move in MOVES))


def _leg_moves() -> list[str]:
    return table(HEADS, (row_of(move, LegStatus) for move in LEG_MOVES))


def row_of(move: Move[Any], statuses: type[TextChoices]) -> list[object]:
    sources = [status.label for status in statuses if status in move.sources]
    return [
        f"{move.label} (`{move.name}`)",
        ", ".join(map(str, sources)),
        move.target.label if move.target else "stays",
        f"`{move.permission}`: {roles_holding(move.permission)}",
        f"`{move.event}`",
        f"`{move.reason or move.outcome}`" if move.reason or move.outcome else "none",
    ]


def _clock(move: Move[Any]) -> str:
    if move.ends:
        return "stops"
    return f"to {Stage(move.begins).label}" if move.begins else "as it was"


def without_move(events: Iterable[Any], moves: Iterable[Move[Any]]) -> list[Any]:
    by_move = {move.event for move in moves}
    return [event for event in events if event not in by_move]
