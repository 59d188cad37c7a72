"""Publishing a form: a new, unchangeable version."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from sers.directory.models import User
from sers.intake import codes, reading
from sers.intake.models import FormVersion

SERF = Path(__file__).parent / "definitions" / "serf.yaml"


@transaction.atomic
def publish(definition: Mapping[str, Any], *, by: User | None = None) -> FormVersion:
    """Make this the form that new drafts begin with; the same definition again changes nothing.

    Raises reading.BadDefinition if it could not be asked. `by` is None for the form the
    service was installed with.
    """
    form = reading.parse(definition)
    newest = FormVersion.objects.filter(form=form.id).order_by("number").last()
    if newest and newest.definition == definition:
        return newest
    number = newest.number + 1 if newest else 1
    return FormVersion.objects.create(
        form=form.id, number=number, definition=definition, published_by=by
    )


def publish_shipped() -> FormVersion:
    """The form that comes with the service."""
    definition = yaml.safe_load(SERF.read_text(encoding="utf-8"))
    return publish(codes.with_lists(definition, codes.shipped()))


def current(form: str = "serf") -> FormVersion:
    """The version that a new draft begins with."""
    return FormVersion.objects.filter(form=form).latest("number")
