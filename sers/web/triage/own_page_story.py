"""What happened on the person's own page, in sentences without a word that was said there. Pure."""

from typing import Any

from django.utils.translation import gettext as _

from sers.own_page.events import OwnPageEvent
from sers.own_page.models import Kind, Print, Whose
from sers.referrals.events import ReferralEvent
from sers.values import languages
from sers.web.triage.own_page_told import SAID
from sers.web.triage.telling import Telling, joined

FACTS = ("whose", "kind_said", "why", "language", "print")


def _of_whom(f: dict[str, Any]) -> str:
    carer = f["whose"] == Whose.CARER
    return _("Somebody who cares for them") if carer else _("The person")


def _said(f: dict[str, Any]) -> str:
    """What they said, as far as this release knows it."""
    return str(SAID[Kind(f["kind_said"])]) if f["kind_said"] in Kind.values else ""


def _heard(_who: str, f: dict[str, Any]) -> tuple[str, str]:
    return _("%(person)s said something to the team") % {"person": _of_whom(f)}, _said(f)


def _made(who: str, f: dict[str, Any]) -> tuple[str, str]:
    if f["whose"] == Whose.CARER:
        return _("Somebody who cares for them was given a link to the person’s own page"), who
    return _("The person was given a link to their own page"), who


def _chosen(_who: str, f: dict[str, Any]) -> tuple[str, str]:
    language = languages.language(f["language"]).name
    prints = str(Print(f["print"]).label) if f["print"] in Print.values else ""
    return _("%(person)s chose how to read") % {"person": _of_whom(f)}, joined(language, prints)


TELLINGS: dict[str, Telling] = {
    ReferralEvent.PERSON_SAID: _heard,
    OwnPageEvent.LINK_MADE: _made,
    OwnPageEvent.LINK_ENDED: lambda who, f: (
        _("A link to the person’s own page ended"),
        joined(f["why"], who),
    ),
    OwnPageEvent.LINK_LOCKED: lambda _who, f: (
        _("A link to the person’s own page was ended, because somebody tried to get in"),
        f["why"],
    ),
    OwnPageEvent.OPENED: lambda _who, f: (
        _("%(person)s opened their own page") % {"person": _of_whom(f)}
        if f["whose"] != Whose.CARER
        else _("Somebody who cares for them opened the person’s own page"),
        "",
    ),
    OwnPageEvent.SAID: _heard,
    OwnPageEvent.DEALT_WITH: lambda who, f: (
        _("What the person said is dealt with"),
        joined(_said(f), who),
    ),
    OwnPageEvent.CHOSEN: _chosen,
}
