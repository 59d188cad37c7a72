"""A demonstration: made-up people who can sign in, and referrals to look at.

Everything is made through the verbs that the pages use, with NHS numbers of the 999 range
that belong to nobody. It is refused where SERS is not a demonstration.
"""

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from sers.config.demo.bed_stories import BED_STORIES
from sers.config.demo.beds import make_beds
from sers.config.demo.helping import make_helpers
from sers.config.demo.history import is_told, load_history
from sers.config.demo.numbers import make_numbers
from sers.config.demo.own_page import BORN, CODE
from sers.config.demo.people import PASSWORD, PEOPLE, make_people
from sers.config.demo.stories import STORIES
from sers.config.demo.telling import tell_stories

__all__ = ["BORN", "CODE", "PASSWORD", "accounts", "is_told", "load", "load_history"]


def load() -> None:
    """Make the numbers, people, helpers, beds and a few referrals, where they are not there yet."""
    if not settings.DEMO:
        raise ImproperlyConfigured("Set SERS_DEMO=1 to load made-up people")
    make_numbers()
    make_people()
    make_helpers()
    make_beds()
    tell_stories((*STORIES, *BED_STORIES))


def accounts() -> Sequence[tuple[str, str]]:
    """Who can sign in: address, and who that is."""
    return [(person.email, f"{person.name}, {person.does}") for person in PEOPLE]
