"""Pages, notices and phrases as managers leave them."""

from datetime import timedelta

from django.utils import timezone

from sers.content import loading
from sers.content.models import Notice, Page, PageVersion, Phrase
from sers.content.phrases import digest


def a_version(slug="helplines", *, number=2, published=True, **given):
    writer, now = loading.ensure_writer(), timezone.now()
    says = {"title": "T", "summary": "S", "body": "B", "saved_by": writer, "saved_at": now}
    if published:
        says |= {"published_by": writer, "published_at": now}
    return PageVersion.objects.create(page_id=slug, number=number, **says | given)


def a_notice(text="The service rests", *, since=timedelta(0), until=None, fault=False):
    now = timezone.now()
    return Notice.objects.create(
        text=text,
        fault=fault,
        put_up_by=loading.ensure_writer(),
        since=now + since,
        until=until and now + until,
    )


def a_phrase(source, text, *, language="pl", approved=False):
    writer, now = loading.ensure_writer(), timezone.now()
    by = {"approved_by": writer, "approved_at": now} if approved else {}
    return Phrase.objects.create(
        language=language,
        source=source,
        digest=digest(source),
        text=text,
        written_by=writer,
        written_at=now,
        **by,
    )


def a_page_of_a_manager(slug="our-news", **given):
    """A page that is not among those that come with the service; its slug."""
    Page.objects.create(slug=slug, place="about")
    a_version(slug, number=1, **given)
    return slug
