"""A desk's list on paper: who, what, by when, and who has it. It never says where. Pure."""

from django.utils.translation import gettext as _

from sers.papers.paper import Block, Heading, Paper, Paragraph, Table
from sers.referrals.desk import LABELS
from sers.web import printing, words
from sers.web.triage.rows import Row
from sers.web.triage.screen import Screen

WIDTHS = (5, 3, 3, 6, 4, 4)


def head() -> list[str]:
    return [
        _("Name"),
        _("Born"),
        _("NHS number"),
        _("What is asked"),
        _("By when"),
        _("Who has it"),
    ]


def line(row: Row) -> list[str]:
    """One row. Who is not shown to this reader yet is a summary that names nobody."""
    clock = f"{row.clock.what}\n{row.clock.left}" if row.clock else row.settled
    urgency = f"{row.urgency.label}. " if row.urgency else ""
    return [
        row.name,
        row.born,
        row.nhs_number,
        urgency + row.help,
        clock,
        "\n".join(each for each in (row.has, row.since) if each),
    ]


def titled(screen: Screen) -> str:
    """Whose list, and which."""
    label = _("Found") if screen.found.view.find else str(LABELS[screen.found.view.tab])
    return f"{screen.caption}: {label}"


def when(screen: Screen) -> str:
    at = screen.found.read_at
    said = {"day": words.day(at), "time": words.clock_time(at)}
    return _("As it stood on %(day)s at %(time)s.") % said


def of_screen(screen: Screen) -> Paper:
    """The list as it stands."""
    blocks: list[Block] = [Paragraph(when(screen))]
    if not screen.groups:
        blocks.append(Paragraph(_("There is nothing on this list.")))
    for group in screen.groups:
        blocks.append(Heading(f"{group.title} ({group.count})"))
        blocks.append(Table(head(), [line(row) for row in group.rows], WIDTHS))
    if screen.found.referrals.after:
        blocks.append(Paragraph(_("There is more on this list than was printed."), strong=True))
    at = screen.found.read_at
    return Paper(
        title=titled(screen),
        blocks=blocks,
        printed=printing.foot(screen.reader.user, at),
        made_at=at,
        mark=printing.mark(),
        page_of=printing.page_of(),
        wide=True,
    )
