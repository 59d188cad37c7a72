"""One referral as the desk reads it. Pure: what was read goes in, what is drawn comes out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from sers.directory.models import Organisation, User
from sers.intake import speaking
from sers.intake.kinds import Choice
from sers.intake.kinds.kind import translated
from sers.intake.schema import FormDefinition, Gap, Why
from sers.intake.speaking import State
from sers.referrals.lifecycle import Status
from sers.referrals.models import Referral
from sers.referrals.queries import Dossier
from sers.referrals.thread import InformationRequest
from sers.referrals.wording import allergies, option_label
from sers.web import senders, words
from sers.web.triage import checklist, endings, parts, rows, story
from sers.web.triage.present import Here
from sers.web.triage.rows import Urgency
from sers.web.words import Clock


@dataclass(frozen=True, slots=True)
class Who:
    """The banner: see who_banner.jinja."""

    name: str
    born: str
    age: str
    nhs_number: str
    sex: str
    now: str
    alerts: Sequence[tuple[str, str]]
    status: str
    urgency: Urgency
    clock: Clock | None
    presence: Here | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, in one look."""

    purpose: str
    help: str
    where: str
    how_soon: str
    why: str
    by: str
    sent: str
    route: str
    call_back: str
    reference: str


@dataclass(frozen=True, slots=True)
class Answer:
    id: str
    label: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: str
    answers: Sequence[Answer]


@dataclass(frozen=True, slots=True)
class Missing:
    """Something a reader will not find, and why. `anchor` where the question was asked."""

    label: str
    why: str
    anchor: str


@dataclass(frozen=True, slots=True)
class OneKnown:
    """The person's practice, the only one an answer can name: nothing to look up."""

    practice: Organisation | None

    def find(self, text: str) -> list[Choice]:  # noqa: ARG002  nobody searches here
        return []

    def name(self, code: str) -> Choice | None:
        if self.practice and self.practice.ods_code == code:
            return Choice(code, self.practice.name)
        return None


@dataclass(frozen=True)
class Sheet:
    """All that the page of one referral shows but the moves that are open."""

    dossier: Dossier
    reader: User
    now: datetime
    restricted_open: bool
    # Of a protected person: where the reader finds the restricted answers, which stand not here.
    apart: str = ""
    presence: Here | None = None

    @property
    def referral(self) -> Referral:
        return self.dossier.referral

    @cached_property
    def form(self) -> FormDefinition:
        return self.dossier.version.form_version.read()

    @cached_property
    def answers(self) -> dict[str, Any]:
        return {**self.dossier.version.answers, **self.dossier.restricted}

    @cached_property
    def who(self) -> Who:
        legs = [leg for leg in self.dossier.legs if leg.closed_at is None]
        ours = [each for each in self.dossier.questions if each.leg_id is None]
        asked = next(iter(checklist.open_ones(ours)), None)
        clock = rows.clock_of(self.referral, asked, legs, self.now)
        sex = self._label("person.sex", self.referral.sex)
        who = banner(self.referral, self.reader, clock, sex=sex, presence=self.presence)
        named = allergies(self.form, self.answers)
        return replace(who, alerts=[*who.alerts, ("allergy", named)]) if named else who

    @cached_property
    def asked(self) -> Asked:
        referral = self.referral
        bound = self.form.bound(self.answers)
        return Asked(
            purpose=self._label("referral.purpose", referral.purpose),
            help=referral.headline,
            where=self._label("referral.setting", referral.setting),
            how_soon=referral.wished.label,
            why=str(bound.get("referral.why") or ""),
            by=self._by(bound),
            sent=words.moment(referral.sent_at, self.now),
            route=referral.because,
            call_back=referral.call_back,
            reference=referral.reference,
        )

    def _by(self, bound: Mapping[str, Any]) -> str:
        if self.referral.completed_by:
            works_at = str(bound.get("referrer.organisation") or "")
            return senders.referrer_of(self.referral, works_at)
        by = [bound.get("referrer.name"), bound.get("referrer.role"), self.referral.sent_by.name]
        return ", ".join(str(part) for part in by if part)

    @cached_property
    def sections(self) -> list[Section]:
        practices = OneKnown(self.referral.practice)
        said = speaking.sections(self.form, self.answers, practices=practices)
        return [
            Section(section.page.id, section.title, list(self._answers(section)))
            for section in speaking.folded(said)
        ]

    @cached_property
    def missing(self) -> list[Missing]:
        gaps = self.form.not_known(self.answers)
        readable = [gap for gap in gaps if self.restricted_open or not gap.question.restricted]
        return [_missing(gap) for gap in readable]

    @cached_property
    def legs(self) -> list[parts.Leg]:
        return parts.of(self.dossier.legs, self.now)

    @cached_property
    def questions(self) -> list[tuple[InformationRequest, str]]:
        """What is still asked, the soonest due first; then what is settled, the latest first."""
        asked = self.dossier.questions
        settled = [each for each in reversed(asked) if not each.is_open]
        ordered = [*checklist.open_ones(asked), *settled]
        return [(each, _exchange(each, self.now)) for each in ordered]

    @cached_property
    def steps(self) -> list[checklist.Step]:
        return checklist.of(self.dossier, len(self.missing), self.now)

    @property
    def decided(self) -> str:
        """What triage decided on: the response, and the pathway."""
        decided = (self.referral.response, self.referral.pathway)
        return ". ".join(each.label for each in decided if each)

    @cached_property
    def added(self) -> list[story.Added]:
        return story.added(self.dossier.additions, self.now)

    @cached_property
    def told(self) -> list[story.Told]:
        return story.told(self.dossier.events, self.now)

    @property
    def outcome(self) -> list[str]:
        """How it ended, if it did."""
        return endings.told(self.referral, self.now)

    def _answers(self, section: speaking.Section) -> Iterable[Answer]:
        anchored: set[str] = set()
        for row in section.rows:
            question = row.question.id
            anchor = "" if question in anchored else f"answer-{question}"
            anchored.add(question)
            if row.restricted and not self.restricted_open:
                yield Answer(anchor, row.label, self.apart or _withheld(), "withheld")
            else:
                yield _answer(anchor, row)

    def _label(self, binding: str, value: str) -> str:
        return translated(option_label(self.form, binding, value))


