"""Keeping the telephone numbers that anybody can read: each has an owner, and is rung to check it.

A number that was changed has been rung by nobody yet, so it is to be checked again.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sers.content import checking
from sers.content.events import ContentEvent
from sers.content.keeping import Sort, demand, note, unchanged_since
from sers.content.models import Contact, PageVersion
from sers.directory import queries as directory
from sers.directory.models import User
from sers.directory.refusing import Refused

RUNG = ("number", "text_number", "other_number")
NEEDED = ("name", "what_for", "number", "hours", "owner")
CAN_BE_RUNG = re.compile(r"[0-9][0-9 ]{2,29}")
LONGEST_KEY = 40
# `/manage/numbers/new/` is where one is added.
TAKEN = frozenset({"new"})


@transaction.atomic
def add(*, by: User, **values: Any) -> Contact:
    """One more number, with a key made of its name. Nobody has checked it yet."""
    demand(by)
    _demand_right(values)
    made = Contact(key=_free_key(values["name"]), **values)
    made.save(force_insert=True)
    _note(ContentEvent.CONTACT_ADDED, made, by=by, after=values)
    return made


@transaction.atomic
def change(contact: Contact, *, by: User, seen: int, **values: Any) -> bool:
    """Write these values over the old ones; whether any of them differed."""
    demand(by)
    now = _locked(contact, seen)
    _demand_right(_values(now, NEEDED) | values)
    before = _values(now, values)
    if before == values:
        return False
    if any(before.get(each) != values.get(each) for each in RUNG) and now.checked_on:
        before |= {"checked_on": now.checked_on}
        values |= {"checked_on": None}
        now.checked_by = None
    for name, value in values.items():
        setattr(now, name, value)
    now.save()
    _note(ContentEvent.CONTACT_CHANGED, now, by=by, before=before, after=values)
    return True


@transaction.atomic
def check(contact: Contact, *, by: User, seen: int) -> None:
    """Say that it was rung today, and that all that is written of it is so."""
    demand(by)
    now = _locked(contact, seen)
    if now.ended_at:
        raise Refused(_("This number has ended. Bring it back first"))
    before = {"checked_on": now.checked_on}
    now.checked_on, now.checked_by = directory.today(), by
    now.save(update_fields=["checked_on", "checked_by"])
    after = {"checked_on": now.checked_on}
    _note(ContentEvent.CONTACT_CHECKED, now, by=by, before=before, after=after)


@transaction.atomic
def end(contact: Contact, *, by: User, seen: int) -> None:
    """Show it nowhere any more. Raises Refused, with where, while a page shows it."""
    demand(by)
    now = _locked(contact, seen)
    if now.ended_at:
        raise Refused(_("This number has ended already"))
    pages = used_on(now)
    if pages:
        raise Refused(
            _("It is shown on: %(pages)s. Change and publish that first")
            % {"pages": "; ".join(f"“{page.title}”" for page in pages)}
        )
    _set_ended(now, ContentEvent.CONTACT_ENDED, by=by)


@transaction.atomic
def bring_back(contact: Contact, *, by: User, seen: int) -> None:
    """Show it again, as it was."""
    demand(by)
    now = _locked(contact, seen)
    if not now.ended_at:
        raise Refused(_("This number has not ended"))
    _set_ended(now, ContentEvent.CONTACT_RESTORED, by=by)


def used_on(contact: Contact) -> list[PageVersion]:
    """The published pages that would lack it: they name it, or it is the last of a group."""
    others = Contact.objects.filter(ended_at=None, group=contact.group).exclude(pk=contact.pk)
    is_last = not others.exists()
    return [
        version for version in published_versions() if _names(version, contact, is_last=is_last)
    ]


def published_versions() -> list[PageVersion]:
    """What readers see: of each page that is not withdrawn, the newest that is published."""
    found = PageVersion.objects.filter(page__withdrawn_at=None).exclude(published_at=None)
    newest = found.order_by("page_id", "-number").distinct("page_id").values("pk")
    ordered = PageVersion.objects.filter(pk__in=newest).select_related("page")
    return list(ordered.order_by("page__place", "page__position", "page_id"))


def _names(version: PageVersion, contact: Contact, *, is_last: bool) -> bool:
    numbers, groups = checking.named(f"{version.body}\n{version.easy}")
    return contact.key in numbers or (is_last and contact.group in groups)


def _locked(contact: Contact, seen: int) -> Contact:
    now = Contact.objects.select_for_update().get(pk=contact.pk)
    unchanged_since(Sort.CONTACT, now.key, seen)
    return now


def _demand_right(values: Mapping[str, Any]) -> None:
    for name in NEEDED:
        if not values.get(name):
            raise Refused(_("Fill this in"), name)
    for name in RUNG:
        if values.get(name) and not CAN_BE_RUNG.fullmatch(values[name]):
            raise Refused(_("Write a number with digits and spaces, such as 0300 1234 131"), name)
    if values.get("website"):
        _demand_secure(values["website"])


def _demand_secure(website: str) -> None:
    try:
        URLValidator(schemes=["https"])(website)
    except ValidationError as wrong:
        raise Refused(_("Write an address that begins with https://"), "website") from wrong


def _values(contact: Contact, names: Any) -> dict[str, Any]:
    return {name: getattr(contact, name) for name in names}


def _set_ended(now: Contact, what: ContentEvent, *, by: User) -> None:
    ends = what is ContentEvent.CONTACT_ENDED
    now.ended_at = timezone.now() if ends else None
    now.save(update_fields=["ended_at"])
    _note(what, now, by=by, before={"ended": not ends}, after={"ended": ends})


def _note(
    what: ContentEvent,
    contact: Contact,
    *,
    by: User,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    note(what, Sort.CONTACT, contact.key, by=by, name=contact.name, before=before, after=after)


def _free_key(name: str) -> str:
    plain = slugify(name)[:LONGEST_KEY].strip("-") or "number"
    taken = TAKEN | set(Contact.objects.values_list("key", flat=True))
    tries = (f"{plain[: LONGEST_KEY - 5]}-{number}" for number in range(2, 10_000))
    return plain if plain not in taken else next(each for each in tries if each not in taken)
