"""What was sent, on paper: the same values that the copy to print shows. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from sers.directory.models import User
from sers.papers.paper import Block, Heading, Paper, Paragraph, Rows
from sers.referrals.models import Referral
from sers.web import printing, words


def of_copy(shown: Mapping[str, Any], reader: User, at: datetime) -> Paper:
    """The copy. `shown` is what `showing.copied` says."""
    referral: Referral = shown["referral"]
    blocks = [*_sent(referral, shown["by"]), *_standing(shown), *_legs(shown), *_answers(shown)]
    return Paper(
        title=_("Referral") + f" {referral.reference}",
        blocks=blocks,
        printed=printing.foot(reader, at),
        made_at=at,
        identifiers=printing.identifiers(referral, listed=False),
        mark=printing.mark(),
        page_of=printing.page_of(),
    )


def _sent(referral: Referral, by: str) -> Iterator[Block]:
    owner = referral.owner
    sent = referral.sent_at
    when = f"{words.day(sent)}, {words.clock_time(sent)}, " + _("by") + f" {by}"
    yield Rows(
        [
            (_("Sent"), when),
            (_("With"), ", ".join(each for each in (owner.name, owner.phone) if each)),
        ]
    )


def _standing(shown: Mapping[str, Any]) -> Iterator[Block]:
    said, referral = shown["said"], shown["referral"]
    yield Heading(_("How it stands") + f": {said.tag}")
    yield Paragraph(said.who)
    if referral.is_open:
        yield Paragraph(_("Next:") + f" {said.next}")
    yield from (Paragraph(line) for line in said.decided)
    ending = shown["ending"]
    if ending is None:
        return
    yield Heading(ending.heading)
    if ending.text:
        yield Paragraph(f"“{ending.text}”")
    if ending.facts:
        yield Rows([(str(key), str(value)) for key, value in ending.facts])
    if ending.read:
        yield Paragraph(ending.read)


def _legs(shown: Mapping[str, Any]) -> Iterator[Block]:
    legs = [*shown["legs"], *shown["earlier_legs"]]
    if legs:
        yield Heading(_("Who helps, and how it went"))
    for leg in legs:
        yield Heading(f"{leg.title}: {leg.tag}", level=3)
        report = f"“{leg.report}”" if leg.report else ""
        for line in (leg.who, leg.workers, leg.coming, *leg.lines, report):
            if line:
                yield Paragraph(line)


def _answers(shown: Mapping[str, Any]) -> Iterator[Block]:
    yield Heading(_("What was sent"))
    for card in shown["cards"]:
        yield Heading(card.title, level=3)
        yield Rows([(each.label, each.text) for each in card.answers])
