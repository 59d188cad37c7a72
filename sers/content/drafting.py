"""Writing a page that anybody can read: drafting, publishing, withdrawing it.

Nothing is overwritten. Each saving is the next version; of those published the newest is shown.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sers.content import checking
from sers.content.differences import counted
from sers.content.events import ContentEvent
from sers.content.keeping import Sort, demand, note
from sers.content.models import Page, PageVersion
from sers.directory import queries as directory
from sers.directory.models import User
from sers.directory.refusing import ChangedElsewhere, Refused

LONGEST_TITLE = 120
LONGEST_SUMMARY = 300
LONGEST_SLUG = 40
# `/manage/pages/new/` is where one is added.
TAKEN = frozenset({"new"})


@dataclass(frozen=True, slots=True)
class Written:
    """All that one version of a page says."""

    title: str
    summary: str
    body: str
    easy: str = ""
    review_on: date | None = None


class NotFit(Refused):
    """A text that cannot be shown: each fault, with the field that it is in."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__(faults[0][1], faults[0][0])
        self.faults = faults


def written(version: PageVersion) -> Written:
    """What a version says."""
    return Written(version.title, version.summary, version.body, version.easy, version.review_on)


def faults(said: Written) -> list[tuple[str, str]]:
    """Each fault of the text, with its field; nothing where it can be shown."""
    there_is = checking.known()
    told = [("title", _("Give the page a title"))] if not said.title.strip() else []
    if len(said.title) > LONGEST_TITLE or len(said.summary) > LONGEST_SUMMARY:
        told.append(("title", _("The title or the summary is too long")))
    if not said.body.strip():
        told.append(("body", _("Write what the page says")))
    told += [("body", each) for each in checking.faults(said.body, there_is)]
    return told + [("easy", each) for each in checking.faults(said.easy, there_is)]


@transaction.atomic
def add_page(slug: str, place: str, said: Written, *, by: User) -> PageVersion:
    """One more page, as a draft that nobody sees yet. Raises Refused, NotFit."""
    demand(by)
    if not slug or slug != slugify(slug) or len(slug) > LONGEST_SLUG:
        raise Refused(_("Use small letters, digits and hyphens, at most 40"), "slug")
    if place not in Page.Place.values:
        raise Refused(_("Choose where the page is led to from"), "place")
    _demand_fit(said)
    page, is_new = Page.objects.get_or_create(slug=slug, defaults={"place": place})
    if slug in TAKEN or not is_new:
        raise Refused(_("There is a page at this address already. Choose another"), "slug")
    return _save(page, None, said, by=by)


@transaction.atomic
def draft(page: Page, said: Written, *, by: User, seen: int) -> PageVersion:
    """Keep this as the next version, unpublished; the newest if nothing differs from it.

    `seen` is the number of the newest version when the page was opened. Raises
    ChangedElsewhere, NotFit.
    """
    demand(by)
    newest = _newest(page, seen)
    _demand_fit(said)
    if newest and written(newest) == said:
        return newest
    return _save(page, newest, said, by=by)


@transaction.atomic
def bring_back(version: PageVersion, *, by: User, seen: int) -> PageVersion:
    """A new draft that says what an earlier version said."""
    demand(by)
    newest = _newest(version.page, seen)
    if newest is None or newest.number <= version.number:
        raise Refused(_("This is the newest version"))
    return _save(version.page, newest, written(version), by=by, brought_back=version.number)


@transaction.atomic
def publish(version: PageVersion, *, by: User, seen: int) -> None:
    """Show this version to anybody. `seen` is the number of what was published then, or 0.

    Raises ChangedElsewhere, Refused, NotFit.
    """
    demand(by)
    page = Page.objects.select_for_update().get(pk=version.page_id)
    now = PageVersion.objects.get(pk=version.pk)
    before = published(page)
    if (before.number if before else 0) != seen:
        raise ChangedElsewhere(_("Somebody else has published a version since you opened this"))
    _demand_publishable(page, now, before)
    _demand_fit(written(now))
    now.published_at, now.published_by = timezone.now(), by
    now.save(update_fields=["published_at", "published_by"])
    note(
        ContentEvent.PAGE_PUBLISHED,
        Sort.PAGE,
        page.slug,
        by=by,
        name=now.title,
        before={"shown_version": before.number if before else None},
        after={"shown_version": now.number, "review_on": now.review_on},
    )


