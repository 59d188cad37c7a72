"""Whether a referral is open for the person already: asked when it is said who they are."""

from django.urls import reverse

from sers.intake.models import Draft
from sers.intake.schema import Page
from sers.people.matching import AskedTooOften
from sers.referrals import joining
from sers.web.refer import showing


def asks(draft: Draft, page: Page) -> bool:
    """Whether the writer is to decide, after this page, between a new one and one that is open.

    Not again about somebody of whom they have decided; and who asks too often goes on unasked,
    for nothing may keep a referral from being sent.
    """
    if not joining.says_who(page):
        return False
    person = joining.whom(draft)
    if person is None or joining.is_decided(draft, person):
        return False
    try:
        return bool(joining.open_for(person))
    except AskedTooOften:
        return False


def address(draft: Draft, *, checking: bool) -> str:
    """Where that is decided."""
    known = reverse("refer:known", args=[draft.pk])
    return f"{known}?from={showing.CHECK}" if checking else known