def banner(
    referral: Referral,
    reader: User,
    clock: Clock | None,
    *,
    sex: str = "",
    presence: Here | None = None,
) -> Who:
    """Whose referral it is, on every page about it."""
    number = referral.nhs_number
    return Who(
        name=referral.listed_name,
        born=words.short_day(referral.birth_date),
        age=str(words.age(referral.birth_date)),
        nhs_number=words.spaced_nhs_number(number) if number else "",
        sex=sex,
        now=referral.where_now,
        alerts=rows.alerts_of(referral),
        status=standing(referral, reader),
        urgency=rows.urgency_of(referral.priority),
        clock=clock,
        presence=presence,
    )


def standing(referral: Referral, reader: User) -> str:
    """Where it stands and with whom: «In triage with you»."""
    status = Status(referral.status)
    if referral.waiting:
        return _("Waiting for an answer")
    if not referral.is_open:
        return str(status.label)
    if referral.claimed_by is None:
        return _("%(status)s: nobody has it yet") % {"status": status.label}
    if referral.claimed_by_id == reader.pk:
        return _("%(status)s with you") % {"status": status.label}
    return _("%(status)s with %(who)s") % {
        "status": status.label,
        "who": referral.claimed_by.name,
    }


def _withheld() -> str:
    return _("Withheld: only those who visit or decide may read it")


def _answer(anchor: str, row: speaking.Row) -> Answer:
    match row.state:
        case State.GIVEN:
            kind = "changed" if row.changed else "given"
            return Answer(anchor, row.label, "\n".join(row.text_lines), kind)
        case State.NOT_KNOWN:
            return Answer(anchor, row.label, "\n".join(row.text_lines), "none")
        case State.BLANK:
            return Answer(anchor, row.label, " ".join(row.text_lines) or _("Left blank"), "none")


def _missing(gap: Gap) -> Missing:
    label = translated(gap.question.label)
    match gap.why:
        case Why.NOT_KNOWN:
            return Missing(label, _("not known"), f"answer-{gap.question.id}")
        case Why.LEFT_BLANK:
            return Missing(label, _("left blank"), f"answer-{gap.question.id}")
        case Why.NOT_ASKED:
            return Missing(label, _("not asked"), "")


def _exchange(asked: InformationRequest, now: datetime) -> str:
    """How far a question has come."""
    if asked.answered_at and asked.answered_by:
        return _("Answered by %(who)s %(when)s") % {
            "who": asked.answered_by.name,
            "when": words.moment(asked.answered_at, now),
        }
    if asked.dropped_at:
        return _("Not answered: it is asked no longer")
    to = _("the desk") if asked.of_desk else _("the referrer")
    return _("%(who)s, %(team)s, asked %(to)s %(when)s. Reply due by %(by)s") % {
        "who": asked.asked_by.name,
        "team": asked.asking_team.name,
        "to": to,
        "when": words.moment(asked.asked_at, now),
        "by": rows.by_time(asked.due_at, now),
    }


def address(referral: Referral) -> str:
    return reverse("triage:referral", args=[referral.pk])
