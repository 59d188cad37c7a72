"""The referral form: what has been published, what it asks in plain words, and publishing it."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.intake import proposing, publishing, queries
from sers.intake.kinds.kind import translated
from sers.intake.models import FormVersion
from sers.intake.proposing import Proposal
from sers.intake.publishing import PublishedMeanwhile
from sers.intake.schema import FormDefinition
from sers.intake.versions import Differences
from sers.policy.permissions import Permission
from sers.web.manage import asked
from sers.web.pages import Request, page

# A form that is pasted upside down has a fault in every line; nobody reads hundreds.
MOST_FAULTS = 30
MOST_DIGITS = 9


@page(Permission.VIEW_DIRECTORY)
def form(request: Request) -> HttpResponse:
    """Every version that has been published."""
    may_publish = bool(request.user.teams_where(Permission.MANAGE_FORM))
    context = {"versions": queries.form_versions(), "may_publish": may_publish}
    return render(request, "manage/form.jinja", context)


@page(Permission.VIEW_DIRECTORY)
def version(request: Request, number: int) -> HttpResponse:
    """Everything that one version asks."""
    found = queries.form_version(number)
    if found is None:
        raise Http404
    read = found.read()
    context = {
        "title": _("The form, version %(number)s") % {"number": number},
        "version": found,
        "form_title": translated(read.title),
        "count": sum(1 for _question in read.questions()),
        "pages": asked.pages(read),
        "walks": _walks(read),
    }
    return render(request, "manage/form_version.jinja", context)


@page(Permission.MANAGE_FORM, methods=("GET", "POST"))
def publish(request: Request) -> HttpResponse:
    """Look a definition over, and make it the form."""
    current = publishing.current()
    if request.method != "POST":
        return _draw(request, current, proposing.as_written(current))
    text = request.POST.get("definition", "")
    proposal = proposing.propose(text, current)
    if proposal.faults or request.POST.get("do") != "publish":
        return _draw(request, current, text, proposal)
    try:
        made = publishing.publish(proposal.definition, by=request.user, seen=_seen(request))
    except PublishedMeanwhile as told:
        return _draw(request, publishing.current(), text, proposal, [str(told)])
    if made == current:
        nothing = _("Nothing is published: this is version %(number)s as it stands.")
        messages.info(request, nothing % {"number": made.number})
    else:
        done = _("Version %(number)s is published. New referrals begin with it.")
        messages.success(request, done % {"number": made.number})
    return redirect("manage:form_version", made.number)


def _draw(
    request: Request,
    current: FormVersion,
    text: str,
    proposal: Proposal | None = None,
    refused: Sequence[str] = (),
) -> HttpResponse:
    faults = [*refused, *(proposal.faults if proposal else ())]
    fit = proposal.form if proposal else None
    context = {
        "current": current.number,
        "text": text,
        "faults": faults[:MOST_FAULTS],
        "more": _more(len(faults) - MOST_FAULTS),
        "fit": fit is not None,
        "nothing": proposal is not None and fit is not None and not proposal.differences,
        "changes": _changes(proposal.differences) if proposal and proposal.differences else [],
        "walks": _walks(fit) if fit else [],
    }
    return render(request, "manage/form_publish.jinja", context)


def _seen(request: Request) -> int:
    """The version that the page was drawn from. One that was tampered with is none."""
    written = request.POST.get("seen", "")
    is_number = written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS
    return int(written) if is_number else 0


def _walks(read: FormDefinition) -> list[tuple[str, str]]:
    return [(translated(option.label), answers) for option, answers in proposing.walks(read)]


def _changes(found: Differences) -> list[tuple[str, list[str]]]:
    """What differs, under a heading for each sort of difference."""
    sorts = [
        (_("Questions added"), [translated(q.label) for q in found.added]),
        (_("Questions removed"), [translated(q.label) for q in found.removed]),
        (_("Questions changed"), [asked.changed(each) for each in found.changed]),
        (_("Pages added"), [translated(each.title) for each in found.pages_added]),
        (_("Pages removed"), [translated(each.title) for each in found.pages_removed]),
    ]
    around = _("Titles, introductions, stops, the order of questions, or when a page is shown")
    return [each for each in [*sorts, (_("Besides"), [around] * found.otherwise)] if each[1]]


def _more(number: int) -> str:
    if number <= 0:
        return ""
    told = ngettext("And %(number)s more.", "And %(number)s more.", number)
    return told % {"number": number}
