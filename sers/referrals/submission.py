"""Turning a finished draft into a referral in front of the right team."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sers.access import gate
from sers.audit.journal import record
from sers.directory import queries as directory
from sers.directory.models import Team, User
from sers.intake import drafting
from sers.intake.models import Draft
from sers.intake.schema import Answers, FormDefinition
from sers.people import matching
from sers.people.matching import Found, Verdict
from sers.policy.permissions import Permission
from sers.referrals import allocation, destination, related, said
from sers.referrals.allocation import Part
from sers.referrals.clocks import Promise
from sers.referrals.destination import Destination
from sers.referrals.events import ReferralEvent
from sers.referrals.lifecycle import Stage
from sers.referrals.lists import Priority
from sers.referrals.models import Clock, Referral, RestrictedAnswers, SentVersion
from sers.referrals.particulars import Particulars
from sers.values.names import family_key
from sers.values.reference import Reference

REFERENCES_TO_TRY = 5
# Why a team follows a referral that one of its own told somebody by telephone.
TOLD = "told"


class NotReady(Exception):
    """The draft cannot be sent yet. The message says what to do."""


def send(
    draft_id: UUID, *, by: User, seen: int | None = None, at: datetime | None = None
) -> Referral:
    """Send a draft: one referral, however often it is asked for.

    Raises NotReady if something is missing or unsettled, Draft.DoesNotExist if neither the
    draft nor a referral made from it is within reach, PermissionDenied if the user refers for
    the draft's team no longer, people.matching.AskedTooOften.
    """
    for _again in range(REFERENCES_TO_TRY):
        try:
            return _send(draft_id, by=by, seen=seen, at=at)
        except IntegrityError as taken:
            # Among a million references one in 3,400 is taken. Asking first would not help,
            # since row-level security hides the others'.
            if "reference_once" not in str(taken):
                raise
    raise RuntimeError("No free reference was found")


@transaction.atomic
def _send(draft_id: UUID, *, by: User, seen: int | None, at: datetime | None) -> Referral:
    at = at or timezone.now()
    draft = drafting.held(by, draft_id, at=at)
    # What changes a referral becomes no other: see `amending`.
    if draft is None or draft.amends:
        return _already_sent(draft_id, by)
    if draft.team_id not in by.teams_where(Permission.MAKE_REFERRAL):
        raise PermissionDenied(f"{Permission.MAKE_REFERRAL} is not held here")
    if seen is not None and draft.revision != seen:
        raise NotReady(_("This form was changed in another window. Check the answers again"))
    form = draft.version.read()
    answers = form.settled(draft.answers)
    refuse_unfinished(form, answers, draft)
    bound = form.bound(answers)
    going = destination.of(bound, chosen=draft.chosen_area, unsettled=draft.area_unsettled, at=at)
    if going is None or going.must_choose:
        raise NotReady(_("Choose which team should have this referral"))
    referral = _create(draft, form, answers, Particulars.read(bound), going, by=by, at=at)
    draft.delete()
    return referral


def sent_from(draft_id: UUID, by: User) -> Referral | None:
    """The referral that a draft became, if this user may follow it."""
    teams = by.teams_where(Permission.FOLLOW_REFERRAL)
    mine = Referral.objects.within_reach(Permission.FOLLOW_REFERRAL, teams)
    return mine.filter(draft_id=draft_id).first()


def _already_sent(draft_id: UUID, by: User) -> Referral:
    referral = sent_from(draft_id, by)
    if referral is None:
        raise Draft.DoesNotExist
    return referral


def refuse_unfinished(form: FormDefinition, answers: Answers, draft: Draft) -> None:
    """Raise NotReady where these answers of the draft may not go to a team, or not yet."""
    barred = form.barred(answers)
    if barred:
        raise NotReady(barred[1].title)
    if form.missing(answers) or drafting.left_unfinished(draft):
        raise NotReady(_("Some questions still need an answer"))


def _create(
    draft: Draft,
    form: FormDefinition,
    answers: Answers,
    given: Particulars,
    going: Destination,
    *,
    by: User,
    at: datetime,
) -> Referral:
    found = matching.find_or_make(given.identity)
    priority = Priority.objects.get(pk=given.priority)
    rings = destination.ring_minutes(form.bound(answers), form)
    referral = _referral(
        draft, form, given, going, found=found, priority=priority, rings=rings, by=by, at=at
    )
    related.name_both(referral, draft)
    # The involvements come first: they are what opens the rows below to their writer.
    gate.involve(referral.about, draft.team, because=ReferralEvent.SENT, restricted=True)
    gate.involve(referral.about, going.owner, because=ReferralEvent.ROUTED, restricted=True)
    if draft.by_telephone:
        _say_who_told_it(referral, given, by)
    referral.save(force_insert=True)
    said.keep_needs(referral, form, given)
    _keep_answers(referral, draft, form, answers, by=by, at=at)
    if referral.due_at:  # the first clock, so there is none to stop
        Clock.objects.create(
            referral=referral,
            stage=Stage.PICK_UP,
            team=going.owner,
            started_at=at,
            due_at=referral.due_at,
        )
    _record_sending(referral, draft.team, going, found, by=by, at=at)
    related.name_back(referral, by=by, at=at)
    for team in going.legs:
        what = _("A bed, beside help at home")
        allocation.add(referral, Part(team, what), by=by, acting=draft.team, at=at)
    return referral


def _referral(
    draft: Draft,
    form: FormDefinition,
    given: Particulars,
    going: Destination,
    *,
    found: Found,
    priority: Priority,
    rings: int | None,
    by: User,
    at: datetime,
) -> Referral:
    return Referral(
        reference=Reference.make(),
        draft_id=draft.pk,
        person=found.person,
        identity_to_check=found.verdict is Verdict.DIFFERS,
        owner=going.owner,
        sent_by=draft.team,
        referrer=by,
        referrer_name=given.referrer_name or by.name,
        referrer_role=given.referrer_role,
        sent_at=at,
        changed_at=at,
        clock_from=at,
        stage=Stage.PICK_UP,
        due_at=Promise.of(going.owner, priority, rings).due(Stage.PICK_UP, at),
        ring_minutes=rings,
        area=going.area,
        because=going.because,
        wished=priority,
        priority=priority,
        band=priority.band,
        **said.columns(form, draft.answers, given),
    )


def _say_who_told_it(referral: Referral, given: Particulars, by: User) -> None:
    """Who wrote it down, and for whom.

    A caller with an account follows it there, if account and caller have the same last name:
    a mistyped address leads to somebody else. Whether they have one is shown to nobody: the
    referral is named by what was told, and by who wrote it down, either way.
    """
    referral.completed_by = by
    caller = directory.account_with(given.referrer_email)
    if caller and family_key(caller.name.split()[-1]) not in _words_of(given.referrer_name):
        caller = None
    teams = caller.teams_holding(Permission.MAKE_REFERRAL) if caller else []
    if caller and teams:
        referral.referrer = caller
        gate.follow(referral.about, teams[0], because=TOLD, reads=True)


def _words_of(name: str) -> set[str]:
    return {family_key(word) for word in name.replace(",", " ").split()}


def _keep_answers(
    referral: Referral,
    draft: Draft,
    form: FormDefinition,
    answers: Answers,
    *,
    by: User,
    at: datetime,
) -> None:
    """The restricted answers go to a table of their own, and nowhere else."""
    restricted = {q.id for q in form.questions() if q.restricted}
    version = SentVersion.objects.create(
        referral=referral,
        form_version=draft.version,
        answers=_only(answers, lambda key: key not in restricted),
        sent_by=by,
        sent_at=at,
    )
    kept_apart = _only(answers, lambda key: key in restricted)
    if kept_apart:
        RestrictedAnswers.objects.create(version=version, referral=referral, answers=kept_apart)


def _only(answers: Answers, wanted: Any) -> Mapping[str, Any]:
    return {key: answer for key, answer in answers.items() if wanted(key)}


def _record_sending(
    referral: Referral, sent_by: Team, going: Destination, found: Found, *, by: User, at: datetime
) -> None:
    standing = {"status": referral.status, "owner": str(going.owner.pk)}
    record(
        ReferralEvent.SENT,
        referral.about,
        by=by,
        team=sent_by,
        concerns=[sent_by],
        at=at,
        after=standing,
    )
    record(
        ReferralEvent.ROUTED,
        referral.about,
        by=by,
        team=sent_by,
        concerns=[going.owner],
        at=at,
        to_team=going.owner.name,
        because=going.because,
    )
    if found.verdict is Verdict.DIFFERS:
        record(
            ReferralEvent.IDENTITY_TO_CHECK,
            referral.about,
            by=by,
            team=sent_by,
            concerns=[going.owner],
            at=at,
        )
