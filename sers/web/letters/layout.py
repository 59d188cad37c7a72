"""What every letter has: who it is about, when to call 999 or 111, whom to call, who printed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from sers.directory.models import Team
from sers.own_page.models import Print
from sers.papers.paper import Block, Callout, Heading, Paper, Paragraph, Words
from sers.referrals.models import Referral
from sers.values.languages import Language
from sers.web import words
from sers.web.letters.saying import Voice, birth_date_in, text_of


@dataclass(frozen=True, slots=True)
class Printing:
    """How a letter is wanted, by whom it is printed, and when. `by` is empty for the person."""

    language: Language
    print: str
    by: str
    at: datetime


def paper(
    title: Words,
    blocks: Sequence[Block],
    referral: Referral,
    printing: Printing,
    *,
    with_birth_date: bool = True,
) -> Paper:
    """The letter around its words. Easy read is large print, each sentence on a line of its own."""
    say = Voice(printing.language)
    page_of = text_of(say(_("Page %(page)s of %(pages)s"), page="{page}", pages="{pages}"))
    return Paper(
        title=title,
        blocks=blocks,
        printed=_printed(say, printing),
        made_at=printing.at,
        identifiers=_identifiers(say, referral, with_birth_date=with_birth_date),
        language=printing.language,
        size="standard" if printing.print == Print.STANDARD else "large",
        mark=text_of(say(_("Demonstration"))) if settings.DEMO else "",
        page_of=page_of,
    )


def callout(say: Voice) -> Callout:
    """What to do when it gets worse, on every letter."""
    return Callout(
        say(_("If things get worse")),
        [
            say(_("Call 999 if somebody’s life is in danger.")),
            say(_("Call 111 if you need medical help now and it is not an emergency.")),
        ],
    )


def whom_to_call(say: Voice, team: Team | None) -> list[Block]:
    """Who answers questions. No team where its name would say where somebody is."""
    said = [say(_("If you have a question, ask the person who gave you this letter."))]
    if team and team.phone:
        call = _("If you have a question, call %(team)s on %(phone)s.")
        said = [say(call, team=team.name, phone=team.phone)]
    said += [
        say(_("Tell us if you go into hospital, or if you will be away.")),
        say(_("Tell us if you need this letter in another language or in large print.")),
    ]
    return [Heading(say(_("Who to call"))), *(Paragraph(each) for each in said)]


def _identifiers(
    say: Voice, referral: Referral, *, with_birth_date: bool
) -> list[tuple[Words, str]]:
    """Three on each page: where the birth date is a key, the reference stands for it."""
    number = referral.nhs_number
    spaced = words.spaced_nhs_number(number) if number else text_of(say(_("not known")))
    born = (say(_("Date of birth")), birth_date_in(referral.birth_date, say.language))
    third = born if with_birth_date else (say(_("Reference")), referral.reference)
    return [
        (say(_("Name")), referral.spoken_name),
        third,
        (say(_("NHS number")), spaced),
    ]


def _printed(say: Voice, printing: Printing) -> Words:
    here = timezone.localtime(printing.at)
    if not printing.by:
        return say(_("Printed on %(day)s at %(time)s"), day=here, time=here.time())
    said = _("Printed on %(day)s at %(time)s by %(who)s")
    return say(said, day=here, time=here.time(), who=printing.by)
