"""Somebody of the demonstration who opens their own page, so that a newcomer can do so too."""

from datetime import datetime, timedelta
from uuid import uuid5

from sers.access import rows
from sers.config.demo import happened
from sers.config.demo.happened import Told
from sers.own_page import keeper, linking, opening, saying
from sers.own_page.events import OwnPageEvent
from sers.own_page.models import Kind, Link, Saying, Whose
from sers.own_page.saying import Said
from sers.policy.permissions import Permission

# Printed for everybody who runs a demonstration.
CODE, BORN = "uren-page-2345-6789", "1947-03-25"
GIVEN, SAID_FIRST, DEALT, ASKED = 80, 1_000, 1_050, 1_380  # minutes after the referral was sent


def helped_and_reads(told: Told) -> None:
    """Help is agreed; the person was given a link, told of the key safe, and asks something."""
    happened.helped(told)
    link = _give(told)
    jenna = told.users["penwith"]
    number = Said(Kind.KEY_SAFE, "The number is 4711 now. It is behind the water butt.")
    key_safe = _say(told, link, number, told.at(SAID_FIRST))
    with rows.identified(jenna):
        thanks = "Thank you. The nurses know."
        found = Saying.objects.select_related("referral").get(pk=key_safe.pk)
        saying.deal_with(found, by=jenna, reply=thanks, at=told.at(DEALT))
    later = "Can the nurse come after eleven on Tuesdays? I am at the day centre before."
    _say(told, link, Said(Kind.QUESTION, later), told.at(ASKED))


def _give(told: Told) -> Link:
    """A link whose code is known beforehand, which no verb makes."""
    jenna, at = told.users["penwith"], told.at(GIVEN)
    with rows.identified(jenna):
        referral = told.now()
        (team,) = jenna.teams_holding(Permission.GIVE_LINK)
        link = Link.objects.create(
            referral=referral,
            whose=Whose.PERSON,
            digest=linking.digest(CODE),
            made_by=jenna,
            team=team,
            made_at=at,
            expires_at=at + timedelta(days=91),
        )
        keeper.settle(referral, at=at)
        linking.tell(OwnPageEvent.LINK_MADE, link, by=jenna, team=team, at=at, days=91)
    return link


def _say(told: Told, link: Link, said: Said, at: datetime) -> Saying:
    opened = opening.open_with(CODE, told.referral.birth_date, at=at)
    with rows.identified(keeper.ensure_keeper()):
        page = opening.still_open(opened.pk, at=at) if opened else None
        if page is None:
            raise RuntimeError("The page of the demonstration does not open")
        return saying.say(page, said, press=uuid5(link.pk, said.kind), at=at)
