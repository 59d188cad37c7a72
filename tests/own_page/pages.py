"""Links, openings and sayings, made by the verbs that people use."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sers.access import rows
from sers.directory.models import User
from sers.own_page import keeper, linking, opening, saying
from sers.own_page.models import Kind, Link, Saying
from sers.own_page.opening import Open
from sers.own_page.saying import Said
from sers.referrals.models import Referral
from tests.builders import a_referral
from tests.referrals.lives import a_triager, working_on

BORN = "1942-02-14"
CARER: dict[str, Any] = {
    "whose": "carer",
    "name": "Lowenna Trembath",
    "agreed": "She said yes to me on the telephone",
}


def a_link(
    referral: Referral | None = None, *, by: User | None = None, **how: Any
) -> tuple[Link, str]:
    """A link that the owning desk gave, and its code."""
    referral = referral or a_referral()
    triager = by or a_triager(referral.owner)
    with working_on(referral, triager) as mine:
        return linking.make(mine, by=triager, **({"days": 30} | how))


def a_carers_link(referral: Referral, name: str = "Demelza Hosking") -> tuple[Link, str]:
    return a_link(referral, **(CARER | {"name": name}))


def opened(code: str, referral: Referral, *, at: datetime | None = None) -> UUID | None:
    """The page as it is opened with the right birth date."""
    found = opening.open_with(code, referral.birth_date, at=at)
    return found.pk if found else None


@contextmanager
def on_page(opening_id: UUID | None, *, at: datetime | None = None) -> Iterator[Open]:
    """The open page, with the eyes of the account that shows it."""
    assert opening_id is not None
    with rows.identified(keeper.ensure_keeper()):
        page = opening.still_open(opening_id, at=at)
        assert page is not None
        yield page


def says(
    opening_id: UUID | None,
    kind: Kind,
    text: str = "",
    *,
    press: UUID | None = None,
    at: datetime | None = None,
    **more: Any,
) -> Saying:
    """Something that is said on the open page."""
    with on_page(opening_id, at=at) as page:
        return saying.say(page, Said(kind, text, **more), press=press or uuid4(), at=at)


def something_said(referral: Referral, kind: Kind, text: str = "", **more: Any) -> Saying:
    """The same, through a link that is given and opened for it."""
    _link, code = a_link(referral)
    return says(opened(code, referral), kind, text, **more)


def dealt_with(said: Saying, *, by: User | None = None, reply: str = "") -> Saying:
    triager = by or a_triager()
    with working_on(said.referral, triager):
        mine = Saying.objects.select_related("referral").get(pk=said.pk)
        saying.deal_with(mine, by=triager, reply=reply)
        return Saying.objects.get(pk=said.pk)


@contextmanager
def open_page(referral: Referral, code: str = "") -> Iterator[Open]:
    """The page, open, inside of the keeper's identity; by default through a new link."""
    with on_page(opened(code or a_link(referral)[1], referral)) as page:
        yield page
