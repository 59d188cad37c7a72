"""Telling readers what they must know now, and no longer than it is so."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.content.events import ContentEvent
from sers.content.keeping import Sort, demand, note
from sers.content.models import Notice
from sers.directory.models import User
from sers.directory.refusing import Refused

LONGEST_TEXT = 400
LONGEST_NAME = 60


@transaction.atomic
def put_up(
    text: str,
    *,
    by: User,
    fault: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Notice:
    """Show this to everybody, from now or from then on, until it is taken down or over."""
    demand(by)
    text = text.strip()
    begins = since or timezone.now()
    if not text or len(text) > LONGEST_TEXT:
        raise Refused(_("Write what readers must know, in at most 400 characters"), "text")
    if until is not None and until <= max(begins, timezone.now()):
        raise Refused(_("The end must be later than now, and than the beginning"), "until")
    made = Notice.objects.create(text=text, fault=fault, put_up_by=by, since=begins, until=until)
    after = {"text": text, "fault": fault, "from": begins, "to": until}
    note(ContentEvent.NOTICE_PUT_UP, Sort.NOTICE, made.pk, by=by, name=_name(made), after=after)
    return made


@transaction.atomic
def take_down(notice: Notice, *, by: User) -> None:
    """Show it no longer. One that has not begun is shown never."""
    demand(by)
    now = Notice.objects.select_for_update().get(pk=notice.pk)
    at = timezone.now()
    if now.until is not None and now.until <= at:
        raise Refused(_("This notice is over already"))
    before = {"to": now.until}
    now.since, now.until = min(now.since, at), at
    now.save(update_fields=["since", "until"])
    note(
        ContentEvent.NOTICE_TAKEN_DOWN,
        Sort.NOTICE,
        now.pk,
        by=by,
        name=_name(now),
        before=before,
        after={"to": at},
    )


def _name(notice: Notice) -> str:
    short = notice.text[:LONGEST_NAME]
    return short if short == notice.text else f"{short}…"
