"""Notes that members of one team leave each other about a referral. No other team reads them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.journal import record
from sers.directory.models import User
from sers.policy.permissions import Permission
from sers.referrals.events import NoteEvent
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from sers.referrals.thread import TeamNote


@transaction.atomic
def write(referral: Referral, *, text: str, by: User, at: datetime | None = None) -> TeamNote:
    """Leave a note for one's own team. Raises MoveRefused, PermissionDenied."""
    at = at or timezone.now()
    team = gate.demand(by, Permission.WRITE_NOTE, referral)
    if not text.strip():
        raise MoveRefused(_("Write the note"))
    note = TeamNote.objects.create(referral=referral, team=team, by=by, at=at, text=text.strip())
    record(NoteEvent.WRITTEN, note.about, by=by, team=team, concerns=[team], at=at)
    return note


def of(referral: Referral, reader: User) -> Sequence[TeamNote]:
    """The notes of the reader's own teams, in order."""
    ours = reader.teams_where(Permission.WRITE_NOTE)
    notes = TeamNote.objects.filter(referral=referral, team__in=ours)
    return list(notes.select_related("by", "team"))
