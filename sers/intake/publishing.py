"""Publishing a form: a new, unchangeable version."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sers.audit.journal import record
from sers.directory.models import User
from sers.intake import codes, loading, queries, reading
from sers.intake.events import FormEvent
from sers.intake.models import FormVersion
from sers.intake.schema import FormDefinition

SERF = Path(__file__).parent / "definitions" / "serf.yaml"


class PublishedMeanwhile(Exception):
    """Somebody else published a version since this one was begun."""


def resolved(definition: Mapping[str, Any]) -> tuple[dict[str, Any], FormDefinition]:
    """What would be published, with the codes of its lists as they are now, and the form it is.

    Raises reading.BadDefinition if it could not be asked, codes.UnknownList.
    """
    whole = codes.with_lists(definition, queries.lists_now())
    return whole, reading.parse(whole)


@transaction.atomic
def publish(
    definition: Mapping[str, Any], *, by: User | None = None, seen: int | None = None
) -> FormVersion:
    """Make this the form that new drafts begin with; the same definition again changes nothing.

    `seen` is the number of the version that it was made from. Raises PublishedMeanwhile if
    another is current by now; reading.BadDefinition and codes.UnknownList if it could not be
    asked. `by` is None for the form the service was installed with.
    """
    whole, form = resolved(definition)
    newest = FormVersion.objects.filter(form=form.id).order_by("number").last()
    number = newest.number if newest else 0
    if seen is not None and seen != number:
        raise _meanwhile()
    if newest and newest.definition == whole:
        return newest
    made = _next(form.id, number + 1, whole, by)
    if by:
        before, after = {"number": number}, {"number": made.number}
        about = f"form/{form.id}"
        record(FormEvent.PUBLISHED, about, by=by, concerns=(), before=before, after=after)
    return made


def publish_shipped() -> FormVersion:
    """The code lists and the form that come with the service; a form of the place’s own stays."""
    loading.load(codes.shipped())
    newest = FormVersion.objects.filter(form="serf").order_by("number").last()
    if newest and newest.published_by_id:
        return newest
    return publish(yaml.load(SERF.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def current(form: str = "serf") -> FormVersion:
    """The version that a new draft begins with."""
    return FormVersion.objects.filter(form=form).latest("number")


def _next(form: str, number: int, whole: Mapping[str, Any], by: User | None) -> FormVersion:
    try:
        with transaction.atomic():
            return FormVersion.objects.create(
                form=form, number=number, definition=whole, published_by=by
            )
    except IntegrityError as taken:
        raise _meanwhile() from taken


def _meanwhile() -> PublishedMeanwhile:
    return PublishedMeanwhile(
        _(
            "Somebody else published a version while you wrote this one. "
            "Compare yours with theirs, then check and publish again"
        )
    )
