"""The letter that says what happens next: what the person's page says, on paper. Pure."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from sers.own_page.showing import BedStands, Shown, Stands
from sers.papers.paper import Block, Heading, Paper, Paragraph, Words
from sers.referrals.models import Referral
from sers.web.letters.layout import Printing, callout, paper, whom_to_call
from sers.web.letters.saying import Voice
from sers.web.person import wording
from sers.web.person.wording import Card


def drawn(referral: Referral, shown: Shown, printing: Printing, *, to: str = "") -> Paper:
    """The letter in the language and print it is wanted in; to a carer where one is named."""
    say = Voice(printing.language)
    blocks: list[Block] = [
        Paragraph(say(_("Dear %(name)s,"), name=to or referral.spoken_name)),
        *_who_is_meant(say, referral, to),
        *_how_it_stands(say, shown, printing),
        *_helps(say, shown, printing, is_open=referral.is_open),
        callout(say),
        *whom_to_call(say, shown.team),
    ]
    return paper(say(_("What happens next")), blocks, referral, printing)


def _who_is_meant(say: Voice, referral: Referral, to: str) -> Iterator[Block]:
    if to:
        meant = _("In this letter, “you” means %(person)s.")
        yield Paragraph(say(meant, person=referral.spoken_name))


def _how_it_stands(say: Voice, shown: Shown, printing: Printing) -> Iterator[Block]:
    own, english = say.twice(lambda: wording.lead(shown, printing.at))
    yield Paragraph(say.either(own.text, english.text))
    # Of two that were made one, the page says that it tells no more: a letter is no page.
    if own.next and shown.stands is not Stands.JOINED:
        yield Paragraph(say.either(own.next, english.next))
    own_sender, english_sender = say.twice(lambda: wording.asked_for(shown))
    if own_sender:
        yield Paragraph(say.either(own_sender, english_sender))
    yield Paragraph(say(_("This letter says what we know today. It can change.")))


def _helps(say: Voice, shown: Shown, printing: Printing, *, is_open: bool) -> Iterator[Block]:
    if not (shown.visits or shown.bed or shown.looks_further):
        return
    yield Heading(say(_("Your help") if is_open else _("The help you had")))
    yield from _bed(say, shown, printing)
    for own, english in zip(*say.twice(lambda: wording.cards(shown, printing.at)), strict=True):
        yield from _card(say, own, english)
    if shown.looks_further:
        yield Paragraph(say(_("One team we asked cannot help. We are looking for another.")))


def _bed(say: Voice, shown: Shown, printing: Printing) -> Iterator[Block]:
    bed = shown.bed
    if bed is None:
        return
    own, english = say.twice(lambda: wording.bed(bed, printing.at))
    yield Heading(_title(say, own, english), level=3)
    if bed.state is BedStands.SOUGHT:
        # The page says that it is read there when one is found.
        yield Paragraph(say(_("We are looking for a bed for you.")))
        return
    yield from _lines(say, own, english)


def _card(say: Voice, own: Card, english: Card) -> Iterator[Block]:
    yield Heading(_title(say, own, english), level=3)
    if own.who:
        yield Paragraph(say.either(own.who, english.who), strong=True)
    if own.what:
        yield Paragraph(say.english(own.what))
    yield from _lines(say, own, english)


def _title(say: Voice, own: Card, english: Card) -> Words:
    return say.either(" ".join(own.when), " ".join(english.when))


def _lines(say: Voice, own: Card, english: Card) -> Iterator[Block]:
    for line, in_english in zip(own.lines, english.lines, strict=True):
        yield Paragraph(say.either(line, in_english))
