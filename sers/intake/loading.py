"""Publishing code lists, as they come with the service or are sent later. Only ever adds."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from sers.intake import codes
from sers.intake.lists import Code, CodeList


@transaction.atomic
def load(lists: codes.Lists) -> None:
    """Add the versions that are not there yet, each beside the older ones.

    Of a version that is there, codes that have since come to an end are ended; nothing else of
    it is read again.
    """
    published = {(each.key, each.version): each for each in CodeList.objects.all()}
    for key, record in lists.items():
        if there := published.get((key, str(record["version"]))):
            _end_those_ended(there, record)
        else:
            publish(key, record)


@transaction.atomic
def publish(key: str, record: Mapping[str, Any]) -> CodeList:
    """One new version of a list, with all its codes."""
    told = ("version", "title", "system", "source", "status", "note", "since")
    made = CodeList.objects.create(key=key, **{name: record[name] for name in told & record.keys()})
    Code.objects.bulk_create(
        Code(
            list=made,
            value=code["value"],
            code=code.get("code", ""),
            label=code["label"],
            hint=code.get("hint", ""),
            position=position,
            since=code.get("since", record["since"]),
            until=code.get("until"),
        )
        for position, code in enumerate(record["codes"])
    )
    return made


def end(code_list: CodeList, value: str, *, on: date) -> None:
    """Offer a code no longer, from this day on. Forms published earlier still have it."""
    Code.objects.filter(list=code_list, value=value, until=None).update(until=on)


def _end_those_ended(code_list: CodeList, record: Mapping[str, Any]) -> None:
    for code in record["codes"]:
        if until := code.get("until"):
            end(code_list, code["value"], on=until)
