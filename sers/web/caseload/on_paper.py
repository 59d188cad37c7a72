"""A caseload on paper, to take along: who, what, when, how it stands; never where. Pure."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from sers.papers.paper import Block, Heading, Paper, Paragraph, Table
from sers.web import printing, words
from sers.web.caseload.cards import Card
from sers.web.caseload.screen import Screen

WIDTHS = (5, 5, 6, 4, 5, 4)


def head() -> list[str]:
    return [
        _("Name"),
        _("Born and NHS number"),
        _("What is asked"),
        _("When"),
        _("How it stands"),
        _("Who goes"),
    ]


def line(card: Card) -> list[str]:
    """One leg. Without a referral it is a summary that names nobody."""
    told = [card.standing, card.clock.what if card.clock else "", *card.lines]
    risks = ". ".join(text for _kind, text in card.risks)
    return [
        card.name,
        card.ids,
        "\n".join(each for each in (card.what, risks) if each),
        " ".join(each for each in (card.time, card.word) if each),
        "\n".join(each for each in told if each),
        card.who,
    ]


def parts(screen: Screen) -> Iterator[tuple[str, Sequence[Card]]]:
    """Each part of the page that anything stands under, in its order."""
    today = [card for town in screen.towns_today for card in town.cards]
    in_hand = [card for town in screen.towns_in_hand for card in town.cards]
    named = [
        (_("To answer"), screen.new),
        (_("Late"), screen.late),
        (_("Today"), today),
        (_("In hand"), in_hand),
        (_("Waiting to start"), screen.waiting),
    ]
    yield from (part for part in named if part[1])


def of_screen(screen: Screen) -> Paper:
    """The caseload as it stands."""
    at = screen.found.read_at
    said = {"day": words.day(at), "time": words.clock_time(at)}
    blocks: list[Block] = [Paragraph(_("As it stood on %(day)s at %(time)s.") % said)]
    if screen.is_empty:
        blocks.append(Paragraph(_("Nothing in hand")))
    for title, cards in parts(screen):
        blocks.append(Heading(f"{title} ({len(cards)})"))
        blocks.append(Table(head(), [line(card) for card in cards], WIDTHS))
    if screen.found.more:
        blocks.append(Paragraph(_("There is more on this list than was printed."), strong=True))
    return Paper(
        title=_("My caseload") + f": {screen.teams}",
        blocks=blocks,
        printed=printing.foot(screen.reader, at),
        made_at=at,
        mark=printing.mark(),
        page_of=printing.page_of(),
        wide=True,
    )
