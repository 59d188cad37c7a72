"""What anybody reads: pages as they were last published, notices in force."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from sers.content.models import Notice, Page, PageVersion


@dataclass(frozen=True, slots=True)
class Led:
    """A page as it is led to from elsewhere."""

    slug: str
    place: str
    title: str
    summary: str
    needed: bool


def published(slug: str) -> PageVersion | None:
    """What the page says now; None where it is unknown, withdrawn or only a draft."""
    newest = _published().filter(page=slug, page__withdrawn_at=None)
    return newest.select_related("page").order_by("-number").first()


def pages() -> list[Led]:
    """Every page that can be read, in the order of lists: one query."""
    newest = _published().filter(page=OuterRef("pk")).order_by("-number")
    shown = Page.objects.filter(withdrawn_at=None).annotate(
        title=Subquery(newest.values("title")[:1]), summary=Subquery(newest.values("summary")[:1])
    )
    return [
        Led(page.slug, page.place, page.title, page.summary, page.needed)
        for page in shown.exclude(title=None)
    ]


def changed_on(version: PageVersion) -> date:
    """The day since which the page says this."""
    published_at = version.published_at
    assert published_at is not None, "only what is published is read"
    return timezone.localdate(published_at)


def notices(at: datetime | None = None) -> list[Notice]:
    """What readers must know now, faults first."""
    now = at or timezone.now()
    in_force = Notice.objects.filter(Q(until=None) | Q(until__gt=now), since__lte=now)
    return list(in_force.order_by("-fault", "-since"))


def generation() -> str:
    """What changes whenever a page would be drawn differently: one query, for a cache to ask.

    Contacts and notices are few, so all they say is compared; versions and phrases are many, and
    are never changed without a new moment.
    """
    with connection.cursor() as cursor:
        cursor.execute(_GENERATION)
        row = cursor.fetchone()
    return str(row[0])


def _published() -> QuerySet[PageVersion]:
    return PageVersion.objects.exclude(published_at=None)


_GENERATION = """
SELECT md5(concat_ws('|',
    (SELECT string_agg(page::text, ',' ORDER BY slug) FROM content_page AS page),
    (SELECT concat_ws(',', count(*), max(published_at)) FROM content_pageversion
        WHERE published_at IS NOT NULL),
    (SELECT string_agg(contact::text, ',' ORDER BY key) FROM content_contact AS contact),
    (SELECT string_agg(notice::text, ',' ORDER BY id) FROM content_notice AS notice
        WHERE since <= statement_timestamp()
            AND (until IS NULL OR until > statement_timestamp())),
    (SELECT concat_ws(',', count(*), max(written_at), max(approved_at), count(approved_at))
        FROM content_phrase)
))
"""
