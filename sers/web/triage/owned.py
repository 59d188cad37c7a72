"""Rows of what a desk owns: who has it, what is next, and the one verb for that. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.referrals import lifecycle
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import LegStatus, Stage, Status
from sers.referrals.models import Referral
from sers.referrals.thread import InformationRequest
from sers.web import words
from sers.web.triage import rows
from sers.web.triage.rows import Reader, Row, Verb, by_time, shortened, to
from sers.web.words import Clock

MOST_LEGS = 3
# A refusal that nobody has read so long is rung through.
UNREAD_REFUSAL = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Standing:
    """One referral, with what hangs on it sorted out."""

    referral: Referral
    reader: Reader
    legs: Sequence[Allocation]  # that are open
    ended: Sequence[Allocation]
    asked: InformationRequest | None  # the last thing the desk asked, what is open before all else
    asks_us: InformationRequest | None  # the first thing that a team which helps waits for

    @classmethod
    def of(cls, referral: Referral, reader: Reader) -> "Standing":
        parts: list[Allocation] = referral.parts  # type: ignore[attr-defined]
        questions = list(referral.questions.all())
        ours = [question for question in questions if question.leg_id is None]
        still_open = [question for question in ours if question.is_open]
        put_to_us = [each for each in questions if each.of_desk and each.is_open]
        return cls(
            referral,
            reader,
            legs=[leg for leg in parts if leg.is_open],
            ended=[leg for leg in parts if not leg.is_open],
            asked=next(reversed(still_open or ours), None),
            asks_us=next(iter(put_to_us), None),
        )

    @property
    def is_mine(self) -> bool:
        return self.referral.claimed_by_id == self.reader.user.pk

    @property
    def holders(self) -> Sequence[Allocation]:
        """The open legs that somebody has agreed to."""
        return [leg for leg in self.legs if leg.status != LegStatus.OFFERED]

    @property
    def is_handed_over(self) -> bool:
        """Another desk handed it over, with those who help, and nobody here has opened it yet."""
        return self.referral.status == Status.IN_PROGRESS and self.referral.read_at is None

    @property
    def is_reopened(self) -> bool:
        begun = {Status.AWAITING_TRIAGE, Status.IN_TRIAGE}
        return self.referral.status in begun and self.referral.clock_from > self.referral.sent_at

    @property
    def is_to_close(self) -> bool:
        return self.referral.status == Status.IN_PROGRESS and self.referral.stage == Stage.CLOSE

    @property
    def is_refused_unread(self) -> bool:
        refused = self.referral.status == Status.NOT_ACCEPTED
        return refused and self.referral.acknowledged_at is None

    @property
    def has_new_answer(self) -> bool:
        """An answer came, and nothing was decided since."""
        answered = self.asked is not None and self.asked.answered_at is not None
        in_triage = self.referral.status == Status.IN_TRIAGE
        return answered and in_triage and not self.referral.waiting

    @property
    def is_late_to_look_again(self) -> bool:
        due_at = self.referral.due_at
        supports = self.referral.stage == Stage.SUPPORT and not self.referral.waiting
        return supports and due_at is not None and due_at < self.reader.now


def of_referral(referral: Referral, reader: Reader) -> Row:
    """One referral that the desk owns."""
    it = Standing.of(referral, reader)
    has, since = _who_has_it(it)
    decides = reader.decides and referral.is_open
    return Row(
        id=str(referral.pk),
        revision=referral.revision,
        url=to("referral", referral.pk),
        **rows.identity(referral),
        urgency=rows.urgency_of(referral.priority),
        clock=_clock(it),
        settled=_settled(it),
        help=referral.headline,
        help_note=_next(it),
        bed=reader.beds.get(referral.pk, ""),
        where=_("Kept secret") if referral.protected else referral.where_now,
        source=rows.source_of(referral),
        alerts=(*_news(it), *rows.alerts_of(referral)),
        has=has,
        since=since,
        mine=it.is_mine and referral.is_open and not it.holders,
        unread=_unread(it),
        **_together(referral),
        verb=_verb(it),
        keys=_keys(referral) if decides else (),
        chosen_as=f"{referral.pk}:{referral.revision}" if decides else "",
    )


def _clock(it: Standing) -> Clock | None:
    return rows.clock_of(it.referral, it.asked, it.legs, it.reader.now)


def _settled(it: Standing) -> str:
    if it.referral.closed_at:
        return _("Closed %(time)s") % {"time": by_time(it.referral.closed_at, it.reader.now)}
    return ""


def _next(it: Standing) -> str:
    """What is next, or what came last, in one line."""
    if it.asks_us and it.referral.is_open:
        said = {"team": it.asks_us.asking_team.name, "question": shortened(it.asks_us.question)}
        return _("%(team)s asked us: “%(question)s”") % said
    if it.asked and it.asked.is_open:
        return _("We asked: “%(question)s”") % {"question": shortened(it.asked.question)}
    if it.has_new_answer and it.asked:
        return _("Answer: “%(answer)s”") % {"answer": shortened(it.asked.answer)}
    return _of_the_stage(it) or _of_the_legs(it)


def _of_the_stage(it: Standing) -> str:
    if it.is_refused_unread:
        return _refused(it)
    if not it.referral.is_open:
        return ""
    return _to_begin_with(it) or _to_end_with(it)


def _to_begin_with(it: Standing) -> str:
    referral, now = it.referral, it.reader.now
    if it.is_handed_over:
        return _sentence(referral.because)
    if it.is_reopened:
        return _("Reopened %(time)s") % {"time": by_time(referral.clock_from, now)}
    if referral.huddle_on:
        on = _day(referral.huddle_on, now)
        return _("Huddle %(day)s: %(note)s") % {"day": on, "note": shortened(referral.huddle_note)}
    if referral.rings and referral.status in {Status.AWAITING_TRIAGE, Status.IN_TRIAGE}:
        called = {"who": referral.referrer_name or referral.referrer.name}
        return _("Ring %(who)s on %(number)s") % {**called, "number": referral.call_back}
    return ""


def _to_end_with(it: Standing) -> str:
    if it.is_to_close:
        return _("All parts are done: close it")
    if it.referral.status == Status.IN_PROGRESS and it.ended and not it.legs:
        declined = all(leg.status == LegStatus.DECLINED for leg in it.ended)
        return _("Every team declined: allocate") if declined else _("Nobody helps now: allocate")
    return ""


def _refused(it: Standing) -> str:
    """Who should hear of it, where they have not read it."""
    referral = it.referral
    said = {"who": referral.referrer_name or referral.referrer.name, "number": referral.call_back}
    late = referral.closed_at and referral.closed_at + UNREAD_REFUSAL
    if referral.next_by and late:
        late = min(late, referral.next_by)
    if late and late < it.reader.now:
        return _("Not read: ring %(who)s on %(number)s") % said
    return _("%(who)s has not read it yet") % said


def _of_the_legs(it: Standing) -> str:
    if not (it.legs and it.referral.is_open):
        return ""
    said = [_of_a_leg(leg, it.reader.now) for leg in it.legs[:MOST_LEGS]]
    more = len(it.legs) - len(said)
    if more > 0:
        said.append(ngettext("%(count)d more", "%(count)d more", more) % {"count": more})
    return "; ".join(said)


def _of_a_leg(leg: Allocation, now: datetime) -> str:
    """STEPS waits: short of carers, looks again 3 Dec."""
    said: dict[str, object] = {
        "team": leg.owner.name,
        "time": by_time(leg.expected_at or leg.started_at or leg.due_at, now),
        "why": leg.waits_for.label if leg.waits_for else "",
        "who": ", ".join(leg.workers_named),  # type: ignore[attr-defined]
    }
    said["why"] = str(said["why"])[:1].lower() + str(said["why"])[1:]
    text = _leg_text(leg) % said
    if leg.attempts and leg.status != LegStatus.STARTED:
        tries = ngettext("%(count)d failed attempt", "%(count)d failed attempts", leg.attempts)
        text = f"{text}, {tries % {'count': leg.attempts}}"
    return text


def _leg_text(leg: Allocation) -> str:
    match leg.status:
        case LegStatus.OFFERED:
            return _("%(team)s is asked")
        case LegStatus.WAITING:
            return _("%(team)s waits: %(why)s, looks again %(time)s")
        case LegStatus.STARTED:
            return _("%(team)s has begun")
    someone = bool(leg.workers_named)  # type: ignore[attr-defined]
    if leg.expected_at:
        return _("%(team)s: %(who)s comes %(time)s") if someone else _("%(team)s comes %(time)s")
    return _("%(team)s: %(who)s goes") if someone else _("%(team)s accepted")


def _who_has_it(it: Standing) -> tuple[str, str]:
    """Who has it, and since when."""
    referral, now = it.referral, it.reader.now
    if referral.closed_at:
        return str(Status(referral.status).label), ""
    if it.holders:
        at = it.holders[0].answered_at or it.holders[0].offered_at
        names = words.all_of([leg.owner.name for leg in it.holders])
        return names, _("accepted %(time)s") % {"time": by_time(at, now)}
    if referral.claimed_by is None:
        return _("Nobody yet"), ""
    who = _("You") if it.is_mine else referral.claimed_by.name
    return who, rows.since(referral.claimed_at, now) if referral.claimed_at else ""


def _news(it: Standing) -> tuple[tuple[str, str], ...]:
    """That somebody has said something which the owner has not read yet."""
    asked = (("eye", _("Asked us")),) if it.asks_us and it.referral.is_open else ()
    if said := it.reader.said.get(it.referral.pk):
        return (*asked, ("eye", said))
    return (*asked, ("eye", _("Something new"))) if it.referral.news_at else asked


def _unread(it: Standing) -> str:
    if it.is_handed_over:
        return _("Handed over")
    if it.referral.is_open and it.referral.read_at is None:
        return _("Reopened") if it.is_reopened else _("Not read")
    return _("Answered") if it.has_new_answer else ""


def _verb(it: Standing) -> Verb:
    referral = it.referral
    if not (it.reader.decides and referral.is_open):
        return Verb(_("Open"))
    if it.asks_us:
        return Verb(_("Answer"), main=True)
    if referral.waiting:
        return Verb(_("Open"))
    match referral.status:
        case Status.AWAITING_TRIAGE:
            return Verb(_("Claim"), to("claim", referral.pk), posts=True, main=True, key="c")
        case Status.IN_PROGRESS:
            return _verb_in_progress(it)
    return Verb(_verb_in_triage(it))


def _verb_in_triage(it: Standing) -> str:
    if it.is_mine and it.has_new_answer:
        return _("Read answer")
    if it.referral.news_at:
        return _("Read")
    return _("Continue") if it.is_mine else _("Open")


def _verb_in_progress(it: Standing) -> Verb:
    referral = it.referral
    if it.is_handed_over or referral.news_at:
        return Verb(_("Read"), main=it.is_handed_over)
    if it.is_to_close:
        url = rows.to_if_any("complete", referral.pk)
        return Verb(_("Close"), url, main=it.is_mine, key="e")
    if not it.legs:
        return Verb(_("Allocate"), to("offer", referral.pk), main=it.is_mine, key="a")
    return Verb(_("Look again") if it.is_late_to_look_again else _("Open"))


# Which page each key opens, where its move is open.
_BY_KEY = (
    ("a", lifecycle.ACCEPT, "accept"),
    ("q", lifecycle.ASK, "ask"),
    ("u", lifecycle.PRIORITISE, "prioritise"),
    ("d", lifecycle.REDIRECT, "redirect"),
    ("x", lifecycle.NOT_ACCEPT, "not_accept"),
)


def _keys(referral: Referral) -> list[tuple[str, str]]:
    """Keys besides that of the verb."""
    return [
        (key, rows.to_if_any(page, referral.pk))
        for key, move, page in _BY_KEY
        if referral.status in move.sources
    ]


def _together(referral: Referral) -> dict[str, str]:
    """Who lives with them and is referred too, as far as this desk sees it."""
    companion = referral.together_with
    if companion is None:
        return {}
    ours = companion.owner_id == referral.owner_id
    url = to("referral", companion.pk) if ours else ""
    return {"together": companion.listed_name, "together_url": url}


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _day(on: object, now: datetime) -> str:
    return _("today") if on == timezone.localdate(now) else date_format(on, "D j M")  # type: ignore[arg-type]
