"""A referral of the desk on paper: the same values that its printed page shows. Pure."""

from collections.abc import Collection, Iterator, Sequence

from django.utils.translation import gettext as _

from sers.papers.paper import Block, Heading, Paper, Paragraph, Rows
from sers.web import printing
from sers.web.triage.bed_standing import Panel
from sers.web.triage.changes import Changed
from sers.web.triage.sheet import Sheet


def of_sheet(
    sheet: Sheet,
    changed: Sequence[Changed],
    marked: Collection[str],
    sooner: str,
    search: Panel | None,
) -> Paper:
    """One referral. Of a protected person paper never says where."""
    referral = sheet.referral
    blocks = [
        *_asked(sheet, sooner),
        *_changes(changed),
        *_warnings(sheet),
        *_since(sheet),
        *_answers(sheet, marked),
        *_legs(sheet),
        *_search(search, protected=referral.protected),
    ]
    return Paper(
        title=_("Copy of referral") + f" {referral.reference}",
        blocks=blocks,
        printed=printing.foot(sheet.reader, sheet.now),
        made_at=sheet.now,
        identifiers=printing.identifiers(referral),
        mark=printing.mark(),
        page_of=printing.page_of(),
    )


def _asked(sheet: Sheet, sooner: str) -> Iterator[Block]:
    asked = sheet.asked
    yield Heading(_("What is asked"))
    yield Paragraph(f"{asked.purpose}. {asked.help}. {asked.where}.", strong=True)
    yield Paragraph(_("Wanted: %(how_soon)s.") % {"how_soon": asked.how_soon} + f" {asked.why}")
    by = _("By %(by)s, %(sent)s.") % {"by": asked.by, "sent": asked.sent}
    back = _("Ring back on") + f" {asked.call_back}." if asked.call_back else ""
    yield Paragraph(f"{by} {back}")
    came = _("Came here because %(route)s.") % {"route": asked.route}
    yield Paragraph(f"{sheet.who.status}. {came}")
    if sooner:
        yield Paragraph(sooner, strong=True)


def _changes(changed: Sequence[Changed]) -> Iterator[Block]:
    if changed:
        yield Heading(_("Changed since it was sent"))
    for each in changed:
        yield Heading(each.title, level=3)
        yield printing.redlined(each.changes)


def _warnings(sheet: Sheet) -> Iterator[Block]:
    yield from (Paragraph(line) for line in sheet.outcome)
    if sheet.who.alerts:
        yield Paragraph(". ".join(text for _kind, text in sheet.who.alerts) + ".", strong=True)
    if sheet.referral.identity_to_check:
        known = _("This NHS number is known with another name or date of birth.")
        yield Paragraph(_("Check who this is.") + f" {known}", strong=True)


def _since(sheet: Sheet) -> Iterator[Block]:
    """What was added, what is missing, what was asked."""
    if sheet.added:
        yield Heading(_("What was added"))
    for each in sheet.added:
        yield Heading(each.title, level=3)
        yield Paragraph(each.text)
        yield Paragraph(each.who, quiet=True)
    if sheet.missing:
        yield Heading(_("Not known"))
        yield Paragraph(", ".join(f"{gap.label}: {gap.why}" for gap in sheet.missing))
    if sheet.questions:
        yield Heading(_("Questions and answers"))
    for question, how in sheet.questions:
        yield Paragraph(f"“{question.question}”", strong=True)
        if question.answer:
            yield Paragraph(f"“{question.answer}”")
        yield Paragraph(how, quiet=True)


def _answers(sheet: Sheet, marked: Collection[str]) -> Iterator[Block]:
    changed = _("(changed since it was sent)")
    for section in sheet.sections:
        yield Heading(section.title)
        yield Rows(
            [
                (f"{each.label} {changed}" if each.id in marked else each.label, each.text)
                for each in section.answers
            ]
        )


def _legs(sheet: Sheet) -> Iterator[Block]:
    if sheet.legs:
        yield Heading(_("Who is doing what"))
        yield Rows([(leg.team, f"{leg.what}. {leg.standing}") for leg in sheet.legs])


def _search(search: Panel | None, *, protected: bool) -> Iterator[Block]:
    if search is None:
        return
    yield Heading(_("The search for a bed"))
    yield Paragraph(search.state)
    if not protected and search.lines:
        yield Rows(list(search.lines))
