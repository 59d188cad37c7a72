"""What the page says, as a letter in the language and print that letters are wanted in."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from sers.audit.models import Access
from sers.own_page import opening, reading
from sers.own_page.opening import Open
from sers.values.languages import language
from sers.web import printing
from sers.web.letters import next_letter
from sers.web.letters.layout import Printing
from sers.web.pages import page
from sers.web.person.door import opened


@page(None)
@opened
def letter(_request: HttpRequest, own: Open) -> HttpResponse:
    """What happens next, as PDF. No member of staff has printed it."""
    opening.look(own, Access.Deed.PRINTED)
    link = own.link
    how = Printing(language(link.language), link.print, by="", at=timezone.now())
    drawn = next_letter.drawn(link.referral, reading.shown_on(own), how, to=link.name)
    return printing.answer([drawn], f"letter-{link.referral.reference}")
