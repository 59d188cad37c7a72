"""What was changed of what anybody reads, in words for the list of all changes."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sers.audit.models import Event
from sers.content.events import ContentEvent
from sers.content.keeping import Sort

DONE: dict[str, Any] = {
    ContentEvent.PAGE_DRAFTED: gettext_lazy("Saved as a draft"),
    ContentEvent.PAGE_PUBLISHED: gettext_lazy("Published"),
    ContentEvent.PAGE_WITHDRAWN: gettext_lazy("Withdrawn"),
    ContentEvent.PAGE_RESTORED: gettext_lazy("Brought back"),
    ContentEvent.CONTACT_ADDED: gettext_lazy("Added"),
    ContentEvent.CONTACT_CHANGED: gettext_lazy("Changed"),
    ContentEvent.CONTACT_CHECKED: gettext_lazy("Checked"),
    ContentEvent.CONTACT_ENDED: gettext_lazy("Ended"),
    ContentEvent.CONTACT_RESTORED: gettext_lazy("Brought back"),
    ContentEvent.NOTICE_PUT_UP: gettext_lazy("Put up"),
    ContentEvent.NOTICE_TAKEN_DOWN: gettext_lazy("Taken down"),
    ContentEvent.TRANSLATED: gettext_lazy("Translated"),
    ContentEvent.TRANSLATION_APPROVED: gettext_lazy("Translation approved"),
}
SORTS: dict[str, Any] = {
    Sort.PAGE: gettext_lazy("Public pages"),
    Sort.CONTACT: gettext_lazy("Telephone numbers"),
    Sort.NOTICE: gettext_lazy("Notices"),
    Sort.PHRASE: gettext_lazy("Translations"),
}
LABELS: dict[str, Any] = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "review_on": gettext_lazy("When somebody reads it again"),
    "shown_version": gettext_lazy("Version that readers see"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "ended": gettext_lazy("Ended"),
    "text": gettext_lazy("Text"),
    "fault": gettext_lazy("Something does not work"),
    "from": gettext_lazy("From"),
    "to": gettext_lazy("Until"),
    "translation": gettext_lazy("Translation"),
    "approved": gettext_lazy("Approved"),
    "group": gettext_lazy("Sort"),
    "area": gettext_lazy("Where the person lives"),
    "name": gettext_lazy("Who answers"),
    "what_for": gettext_lazy("For whom, or for what"),
    "number": gettext_lazy("Number"),
    "text_number": gettext_lazy("Number for text messages"),
    "website": gettext_lazy("Website"),
    "hours": gettext_lazy("When they answer"),
    "other_number": gettext_lazy("Another number at other times"),
    "other_hours": gettext_lazy("When that one is answered"),
    "owner": gettext_lazy("Who answers for it that it is right"),
    "good_for_days": gettext_lazy("How many days a check is good for"),
    "position": gettext_lazy("Place in the list"),
}


def address(sort: str, key: str) -> str:
    """Where what was changed can be looked at; nothing for what is none of these."""
    match sort:
        case Sort.PAGE:
            return reverse("manage:page", args=[key])
        case Sort.CONTACT:
            return reverse("manage:number", args=[key])
        case Sort.NOTICE:
            return reverse("manage:notices")
        case Sort.PHRASE:
            return reverse("manage:language", args=[key.partition("/")[0]])
        case _:
            return ""


def notes(event: Event) -> Iterator[str]:
    """What is said of it beside the values that differ."""
    facts = event.facts
    if event.kind != ContentEvent.PAGE_DRAFTED:
        return
    yield _("Version %(number)s") % {"number": facts.get("version")}
    if facts.get("brought_back"):
        yield _("It says what version %(number)s said") % {"number": facts["brought_back"]}
    added, taken = int(facts.get("lines_added", 0)), int(facts.get("lines_taken", 0))
    if added:
        yield ngettext("%(count)s line added", "%(count)s lines added", added) % {"count": added}
    if taken:
        told = ngettext("%(count)s line taken out", "%(count)s lines taken out", taken)
        yield told % {"count": taken}
