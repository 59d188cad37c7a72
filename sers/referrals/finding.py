"""Finding referrals by what somebody typed, and turning the pages of a list.

What is typed is a name or an NHS number, so it never stands in an address: the pages keep
it in the session. A page of a list begins after a record, named by its id alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import CharField, Field, Model, Q, QuerySet

from sers.referrals.models import Referral
from sers.values.names import family_key
from sers.values.nhs_number import NHSNumber
from sers.values.reference import Reference

PAGE = 50
# Sorts after every key that begins as typed. A range, since LIKE may not use an index
# under row-level security.
LAST = "\U0010ffff"
MOST_WORDS = 8


def matching(text: str) -> Q:
    """Referrals with this reference or NHS number, or else a name that begins so."""
    try:
        return Q(reference=Reference.parse(text))
    except ValueError:
        pass
    try:
        return Q(nhs_number=NHSNumber.parse(text))
    except ValueError:
        return _named(text)


def _named(text: str) -> Q:
    words = [word for word in text.replace(",", " ").split() if family_key(word)][:MOST_WORDS]
    if not words:
        return Q(pk__in=[])
    found = _beginning(family_key(" ".join(words)))
    # Family names can be of several words (van Dyke), and come first or last.
    for cut in range(1, len(words)):
        before, after = " ".join(words[:cut]), " ".join(words[cut:])
        found |= _beginning(Referral.key_for(before, after))
        found |= _beginning(Referral.key_for(after, before))
    return found


def _beginning(key: str) -> Q:
    return Q(family_key__gte=key, family_key__lt=key + LAST)


@dataclass(frozen=True, slots=True)
class Page[M: Model]:
    """Some rows of a list, and what to ask for the next ones with, if there are more.

    `after` is the last row; `place` is where it stood, where that is no secret. By the row
    alone a page would begin wherever somebody has moved it to meanwhile.
    """

    rows: Sequence[M]
    after: UUID | None
    place: str = ""


def page_of[M: Model](
    records: QuerySet[M],
    order: Sequence[str],
    after: UUID | None,
    size: int = PAGE,
    *,
    place: str = "",
) -> Page[M]:
    """The rows that come after this one, in an order that ends with `id`.

    Keyset paging: costs the same on every page, and rows that come or go between two pages
    make none show twice. An `after` that is not in reach, or has no place in this order any
    more (it was closed, and is due no longer), begins at the start, unless `place` says where.
    """
    ordered = records.order_by(*order)
    last = _stood(records.model, order, after, place) or _stands(records.model, order, after)
    if last and None not in last.values():
        ordered = ordered.filter(_beyond(order, last))
    # First which, then what they look like: under the policies the database expects one row
    # where there are fifty, and would read whole tables again for each row that it joins to.
    ids = list(ordered.values_list("pk", flat=True)[: size + 1])
    rows = list(records.filter(pk__in=ids[:size]).order_by(*order)) if ids else []
    if len(ids) <= size:
        return Page(rows, None)
    return Page(rows, ids[size - 1], _place_of(rows[-1], order))


def _place_of(row: Model, order: Sequence[str]) -> str:
    """Where a row stands, as an address may say it; nothing where that would tell a name."""
    fields = [_fields(type(row))[name] for name in _names(order)[:-1]]
    if any(isinstance(field, CharField) for field in fields):
        return ""
    return ",".join(field.value_to_string(row) for field in fields)


def _stood(
    model: type[Model], order: Sequence[str], after: UUID | None, place: str
) -> dict[str, Any] | None:
    """What `_place_of` said, read back; None where somebody else wrote it."""
    names = _names(order)
    said = place.split(",")
    if after is None or not place or len(said) != len(names) - 1:
        return None
    try:
        values = [
            _fields(model)[name].to_python(text) for name, text in zip(names, said, strict=False)
        ]
    except (ValidationError, ValueError, OverflowError):
        return None
    if any(isinstance(value, datetime) and value.tzinfo is None for value in values):
        return None
    return dict(zip(names, [*values, after], strict=True))


def _fields(model: type[Model]) -> "dict[str, Field[Any, Any]]":
    return {field.name: field for field in model._meta.concrete_fields}


def _stands(model: type[Model], order: Sequence[str], after: UUID | None) -> dict[str, Any] | None:
    """Where the row stands now, if it is in reach."""
    if after is None:
        return None
    return model._default_manager.filter(pk=after).values(*_names(order)).first()


def _names(order: Sequence[str]) -> list[str]:
    return [name.lstrip("-") for name in order]


def _beyond(order: Sequence[str], last: dict[str, Any]) -> Q:
    """Everything after this row: equal so far and greater next, for each column in turn."""
    beyond, equal = Q(), Q()
    for name in order:
        column = name.lstrip("-")
        compare = "lt" if name.startswith("-") else "gt"
        beyond |= equal & Q(**{f"{column}__{compare}": last[column]})
        equal &= Q(**{column: last[column]})
    return beyond
