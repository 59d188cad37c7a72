"""Pages, numbers and notices for tests, written the way managers write them."""

from datetime import timedelta
from itertools import count
from typing import Any

from sers.content import contacts, drafting
from sers.content.drafting import Written
from sers.content.models import Contact, Page, PageVersion
from sers.directory import queries as directory
from sers.directory.models import Team, User
from sers.policy.roles import Role
from tests.builders import a_member, a_team, seen_by

_numbers = count(1)

BODY = """Ring us first.

## Who can help

- The **nurses**
- [The NHS website](https://www.nhs.uk)
"""


def a_manager() -> User:
    return a_member(a_team("", Team.Kind.OFFICE), Role.MANAGER)


def said(**changed: Any) -> Written:
    """What a page says, with the day on which it is read again."""
    given = {
        "title": "Help at home",
        "summary": "What helps, and who.",
        "body": BODY,
        "review_on": directory.today() + timedelta(days=100),
    }
    return Written(**given | changed)


def a_page(by: User, *, slug: str = "", place: str = "public", **changed: Any) -> PageVersion:
    """A page of one version, which nobody can read yet."""
    with seen_by(by):
        return drafting.add_page(slug or f"page-{next(_numbers)}", place, said(**changed), by=by)


def published(by: User, **changed: Any) -> PageVersion:
    """A page that anybody can read."""
    version = a_page(by, **changed)
    with seen_by(by):
        drafting.publish(version, by=by, seen=0)
    return again(version)


def again(version: PageVersion) -> PageVersion:
    """The same, as it is kept now."""
    return PageVersion.objects.select_related("page").get(pk=version.pk)


def next_version(page: Page, by: User, **changed: Any) -> PageVersion:
    """One more draft of it."""
    newest = page.versions.order_by("-number")[0]
    with seen_by(by):
        return drafting.draft(page, said(**changed), by=by, seen=newest.number)


def a_number(by: User, **changed: Any) -> Contact:
    """A number that nobody has checked yet."""
    given = {
        "group": "helpline",
        "area": "",
        "name": f"Friendly ear {next(_numbers)}",
        "what_for": "Anybody who is lonely",
        "number": "01632 960 111",
        "hours": "Day and night",
        "owner": "Duty manager",
        "good_for_days": 90,
        "position": 10,
    }
    with seen_by(by):
        return contacts.add(by=by, **given | changed)
