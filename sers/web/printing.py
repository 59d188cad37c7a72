"""Answering with a PDF: what every paper of the working pages has, and how it is sent."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from sers.directory.models import User
from sers.intake.comparing import Change
from sers.papers import pdf
from sers.papers.paper import Paper, Rows, Words
from sers.referrals.models import Referral
from sers.values.languages import ENGLISH
from sers.web import words


def in_english() -> translation.override:
    """Records are written in English, and so is what is printed of them."""
    return translation.override(ENGLISH)


def answer(papers: Sequence[Paper], name: str, *, title: str = "") -> HttpResponse:
    """The PDF, shown in the browser and kept by nobody on the way. No name is personal."""
    response = HttpResponse(pdf.draw(papers, title=title), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def name_of(referral: Referral) -> str:
    """What a file about it is called."""
    return f"referral-{referral.reference}"


def mark() -> str:
    """What a demonstration says of itself at the head of each page."""
    return _("Demonstration") if settings.DEMO else ""


def page_of() -> str:
    return _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"}


def foot(reader: User, at: datetime) -> str:
    """When it was printed and by whom. «Today» would be wrong tomorrow."""
    when = _("%(day)s at %(time)s") % {"day": words.day(at), "time": words.clock_time(at)}
    said = _("Printed %(when)s by %(who)s. Destroy it safely when it is done with.")
    return said % {"when": when, "who": reader.name}


def identifiers(referral: Referral, *, listed: bool = True) -> list[tuple[Words, str]]:
    """The three, and under which reference it is found."""
    number = referral.nhs_number
    return [
        (_("Name"), referral.listed_name if listed else referral.spoken_name),
        (_("Born"), words.day(referral.birth_date)),
        (_("NHS number"), words.spaced_nhs_number(number) if number else _("not known")),
        (_("Reference"), referral.reference),
    ]


def redlined(changes: Sequence[Change]) -> Rows:
    """What was said before and what is said now, in words: paper strikes nothing out."""
    return Rows([(f"{each.label} ({each.section})", _changed(each)) for each in changes])


def _changed(change: Change) -> str:
    if change.withheld:
        return _("Changed. It is not shown here")
    before = [_("was:") + " " + "\n".join(change.before)] if change.before else []
    after = _("now:") + " " + "\n".join(change.after) if change.after else _("Taken out")
    return "\n".join([*before, after])
