"""How much of the database's own speed a send keeps.

`send_vs_bare` is the rate of `submission.send` over finished drafts, as the role and with the
identity that pages have, divided by the rate of bare transactions that insert the same rows.
Those repeat the very INSERT statements that one send made, with fresh keys, through psycopg,
as the owner of the tables: no row-level security, nothing read, nothing checked. One at a
time, in blocks that alternate.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import median
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from bench.people import finished_drafts
from bench.system import Rows, System
from bench.timing import Times, in_turn, times_of, together
from sers.access import rows
from sers.intake.models import Draft
from sers.referrals import submission
from sers.referrals.models import Referral
from sers.values.reference import Reference
from tests.builders import an_nhs_number

BLOCK = 40

# What the look-up of a person writes inside the database, where no INSERT of ours is seen.
MATCHED = (
    "INSERT INTO audit_access (user_id, deed, about, permission, shown)"
    " VALUES (%s, 'matched', 'person', 'referral.make', '{}')"
)

type Statement = tuple[str, tuple[Any, ...]]


def measure(system: System) -> dict[str, float]:
    system.use(system.few)
    drafts = finished_drafts()
    # Somebody else sent that one, for whom it counts as looking up a person each time.
    statements = _one_captured(next(finished_drafts()))
    with system.as_owner() as bare, system.as_app() as bound:
        ours, floor, as_us = in_turn(
            system.rounds,
            lambda: _sends(list(islice(drafts, BLOCK))),
            lambda: times_of(BLOCK, _replaying(statements, bare)),
            lambda: times_of(BLOCK, _replaying(statements, bound)),
        )
    return {
        "send_vs_bare": _ratio(ours, floor),
        "send_vs_bare_with_rls": _ratio(ours, as_us),
        "send_ms": together(ours).median_ms,
        "send_p99_ms": together(ours).percentile_ms(99),
        "bare_send_ms": together(floor).median_ms,
    }


def _ratio(ours: Sequence[Times], theirs: Sequence[Times]) -> float:
    return median(one.rate / other.rate for one, other in zip(ours, theirs, strict=True))


def _sends(drafts: Sequence[Draft]) -> Times:
    times = Times()
    for draft in drafts:
        with times.once(), rows.identified(draft.author):
            submission.send(draft.pk, by=draft.author, seen=draft.revision)
    return times


@dataclass(frozen=True, slots=True)
class _Captured:
    """What one send inserted, and the keys in it that must be fresh each time."""

    statements: Sequence[Statement]
    referral: Referral
    user: int

    def fresh(self) -> Iterator[Statement]:
        new: dict[Any, Any] = {
            self.referral.pk: uuid4(),
            self.referral.draft_id: uuid4(),
            self.referral.person_id: uuid4(),
            self.referral.reference: str(Reference.make()),
            self.referral.nhs_number: str(an_nhs_number()),
        }
        new[self.referral.about] = f"referral/{new[self.referral.pk]}"
        for sql, parameters in self.statements:
            yield sql, tuple(_replaced(each, new) for each in parameters)


def _replaced(parameter: Any, new: dict[Any, Any]) -> Any:
    if isinstance(parameter, list):  # a column of several rows
        return [_replaced(each, new) for each in parameter]
    return new.get(parameter, parameter) if isinstance(parameter, str | UUID) else parameter


def _one_captured(draft: Draft) -> _Captured:
    statements: list[Statement] = [(MATCHED, (draft.author_id,))]

    def keep(execute: Callable[..., Any], sql: str, parameters: Any, *rest: Any) -> Any:
        if sql.startswith("INSERT"):
            statements.append((sql, tuple(_plain(each) for each in parameters)))
        return execute(sql, parameters, *rest)

    with rows.identified(draft.author), connection.execute_wrapper(keep):
        referral = submission.send(draft.pk, by=draft.author)
    return _Captured(statements, referral, draft.author_id)


def _plain(parameter: Any) -> Any:
    """A string of some class of ours, such as a status, as the string that it is."""
    if isinstance(parameter, list):
        return [_plain(each) for each in parameter]
    return str(parameter) if isinstance(parameter, str) else parameter


def _replaying(captured: _Captured, bare: Rows) -> Callable[[], None]:
    def replay() -> None:
        with bare.transaction(), bare.cursor() as cursor:
            cursor.execute("SELECT set_config('sers.user', %s, true)", [str(captured.user)])
            for sql, parameters in captured.fresh():
                cursor.execute(sql.encode(), parameters)

    return replay
