"""The letter that brings somebody the code of their own page. Pure.

The birth date opens the page with the code, so this one letter does not say it: whoever finds the
letter has only half of the key.
"""

from dataclasses import dataclass

import segno
from django.utils.translation import gettext_noop as _

from sers.own_page import linking
from sers.own_page.models import Link, Whose
from sers.papers.paper import (
    Block,
    Bullets,
    Code,
    Heading,
    Paper,
    Paragraph,
    Picture,
    Words,
)
from sers.web.letters.layout import Printing, callout, paper, whom_to_call
from sers.web.letters.saying import Voice, text_of, together

QR_WIDTH = 40  # mm


@dataclass(frozen=True, slots=True)
class Key:
    """What opens the page: the code that was just made, and where it is typed.

    `scanned` brings the code along, so that a telephone asks for the birth date alone.
    """

    link: Link
    code: str
    address: str
    scanned: str


def drawn(key: Key, printing: Printing) -> Paper:
    """The letter in the language and print it is wanted in."""
    say = Voice(printing.language)
    link = key.link
    referral = link.referral
    title = _("A web page about your help")
    if link.whose == Whose.CARER:
        title = _("A web page about the help for somebody you care for")
    blocks: list[Block] = [
        Paragraph(say(_("Dear %(name)s,"), name=link.name or referral.spoken_name)),
        *_what_it_is(say, key),
        Heading(say(_("How to open the page"))),
        Bullets(_steps(say, key), numbered=True),
        Paragraph(say(_("Your code is:"))),
        Code(grouped(key.code), _pattern(say, key)),
        Paragraph(say(_("The code works until %(day)s."), day=link.expires_at)),
        callout(say),
        Heading(say(_("Keep this letter safe"))),
        *_keep_it(say, key),
        *whom_to_call(say, None if referral.protected else referral.owner),
    ]
    return paper(say(title), blocks, referral, printing, with_birth_date=False)


def grouped(code: str) -> str:
    """k7fm 2q9x hw4p 8rtn: as it is read aloud and typed."""
    return hyphened(code).replace("-", " ")


def hyphened(code: str) -> str:
    """k7fm-2q9x-hw4p-8rtn, however it was typed: as it stands in an address."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    step = linking.GROUP
    return "-".join(plain[at : at + step] for at in range(0, len(plain), step))


def qr(address: str) -> str:
    """The square pattern as SVG, drawn here and sent to nobody."""
    return segno.make(address, error="m").svg_inline(scale=4, border=2)


def _pattern(say: Voice, key: Key) -> Picture:
    says = text_of(say(_("Square pattern that opens the page")))
    return Picture(qr(key.scanned), says, QR_WIDTH)


def _what_it_is(say: Voice, key: Key) -> list[Block]:
    referral, carer = key.link.referral, key.link.whose == Whose.CARER
    person = referral.spoken_name
    if carer:
        said = [
            say(_("%(person)s is getting help at home or in a bed."), person=person),
            say(
                _("%(person)s has agreed that you can see how it is going, on a web page."),
                person=person,
            ),
        ]
    else:
        said = [
            say(_("You have been referred for help at home or in a bed.")),
            say(_("You can see how it is going on a web page of your own.")),
        ]
    said.append(say(_("It says who will help, and when they come.")))
    return [Paragraph(each) for each in said]


def _steps(say: Voice, key: Key) -> list[Words]:
    camera = _("Point the camera of your phone at the square pattern on this letter.")
    address = _("If you have no camera, go to this address: %(address)s")
    born = _("Type your date of birth. It is the key to the page.")
    if key.link.whose == Whose.CARER:
        born = _("Type the date of birth of %(person)s. It is the key to the page.")
    return [
        say(camera),
        together(say(address, address=key.address), say(_("Type the code on this letter."))),
        say(born, person=key.link.referral.spoken_name),
    ]


def _keep_it(say: Voice, key: Key) -> list[Block]:
    owner = _("Anyone with this letter who knows your date of birth can open the page.")
    if key.link.whose == Whose.CARER:
        owner = _("Anyone with this letter who knows that date of birth can open the page.")
    lost = _("If you lose the letter, call us. We make a new code, and the old one stops working.")
    return [Paragraph(say(owner)), Paragraph(say(lost))]
