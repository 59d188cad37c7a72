"""Promises that the database keeps by itself: each is broken on purpose and refused by name."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from sers.own_page.models import Kind, Link, Opening, Saying
from tests.builders import a_referral
from tests.own_page.pages import CARER, a_link, dealt_with, opened, something_said
from tests.referrals.lives import a_triager, working_on

pytestmark = pytest.mark.django_db


def sql(statement: str, *given: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def on_link(column: str, value: str, *given: Any) -> Callable[[], None]:
    """Plant it in a new row, as nothing of a link may be altered."""
    return lambda: sql(
        "INSERT INTO own_page_link (id, referral_id, whose, name, agreed, language, print, digest,"
        " made_by_id, team_id, made_at, expires_at, ended_at, ended_why, failures)"
        " SELECT gen_random_uuid(), referral_id, "
        + ", ".join(
            value if name == column else name
            for name in ("whose", "name", "agreed", "language", "print")
        )
        + f", {value if column == 'digest' else 'md5(random()::text)'}, made_by_id, team_id,"
        + f" made_at, {value if column == 'expires_at' else 'expires_at'},"
        + f" {value if column == 'ended_at' else 'ended_at'},"
        + f" {value if column == 'ended_why' else 'ended_why'}, 0 FROM own_page_link LIMIT 1",
        *given,
    )


def update(table: str, values: str) -> Callable[[], None]:
    return lambda: sql(f"UPDATE own_page_{table} SET {values}")


def said_so(column: str, value: str) -> Callable[[], None]:
    columns = ("kind", "text", "apart", "from_day", "until_day", "dealt_at")
    planted = ", ".join(value if name == column else name for name in columns)
    return lambda: sql(
        "INSERT INTO own_page_saying (id, link_id, referral_id, language, at, reply,"
        f" {', '.join(columns)}) SELECT gen_random_uuid(), link_id, referral_id, language, at,"
        f" reply, {planted} FROM own_page_saying LIMIT 1"
    )


PLANTED: dict[str, Callable[[], None]] = {
    "own_page_code_once": on_link("digest", "digest"),
    "a_carer_is_named_and_agreed_to": on_link("name", "'Somebody'"),
    "own_page_link_expires_later": on_link("expires_at", "made_at"),
    "own_page_link_ends_for_a_reason": on_link("ended_at", "now()"),
    "link_language_is_offered": on_link("language", "'tlh'"),
    "link_print_is_known": on_link("print", "'braille'"),
    "seen_after_opened": update("opening", "seen_at = at - interval '1 minute'"),
    "an_opening_ends_later": update("opening", "ended_at = at - interval '1 minute'"),
    "saying_kind_is_known": said_so("kind", "'gossip'"),
    "what_is_apart_stands_apart": said_so("apart", "true"),
    "away_until_later": said_so("until_day", "'2026-01-01'"),
    "dealt_with_by_somebody": update("saying", "dealt_at = now(), reply = 'At ten'"),
    "a_question_is_answered_in_words": update(
        "saying", "dealt_at = now(), dealt_by_id = (SELECT min(id) FROM directory_user)"
    ),
    "a_question_or_correction_has_words": said_so("text", "''"),
    "secret_words_are_words": lambda: sql(
        "INSERT INTO own_page_secretwords SELECT id, '' FROM own_page_saying LIMIT 1"
    ),
}


def a_question() -> Saying:
    referral = a_referral()
    said = something_said(referral, Kind.QUESTION, "When?")
    opened(a_link(referral, **CARER)[1], referral)
    return said


def test_every_constraint_is_broken_here():
    kept = {
        constraint.name
        for model in apps.get_app_config("own_page").get_models()
        for constraint in model._meta.constraints
    }
    assert set(PLANTED) == kept


@pytest.mark.parametrize("name", PLANTED)
def test_it_is_refused(name):
    said = a_question()
    with working_on(said.referral, a_triager()):
        link_in_the_name_of_the_page(name)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            PLANTED[name]()


HALF = {
    "own_page_link_ends_for_a_reason": on_link("ended_why", "'For no time at all'"),
    "dealt_with_by_somebody": update(
        "saying", "dealt_by_id = (SELECT min(id) FROM directory_user), reply = 'At ten'"
    ),
}


@pytest.mark.parametrize("name", HALF)
def test_nothing_ends_by_somebody_or_for_a_reason_without_saying_when(name):
    said = a_question()
    refused = pytest.raises(IntegrityError, match=name)
    with working_on(said.referral, a_triager()), refused, transaction.atomic():
        HALF[name]()


def link_in_the_name_of_the_page(name: str) -> None:
    """Only the account of the page may write what is said: for the planting, it is us."""
    if name.startswith(("saying", "what_is", "away", "dealt", "a_question_or", "secret")):
        sql(
            "SELECT set_config('sers.user', (SELECT id FROM directory_user"
            " WHERE email = 'own-page@system.sers.example')::text, true)"
        )


@pytest.mark.parametrize(
    "values",
    [
        "digest = md5('mine')",
        "expires_at = expires_at + interval '1 year'",
        "name = 'Somebody else'",
        "agreed = 'Otherwise'",
        "whose = 'person'",
        "made_at = made_at - interval '1 day'",
    ],
)
def test_what_a_link_opens_is_never_altered(values):
    referral = a_referral()
    a_link(referral, **CARER)
    with working_on(referral, a_triager()), pytest.raises(DatabaseError), transaction.atomic():
        update("link", values)()


def test_a_link_that_has_ended_begins_no_more():
    referral = a_referral()
    a_link(referral)
    a_link(referral)
    with working_on(referral, a_triager()):
        assert Link.objects.filter(ended_at__isnull=False).exists()
        with pytest.raises(DatabaseError, match="never altered"), transaction.atomic():
            sql("UPDATE own_page_link SET ended_at = NULL, ended_why = '' WHERE ended_why <> ''")


def test_an_opening_that_has_ended_begins_no_more():
    referral = a_referral()
    opened(a_link(referral)[1], referral)
    a_link(referral)
    with working_on(referral, a_triager()):
        assert Opening.objects.filter(ended_at__isnull=False).exists()
        with pytest.raises(DatabaseError, match="never altered"), transaction.atomic():
            update("opening", "ended_at = NULL")()


@pytest.mark.parametrize(
    "values", ["text = 'Otherwise'", "kind = 'away'", "at = at - interval '1 day'"]
)
def test_what_somebody_said_is_never_altered(values):
    said = a_question()
    refused = pytest.raises(DatabaseError, match="never altered")
    with working_on(said.referral, a_triager()), refused, transaction.atomic():
        update("saying", values)()


def test_what_was_dealt_with_is_not_dealt_with_otherwise():
    said = dealt_with(a_question(), reply="At ten")
    refused = pytest.raises(DatabaseError, match="never altered")
    with working_on(said.referral, a_triager()), refused, transaction.atomic():
        update("saying", "reply = 'At noon'")()


def test_words_that_stand_apart_are_never_altered():
    referral = a_referral()
    something_said(referral, Kind.KEY_SAFE, "4711")
    with working_on(referral, a_triager()), pytest.raises(DatabaseError), transaction.atomic():
        update("secretwords", "text = '0000'")()


def test_a_link_is_good_for_the_days_it_was_given_for():
    link, _code = a_link(a_referral(), days=14)
    assert link.expires_at - link.made_at == timedelta(days=14)
