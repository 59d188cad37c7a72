"""The moves a page offers: those that are open, and that the reader may make. Pure."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from sers.directory.models import User
from sers.referrals import lifecycle
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import Move, Stage, Status
from sers.referrals.models import Referral
from sers.web import words


@dataclass(frozen=True, slots=True)
class Way:
    """One way to decide: a link to a form, or a button that posts. `key` is pressed for it."""

    text: str
    url: str
    note: str = ""
    key: str = ""
    posts: bool = False
    main: bool = False
    asks: bool = False  # with a form of one question, drawn in place


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways that are open: those that are usual, and those that are there when needed."""

    usual: Sequence[Way] = ()
    more: Sequence[Way] = ()

    def __bool__(self) -> bool:
        return bool(self.usual or self.more)


@dataclass(frozen=True, slots=True)
class Case:
    """What the ways hang on besides where the referral stands."""

    referral: Referral
    reader: User
    allowed: Collection[Move[Status]]
    legs: Sequence[Allocation] = ()
    same_person: int = 0  # other open referrals of theirs on this desk
    bed: Way | None = None  # what a Bed Bureau does about a bed, before all else

    @property
    def is_mine(self) -> bool:
        return self.referral.claimed_by_id == self.reader.pk

    @property
    def has_begun(self) -> bool:
        return any(leg.started_at for leg in self.legs)

    @property
    def is_done(self) -> bool:
        return self.referral.stage == Stage.CLOSE


def ways(case: Case) -> Ways:
    """What the reader may do next, the likeliest first. Only those who decide are offered any."""
    if lifecycle.CLAIM.permission not in {move.permission for move in case.allowed}:
        return Ways()
    usual, more = (_drawn(case, offered) for offered in (_USUAL, _MORE))
    if case.bed:
        usual = [case.bed, *(replace(way, main=False) for way in usual)]
    return Ways(sorted(usual, key=lambda way: not way.main), more)


def _drawn(case: Case, offered: Sequence[tuple[Move[Status], "_Draw"]]) -> list[Way]:
    drawn = (draw(case) for move, draw in offered if move in case.allowed)
    return [way for way in drawn if way]


def _claim(case: Case) -> Way:
    note = _("So that nobody else does the same work")
    return Way(_("Claim"), _to("claim", case), note, "c", posts=True, main=True)


def _accept(case: Case) -> Way:
    note = _("Take it on and ask a first team to help")
    return Way(_("Accept and allocate"), _to("accept", case), note, "a", main=case.is_mine)


def _offer(case: Case) -> Way:
    note = _("Every part has a clock of its own")
    text = _("Ask another team to help")
    return Way(text, _to("offer", case), note, "a", main=not case.is_done)


def _complete(case: Case) -> Way:
    going_on = [leg.owner.name for leg in case.legs if leg.is_open]
    waits = _("Not yet: %(teams)s") % {"teams": words.all_of(going_on)}
    note = waits if going_on else _("Say how it ended, in words the referrer reads")
    return Way(_("Complete"), _to("complete", case), note, "e", main=case.is_done)


def _take_over(case: Case) -> Way | None:
    if case.is_mine:
        return None
    who = case.referral.claimed_by.name if case.referral.claimed_by else ""
    note = _("From %(who)s, who sees that you did") % {"who": who}
    return Way(_("Take over"), _to("take_over", case), note, "c", posts=True)


def _ask(case: Case) -> Way:
    note = _("Your clock waits, the referrer’s starts")
    return Way(_("Ask a question"), _to("ask", case), note, "q", asks=True)


def _prioritise(case: Case) -> Way:
    wished = {"wished": case.referral.wished.label}
    note = _("They asked for: %(wished)s. You may decide otherwise") % wished
    return Way(_("Change how soon"), _to("prioritise", case), note, "u")


def _pathway(case: Case) -> Way:
    is_set = case.referral.pathway
    note = is_set.label if is_set else _("Of Discharge to Assess: the desk decides it")
    return Way(_("Set the pathway"), _to("pathway", case), note, "p")


def _redirect(case: Case) -> Way:
    if case.has_begun:
        note = _("Help has begun: it goes on, with the same teams")
        return Way(_("Hand over to another desk"), _to("hand_over", case), note, "d")
    note = _("Its clock goes on, it is never returned")
    return Way(_("Send to another desk"), _to("redirect", case), note, "d")


def _join(case: Case) -> Way | None:
    if not case.same_person:
        return None
    note = _("This desk has another one of the same person")
    return Way(_("Join to an open referral"), _to("join", case), note, "m")


def _not_accept(case: Case) -> Way:
    note = _("Needs a criterion, a next step and its owner")
    return Way(_("Not accept"), _to("not_accept", case), note, "x")


def _huddle(case: Case) -> Way:
    if case.referral.huddle_on:
        day = {"day": words.short_day(case.referral.huddle_on)}
        note = _("To be talked about on %(day)s") % day
        return Way(_("Write what the huddle decided"), _to("huddled", case), note, "h")
    note = _("To talk about it together, on a day")
    return Way(_("Bring to the huddle"), _to("bring", case), note, "h")


def _conclude(case: Case) -> Way:
    text = _("Advise, or send to emergency care")
    return Way(text, _to("conclude", case), _("When that is enough, and ends it"))


def _assign(case: Case) -> Way:
    return Way(_("Give to a colleague"), _to("assign", case), _("They have it from then on"))


def _release(case: Case) -> Way | None:
    if not case.is_mine:
        return None
    note = _("Back to «to pick up», its clock goes on")
    return Way(_("Let go of it"), _to("release", case), note, "z", posts=True)


def _died(case: Case) -> Way:
    note = _("Ends every referral of theirs at once")
    return Way(_("The person has died"), _to("record_death", case), note)


def _reopen(case: Case) -> Way:
    note = _("It is to pick up again, and its clock begins anew")
    return Way(_("Reopen"), _to("reopen", case), note)


type _Draw = Callable[[Case], Way | None]

# In the order of the work: review, ask, decide, allocate; then what ends it.
_USUAL: Sequence[tuple[Move[Status], _Draw]] = (
    (lifecycle.CLAIM, _claim),
    (lifecycle.ACCEPT, _accept),
    (lifecycle.COMPLETE, _offer),  # one more team may be asked while it could be completed
    (lifecycle.COMPLETE, _complete),
    (lifecycle.TAKE_OVER, _take_over),
    (lifecycle.ASK, _ask),
    (lifecycle.PRIORITISE, _prioritise),
    (lifecycle.REDIRECT, _redirect),
    (lifecycle.JOIN, _join),
    (lifecycle.NOT_ACCEPT, _not_accept),
    (lifecycle.REOPEN, _reopen),
)
_MORE: Sequence[tuple[Move[Status], _Draw]] = (
    (lifecycle.SET_PATHWAY, _pathway),
    (lifecycle.BRING_TO_HUDDLE, _huddle),
    (lifecycle.ASSIGN, _assign),
    (lifecycle.RELEASE, _release),
    (lifecycle.CONCLUDE, _conclude),
    (lifecycle.RECORD_DEATH, _died),
)


def _to(name: str, case: Case) -> str:
    return reverse(f"triage:{name}", args=[case.referral.pk])
