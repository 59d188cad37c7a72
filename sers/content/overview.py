"""What managers see of what anybody reads: how each page stands, and what waits for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from sers.content.models import Contact, Notice, Page, PageVersion
from sers.directory import queries as directory

# A page is read again in good time.
SOON = timedelta(days=14)
LATELY = 20


@dataclass(frozen=True, slots=True)
class PageState:
    """A page, what is published of it, and the draft that waits."""

    page: Page
    newest: PageVersion | None
    published: PageVersion | None

    @property
    def title(self) -> str:
        return self.newest.title if self.newest else self.page.slug

    @property
    def draft(self) -> PageVersion | None:
        """The newest version, where that is not what readers see."""
        return self.newest if self.newest != self.published else None

    @property
    def review_on(self) -> date | None:
        return self.published.review_on if self.published else None

    @property
    def overdue(self) -> bool:
        """Whether its readers should have been told that somebody read it again."""
        return self.review_on is not None and self.review_on < directory.today()

    @property
    def due(self) -> bool:
        return self.published is not None and is_due(self.published)


@dataclass(frozen=True, slots=True)
class Attention:
    """What waits for somebody; each is empty where all is well."""

    numbers: Sequence[Contact]
    pages: Sequence[Page]


def pages() -> list[PageState]:
    """Every page in the order of its place, with how it stands."""
    newest = _newest(PageVersion.objects.all())
    published = _newest(PageVersion.objects.exclude(published_at=None))
    return [
        PageState(page, newest.get(page.pk), published.get(page.pk)) for page in Page.objects.all()
    ]


def page(slug: str) -> PageState | None:
    """How the page at this address stands."""
    found = Page.objects.filter(pk=slug).first()
    if found is None:
        return None
    of_it = PageVersion.objects.filter(page=found)
    newest, published = _newest(of_it), _newest(of_it.exclude(published_at=None))
    return PageState(found, newest.get(found.pk), published.get(found.pk))


def versions(of: Page) -> list[PageVersion]:
    """Every version of a page, the newest first."""
    found = PageVersion.objects.filter(page=of).select_related("saved_by", "published_by")
    return list(found.order_by("-number"))


def version(of: Page, number: int) -> PageVersion | None:
    found = PageVersion.objects.filter(page=of, number=number)
    return found.select_related("page", "saved_by", "published_by").first()


def contacts() -> list[Contact]:
    """Every number: those to check again first, those that have ended last."""
    found = Contact.objects.select_related("checked_by")
    order = F("checked_on").asc(nulls_first=True)
    live = list(found.filter(ended_at=None).order_by(order, "group", "position", "key"))
    live.sort(key=lambda each: not is_stale(each))
    return [*live, *found.exclude(ended_at=None).order_by("key")]


def contact(key: str) -> Contact | None:
    return Contact.objects.select_related("checked_by").filter(pk=key).first()


def is_stale(contact: Contact) -> bool:
    """Whether nobody has rung it for longer than it is good for."""
    if contact.ended_at:
        return False
    good_for = timedelta(days=contact.good_for_days)
    return contact.checked_on is None or contact.checked_on + good_for < directory.today()


def notices() -> list[Notice]:
    """Those that are up or planned, then the last that are over."""
    found = Notice.objects.select_related("put_up_by")
    over = Q(until__isnull=False, until__lte=timezone.now())
    return [*found.exclude(over), *found.filter(over)[:LATELY]]


def notice(number: UUID) -> Notice | None:
    return Notice.objects.filter(pk=number).first()


def attention() -> Attention:
    """What waits for a manager of what anybody reads."""
    shown = PageVersion.objects.filter(page__withdrawn_at=None).exclude(published_at=None)
    return Attention(
        numbers=[each for each in Contact.objects.filter(ended_at=None) if is_stale(each)],
        pages=[each.page for each in _newest(shown).values() if is_due(each)],
    )


def is_due(published: PageVersion) -> bool:
    """Whether it is time to read it again."""
    return published.review_on is not None and published.review_on <= directory.today() + SOON


def _newest(of: QuerySet[PageVersion]) -> dict[str, PageVersion]:
    """The newest of these of each page, by its address."""
    found = of.select_related("page", "saved_by", "published_by")
    return {each.page_id: each for each in found.order_by("page_id", "-number").distinct("page_id")}
