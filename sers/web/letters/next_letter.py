"""The letter that says what happens next: which help, who, when, whom to call. Pure."""

from collections.abc import Callable, Iterator

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from sers.own_page.lettered import Coming, Told, Visit
from sers.papers.paper import Block, Heading, Paper, Paragraph, Words
from sers.referrals.models import Referral
from sers.web.letters.layout import Printing, callout, paper, whom_to_call
from sers.web.letters.saying import Voice


def drawn(referral: Referral, told: Told, printing: Printing, *, to: str = "") -> Paper:
    """The letter in the language and print it is wanted in; to a carer where one is named."""
    say = Voice(printing.language)
    blocks: list[Block] = [
        Paragraph(say(_("Dear %(name)s,"), name=to or referral.spoken_name)),
        *(Paragraph(each) for each in _how_it_stands(say, told)),
        *_helps(say, told),
        callout(say),
        *whom_to_call(say, told.team),
    ]
    return paper(say(_("What happens next")), blocks, referral, printing)


def _how_it_stands(say: Voice, told: Told) -> Iterator[Words]:
    if not told.is_open:
        yield say(_("The help that was arranged has ended."))
        yield say(_("If you need help again, tell your GP, or call the number in this letter."))
        return
    if told.team:
        yield say(_("%(team)s is arranging your help."), team=told.team.name)
    else:
        yield say(_("Your help is being arranged."))
    yield say(_("This letter says what we know today. It can change."))


def _helps(say: Voice, told: Told) -> Iterator[Block]:
    if told.is_open or told.visits:
        yield Heading(say(_("Your help")))
    for visit in told.visits:
        if visit.team:
            yield Heading(say.english(visit.team.name), level=3)
        if visit.what:
            yield Paragraph(say.english(visit.what))
        yield from (Paragraph(each) for each in _HOW[visit.state](say, visit))
    if told.is_open and not told.visits:
        yield Paragraph(say(_("Nobody has been asked to help yet.")))
        yield Paragraph(say(_("We are looking at what help you need.")))


def _asked(say: Voice, visit: Visit) -> Iterator[Words]:
    yield say(_("We have asked them to help. They have not answered yet."))
    if visit.due:
        yield say(_("They should answer by %(day)s."), day=visit.due)


def _agreed(say: Voice, visit: Visit) -> Iterator[Words]:
    yield say(_("They have agreed to help."))
    if visit.at:
        at = timezone.localtime(visit.at)
        yield say(_("They plan to come on %(day)s, at about %(time)s."), day=at, time=at.time())
    elif visit.due:
        yield say(_("They should come by %(day)s."), day=visit.due)
    yield from _names(say, visit)


def _waits(say: Voice, visit: Visit) -> Iterator[Words]:
    yield say(_("They have agreed to help, but they cannot start yet."))
    if visit.due:
        yield say(_("They look at this again by %(day)s."), day=visit.due)


def _begun(say: Voice, visit: Visit) -> Iterator[Words]:
    yield say(_("This help has begun."))
    yield from _names(say, visit)


def _names(say: Voice, visit: Visit) -> Iterator[Words]:
    if visit.who:
        yield say(_("Who comes: %(names)s."), names=", ".join(visit.who))


def _finished(say: Voice, _visit: Visit) -> Iterator[Words]:
    yield say(_("This help has finished."))


def _never_began(say: Voice, _visit: Visit) -> Iterator[Words]:
    yield say(_("This help did not begin."))


_HOW: dict[Coming, Callable[[Voice, Visit], Iterator[Words]]] = {
    Coming.ASKED: _asked,
    Coming.AGREED: _agreed,
    Coming.WAITS: _waits,
    Coming.BEGUN: _begun,
    Coming.FINISHED: _finished,
    Coming.NEVER_BEGAN: _never_began,
}
