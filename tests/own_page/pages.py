"""Links to somebody's own page, and the page open, as the keeper has it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sers.access import rows
from sers.own_page import keeper, linking, opening
from sers.own_page.models import Link, Whose
from sers.own_page.opening import Open
from sers.policy.roles import Role
from sers.referrals.models import Referral
from tests.builders import a_member, a_referral, seen_by

AGREED = "Told the nurse at home on 19 November"


def a_link(referral: Referral | None = None, **given: Any) -> tuple[Link, str]:
    """A link that a triager of the owning team made, and its code."""
    referral = referral or a_referral()
    triager = given.pop("by", None) or a_member(referral.owner, Role.TRIAGER)
    with seen_by(triager):
        mine = Referral.objects.select_related("owner").get(pk=referral.pk)
        return linking.make(mine, by=triager, days=given.pop("days", 30), **given)


def a_carers_link(referral: Referral, name: str = "Demelza Hosking") -> tuple[Link, str]:
    return a_link(referral, whose=Whose.CARER, name=name, agreed=AGREED)


@contextmanager
def open_page(referral: Referral, code: str = "") -> Iterator[Open]:
    """The page, open, inside of the keeper's identity."""
    code = code or a_link(referral)[1]
    opened = opening.open_with(code, referral.birth_date)
    assert opened
    with rows.identified(keeper.ensure_keeper()):
        found = opening.still_open(opened.pk)
        assert found
        yield found
