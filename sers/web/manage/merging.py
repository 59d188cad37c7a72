"""Two managers at once: the second is shown what the first changed, and loses nothing.

What they left as it was takes the first one's value; what they changed stays as they typed it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from sers.audit.models import Event
from sers.managing.versions import Refused
from sers.web.manage import drawing
from sers.web.manage.drawing import Sheet


def merged(sheet: Sheet, now: Sheet, events: Sequence[Event], refused: Refused) -> Sheet:
    """`now` is the form as the record stands; `events` what happened since, the latest first."""
    typed: Mapping[str, Any] = sheet.cleaned_data
    before: dict[str, Any] = {}
    for event in events:
        before |= event.before
    theirs = {
        name
        for name, value in before.items()
        if name in sheet.fields and _as_it_was(sheet.fields[name], typed.get(name), value)
    }
    mine = {name: value for name, value in typed.items() if name not in theirs}
    now.initial.update({name: _to_type(value) for name, value in mine.items()})
    now.cleaned_data = {}
    now.refuse(refused)
    return now


def _as_it_was(field: forms.Field, value: Any, before: Any) -> bool:
    """Whether this is what the page was drawn with, which events say by its name."""
    if isinstance(value, date):
        return bool(value.isoformat() == before)
    if not isinstance(field, forms.ChoiceField):
        return bool((_to_type(value) or "") == (before or ""))
    labels = dict(drawing.pairs(field))
    if isinstance(value, list):
        named = sorted(labels.get(str(each), str(each)) for each in value)
        return before in (value, named)
    return (before or "") in (value, labels.get(str(value), value))


def _to_type(value: Any) -> Any:
    """Spans of a day as they are typed; all else as it is."""
    if isinstance(value, list) and value and isinstance(value[0], tuple):
        return ", ".join(f"{begins:%H:%M} to {ends:%H:%M}" for begins, ends in value)
    return "" if value == [] else value
