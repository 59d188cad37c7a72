"""Changing what was sent: a draft that begins with it, and a new version of it.

Every version is kept as it was said. The referral stays with its owner and keeps the priority
that the triager decided; what changed is news for whoever has it. Answers that are restricted
are shown to nobody who changes a referral: what was given before stays, or is replaced.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.journal import record
from sers.directory.models import User
from sers.intake import drafting, protecting, publishing
from sers.intake.fitting import fitting
from sers.intake.models import Draft, FormVersion
from sers.intake.schema import FormDefinition, as_before, is_as_before
from sers.people import matching
from sers.people.matching import Identity, Verdict
from sers.policy.permissions import Permission
from sers.referrals import allocation, destination, hiding, lifecycle, said
from sers.referrals.events import ReferralEvent
from sers.referrals.lists import Priority
from sers.referrals.models import Referral, RestrictedAnswers, SentVersion
from sers.referrals.moving import move
from sers.referrals.particulars import Particulars
from sers.referrals.submission import NotReady, refuse_unfinished
from sers.referrals.telling import refuse_ended


@transaction.atomic
def begin(referral: Referral, *, by: User) -> Draft:
    """The draft in which this user changes the referral: a new one, or the one they began.

    Raises MoveRefused where the referral has ended, PermissionDenied.
    """
    team = gate.demand(by, lifecycle.AMEND.permission, referral)
    refuse_ended(referral)
    latest = _latest(referral.pk)
    version = publishing.current(latest.form_version.form)
    drafting.forget_expired(by, amends=referral.pk)
    draft, _is_new = Draft.objects.get_or_create(
        author=by,
        amends=referral.pk,
        defaults={
            "team": team,
            "version": version,
            "answers": _prefilled(latest, version),
            "amends_number": latest.number,
        },
    )
    if draft.amends_number != latest.number:
        _catch_up(draft, latest)
    return draft


def amend(
    draft_id: UUID, *, by: User, seen: int | None = None, at: datetime | None = None
) -> Referral:
    """Send the changes: one new version, however often it is asked for.

    Raises NotReady if nothing is different, something is missing, or somebody else changed
    the referral meanwhile, whose changes are then in the draft; MoveRefused if it has ended;
    Draft.DoesNotExist, PermissionDenied, people.matching.AskedTooOften.
    """
    try:
        return _amend(draft_id, by=by, seen=seen, at=at)
    except _Behind as behind:
        with transaction.atomic():
            draft = Draft.objects.select_for_update().get(pk=draft_id, author=by)
            _catch_up(draft, behind.latest)
        sentence = _(
            "%(who)s changed this referral after you began. What they changed is now in your "
            "form too; where you both changed an answer, yours stands. Check it, then send it"
        )
        raise NotReady(sentence % {"who": behind.latest.sent_by.name}) from behind


def amended_from(draft_id: UUID, by: User) -> Referral | None:
    """The referral that this draft changed, if this user may follow it."""
    version = SentVersion.objects.filter(draft_id=draft_id).first()
    teams = by.teams_where(Permission.FOLLOW_REFERRAL)
    within = Referral.objects.within_reach(Permission.FOLLOW_REFERRAL, teams)
    return within.filter(pk=version.referral_id).first() if version else None


def subject_of(draft: Draft) -> Referral | None:
    """The referral that the draft changes, if it is still open to this user."""
    if draft.amends is None:
        return None
    return Referral.objects.select_related("owner").filter(pk=draft.amends).first()


def kept_apart(draft: Draft) -> frozenset[str]:
    """The restricted questions answered before in the referral that this draft changes.

    Whoever is in its team no longer has only their draft to tell them.
    """
    if draft.amends and subject_of(draft):
        return frozenset(_restricted(_latest(draft.amends)))
    return frozenset(key for key, answer in draft.answers.items() if is_as_before(answer))


def began_with(draft: Draft) -> SentVersion:
    """The version that the draft changes."""
    versions = SentVersion.objects.select_related("form_version")
    return versions.get(referral=draft.amends, number=draft.amends_number or 0)


@dataclass(frozen=True, slots=True)
class New:
    """What a draft says anew: all answers, and the restricted ones it says otherwise.

    `unseen` are those that stay as they were: nobody who wrote the draft has read them.
    """

    form: FormDefinition
    answers: Mapping[str, Any]
    apart: frozenset[str]
    unseen: frozenset[str]

    @property
    def ordinary(self) -> dict[str, Any]:
        return {key: each for key, each in self.answers.items() if key not in self._kept_apart}

    @property
    def restricted(self) -> dict[str, Any]:
        return {key: each for key, each in self.answers.items() if key in self._kept_apart}

    @property
    def _kept_apart(self) -> set[str]:
        # What was told in confidence stays so, though a newer form may ask it of everybody.
        restricted = {question.id for question in self.form.questions() if question.restricted}
        return restricted | self.unseen


def read(draft: Draft, latest: SentVersion) -> New:
    """The draft with what stays as it was before put in its place."""
    form = draft.version.read()
    earlier = _restricted(latest)
    answers = {
        key: earlier[key] if is_as_before(answer) else answer
        for key, answer in draft.answers.items()
        if key in earlier or not is_as_before(answer)
    }
    kept = form.settled(answers)
    unseen = frozenset(key for key in kept if is_as_before(draft.answers[key]))
    restricted = {question.id for question in form.questions() if question.restricted}
    typed = (restricted & kept.keys()) - unseen
    # Typing again what was there is called a change too: else trying would find it out.
    return New(form, kept, frozenset(typed | (earlier.keys() - kept.keys())), unseen)


class _Behind(Exception):
    """Somebody else has changed the referral since the draft was begun."""

    def __init__(self, latest: SentVersion) -> None:
        super().__init__(latest.number)
        self.latest = latest


@transaction.atomic
def _amend(draft_id: UUID, *, by: User, seen: int | None, at: datetime | None) -> Referral:
    at = at or timezone.now()
    draft = drafting.held(by, draft_id, at=at)
    if draft is None or draft.amends is None:
        return _already_sent(draft_id, by)
    now = Referral.objects.select_for_update(of=("self",), no_key=True)
    referral = now.filter(pk=draft.amends).first()
    if referral is None:
        raise PermissionDenied(f"{Permission.AMEND_REFERRAL} is not held here")
    gate.demand(by, lifecycle.AMEND.permission, referral)
    refuse_ended(referral)
    if seen is not None and draft.revision != seen:
        raise NotReady(_("This form was changed in another window. Check the answers again"))
    latest = _latest(referral.pk)
    if draft.amends_number != latest.number:
        raise _Behind(latest)
    new = read(draft, latest)
    refuse_unfinished(new.form, new.answers, draft)
    if not new.apart and not _differs(latest, new):
        raise NotReady(_("Nothing has been changed, so there is nothing to send"))
    _keep(draft, referral, latest, new, by=by, at=at)
    draft.delete()
    return referral


def _already_sent(draft_id: UUID, by: User) -> Referral:
    referral = amended_from(draft_id, by)
    if referral is None:
        raise Draft.DoesNotExist
    return referral


def _differs(latest: SentVersion, new: New) -> bool:
    """Whether anything but a restricted answer is said otherwise than before."""
    was = latest.form_version.read().settled(latest.answers)
    return was != new.ordinary


def _keep(
    draft: Draft, referral: Referral, latest: SentVersion, new: New, *, by: User, at: datetime
) -> None:
    given = Particulars.read(new.form.bound(new.answers))
    version = _keep_answers(draft, referral, latest, new, by=by, at=at)
    identity = _matched_afresh(referral, given.identity)
    changes = {
        **said.columns(new.form, new.answers, given),
        **identity,
        "wished": Priority.objects.get(pk=given.priority),
        "referrer_name": given.referrer_name or referral.referrer_name,
        "referrer_role": given.referrer_role,
        "news_at": referral.news_at or at,
        **(hiding.hide(referral, at=at) if given.is_protected and not referral.protected else {}),
    }
    elsewhere = _elsewhere(referral, latest, new, at)
    move(
        referral,
        lifecycle.AMEND,
        by=by,
        seen=referral.revision,
        at=at,
        changes=changes,
        version=version.number,
        **elsewhere,
    )
    said.keep_needs(referral, new.form, given, number=version.number)
    allocation.retell(referral, at=at)
    if identity.get("identity_to_check"):
        about, owner, sender = referral.about, referral.owner, referral.sent_by
        kind = ReferralEvent.IDENTITY_TO_CHECK
        record(kind, about, by=by, team=sender, concerns=[owner], at=at)


def _keep_answers(
    draft: Draft, referral: Referral, latest: SentVersion, new: New, *, by: User, at: datetime
) -> SentVersion:
    version = SentVersion.objects.create(
        referral=referral,
        number=latest.number + 1,
        form_version=draft.version,
        answers=new.ordinary,
        changed_apart=sorted(new.apart),
        draft_id=draft.pk,
        sent_by=by,
        sent_at=at,
    )
    if new.restricted:
        RestrictedAnswers.objects.create(version=version, referral=referral, answers=new.restricted)
    return version


def _matched_afresh(referral: Referral, identity: Identity) -> dict[str, Any]:
    """Whom the referral is about now, if it says so otherwise. A Person is never overwritten."""
    was = (referral.nhs_number, referral.family_key, referral.birth_date)
    now = (
        identity.nhs_number or "",
        Referral.key_for(identity.family_name, identity.given_name),
        identity.birth_date,
    )
    if was == now:
        return {}
    found = matching.find_or_make(identity)
    return {"person": found.person, "identity_to_check": found.verdict is Verdict.DIFFERS}


def _elsewhere(referral: Referral, latest: SentVersion, new: New, at: datetime) -> dict[str, Any]:
    """Who would have it now and who would be asked besides, where the changes make a difference.

    The owner stays: whether to send it on is for a person to decide.
    """
    before = _going(referral, latest.form_version.read().bound(_whole(latest)), at)
    after = _going(referral, new.form.bound(new.answers), at)
    told: dict[str, Any] = {}
    if after.owner not in {before.owner, referral.owner}:
        told["would_go_to"] = after.owner.name
    if besides := [team.name for team in after.legs if team not in before.legs]:
        told["would_ask"] = ", ".join(besides)
    return told


def _going(referral: Referral, bound: Mapping[str, Any], at: datetime) -> destination.Destination:
    going = destination.of(bound, chosen=referral.area, unsettled=True, at=at)
    if going is None:
        raise ValueError("A referral that was sent says what is wanted")
    return going


def _latest(referral_id: UUID | None) -> SentVersion:
    versions = SentVersion.objects.select_related("form_version", "sent_by")
    return versions.filter(referral=referral_id).latest("number")


def _restricted(version: SentVersion) -> dict[str, Any]:
    """What is kept apart, as far as row-level security opens it: never for a page."""
    kept = RestrictedAnswers.objects.filter(version=version).first()
    return kept.answers if kept else {}


def _whole(version: SentVersion) -> dict[str, Any]:
    return {**version.answers, **_restricted(version)}


def _prefilled(version: SentVersion, on: FormVersion) -> dict[str, Any]:
    """What a draft that changes this version begins with."""
    given = version.answers | dict.fromkeys(_restricted(version), as_before())
    return fitting(given, was=version.form_version.read(), now=on.read())


def _catch_up(draft: Draft, latest: SentVersion) -> None:
    """Take in what others changed since the draft was begun; what its author changed stays."""
    base, version = began_with(draft), draft.version
    if latest.form_version_id != version.pk:
        version = publishing.current(version.form)
    was, theirs = _prefilled(base, draft.version), _prefilled(latest, version)
    own = {key: answer for key, answer in draft.answers.items() if answer != was.get(key)}
    own = fitting(own, was=draft.version.read(), now=version.read())
    cleared = was.keys() - draft.answers.keys()
    merged = {key: each for key, each in theirs.items() if key not in cleared} | own
    answers, typed = protecting.forgetting(version.read(), merged, draft.typed)
    Draft.objects.filter(pk=draft.pk).update(
        answers=answers,
        typed=typed,
        version=version,
        amends_number=latest.number,
        saved_at=timezone.now(),
        revision=F("revision") + 1,
    )
    draft.refresh_from_db()
