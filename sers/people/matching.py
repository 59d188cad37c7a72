"""Finding who a referral is about, without letting the referrer look around.

The look-up is a function of the database (migration 0002): it answers one question
about one person, is written to the access log, and refuses to be asked too often.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import DatabaseError, IntegrityError, connection, transaction

from sers.people.models import Person
from sers.values.names import family_key
from sers.values.nhs_number import NHSNumber

LONGEST_KEY = 200


class Verdict(StrEnum):
    SAME = "same"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


class AskedTooOften(Exception):
    """This user has looked up more people in a minute than anyone could be referring."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a referral says about who it is for."""

    nhs_number: NHSNumber | None
    family_name: str
    given_name: str
    birth_date: date

    @property
    def family_key(self) -> str:
        """As long as can be kept: letters such as ß are two in a key."""
        return family_key(self.family_name)[:LONGEST_KEY]


@dataclass(frozen=True, slots=True)
class Found:
    person: Person
    verdict: Verdict


def find_or_make(identity: Identity) -> Found:
    """The person this identity means: known, new, or provisional because something differs.

    Raises AskedTooOften. Needs a transaction with an identity (`access.rows`).
    """
    verdict, known = _look_up(identity)
    if verdict is Verdict.SAME and known:
        return Found(Person(pk=known), verdict)
    if verdict is Verdict.DIFFERS:
        return Found(_make(identity, resembles=known), verdict)
    try:
        with transaction.atomic():
            return Found(_make(identity), verdict)
    except IntegrityError:
        # Somebody sent the first referral for this number while this one was being sent.
        return find_or_make(identity)


def _look_up(identity: Identity) -> tuple[Verdict, UUID | None]:
    if identity.nhs_number is None:
        return Verdict.UNKNOWN, None
    asked = (identity.nhs_number, identity.family_key, identity.birth_date)
    found = ask("SELECT verdict, person FROM people_look_up(%s, %s, %s)", asked)
    return (Verdict(found[0][0]), found[0][1]) if found else (Verdict.UNKNOWN, None)


def ask(question: str, about: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What one of the narrow functions of the database answers. Raises AskedTooOften."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(question, about)
            return list(cursor.fetchall())
    except DatabaseError as error:
        if "asked too often" in str(error):
            raise AskedTooOften from error
        raise


def _make(identity: Identity, *, resembles: UUID | None = None) -> Person:
    return Person.objects.create(
        nhs_number=identity.nhs_number,
        family_name=identity.family_name,
        given_name=identity.given_name,
        family_key=identity.family_key,
        birth_date=identity.birth_date,
        provisional=resembles is not None,
        resembles_id=resembles,
    )