@transaction.atomic
def withdraw(page: Page, *, by: User) -> None:
    """Show it to nobody any more; its versions stay. Refused of a page that is led to."""
    demand(by)
    now = Page.objects.select_for_update().get(pk=page.pk)
    if now.needed:
        raise Refused(_("The service itself leads to this page, so it cannot be withdrawn"))
    if now.withdrawn_at:
        raise Refused(_("This page is withdrawn already"))
    _set_withdrawn(now, ContentEvent.PAGE_WITHDRAWN, by=by)


@transaction.atomic
def restore(page: Page, *, by: User) -> None:
    """Show it again, as it was. Raises Refused, NotFit where it names what is gone."""
    demand(by)
    now = Page.objects.select_for_update().get(pk=page.pk)
    if not now.withdrawn_at:
        raise Refused(_("This page is not withdrawn"))
    shown = published(now)
    if shown:
        _demand_fit(written(shown))
    _set_withdrawn(now, ContentEvent.PAGE_RESTORED, by=by)


def published(page: Page) -> PageVersion | None:
    """The version that readers see, unless the page is withdrawn."""
    return page.versions.exclude(published_at=None).order_by("-number").first()


def _newest(page: Page, seen: int) -> PageVersion | None:
    """The newest version, if it is the one that was seen. Others wait until this is done."""
    Page.objects.select_for_update().get(pk=page.pk)
    newest = page.versions.order_by("-number").first()
    if (newest.number if newest else 0) != seen:
        raise ChangedElsewhere(_("Somebody else has saved a version since you opened this page"))
    return newest


def _save(
    page: Page, newest: PageVersion | None, said: Written, *, by: User, **facts: int
) -> PageVersion:
    made = PageVersion.objects.create(
        page=page,
        number=newest.number + 1 if newest else 1,
        title=said.title,
        summary=said.summary,
        body=said.body,
        easy=said.easy,
        review_on=said.review_on,
        saved_by=by,
        saved_at=timezone.now(),
    )
    before = written(newest) if newest else Written("", "", "")
    added, taken = counted([(before.body, said.body), (before.easy, said.easy)])
    note(
        ContentEvent.PAGE_DRAFTED,
        Sort.PAGE,
        page.slug,
        by=by,
        name=said.title,
        before=_short(before) if newest else None,
        after=_short(said),
        version=made.number,
        lines_added=added,
        lines_taken=taken,
        **facts,
    )
    return made


def _short(said: Written) -> dict[str, object]:
    """What fits into a list of changes: the text itself stands in the versions."""
    return {"title": said.title, "summary": said.summary, "review_on": said.review_on}


def _demand_fit(said: Written) -> None:
    found = faults(said)
    if found:
        raise NotFit(found)


def _demand_publishable(page: Page, now: PageVersion, before: PageVersion | None) -> None:
    if page.withdrawn_at:
        raise Refused(_("This page is withdrawn. Bring it back first"))
    if now.published_at:
        raise Refused(_("This version is published already"))
    if before and before.number > now.number:
        raise Refused(_("A newer version is published. Bring this one back as a new draft"))
    if now.review_on is None or now.review_on <= directory.today():
        raise Refused(
            _("Say on which day, later than today, somebody reads it again. Then save and publish")
        )


def _set_withdrawn(page: Page, what: ContentEvent, *, by: User) -> None:
    withdrawn = what is ContentEvent.PAGE_WITHDRAWN
    page.withdrawn_at = timezone.now() if withdrawn else None
    page.save(update_fields=["withdrawn_at"])
    newest = page.versions.order_by("-number").first()
    note(
        what,
        Sort.PAGE,
        page.slug,
        by=by,
        name=newest.title if newest else page.slug,
        before={"withdrawn": not withdrawn},
        after={"withdrawn": withdrawn},
    )
