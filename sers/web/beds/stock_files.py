"""The stock as a file: to take out, and to bring in. A file is tried first, and then confirmed.

What is confirmed is the very file that was tried, though it is chosen once and no page needs a
script: it goes back into the page compressed and signed, for whoever tried it and for an hour,
with a digest of what was shown. Nothing is kept on the server, and nothing that came back is
believed but by its signature.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.beds import files, importing
from sers.beds.columns import COLUMNS
from sers.beds.files import Line, Problem, Unreadable
from sers.beds.planning import Fate, Plan
from sers.directory import queries as directory
from sers.policy.permissions import Permission
from sers.referrals.moving import MoveRefused
from sers.web.pages import Request, page

FORM = ("GET", "POST")
SALT = "sers.beds.import"
GOOD_FOR = 60 * 60
MOST_SHOWN = 200

FATES = {
    Fate.WRONG: "beds-fate--wrong",
    Fate.ADDED: "beds-fate--added",
    Fate.CHANGED: "beds-fate--changed",
    Fate.RETIRED: "beds-fate--retired",
}


@dataclass(frozen=True, slots=True)
class _Tried:
    """A file, and the digest of what it was shown to do; none for one that was just chosen."""

    data: bytes
    digest: str = ""


@page(Permission.KEEP_STOCK)
def export(request: Request) -> HttpResponse:
    """Every bed in use with its unit and site. Nobody who is in one."""
    answer = HttpResponse(importing.exported(request.user), content_type="text/csv; charset=utf-8")
    name = f"beds-{directory.today().isoformat()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store, private"
    return answer


@page(Permission.KEEP_STOCK, methods=FORM)
def bring_in(request: Request) -> HttpResponse:
    """Choose a file and see what it would do; then let it be done."""
    if request.method != "POST":
        return _page(request)
    try:
        tried = _sent(request)
        lines = files.read(tried.data)
    except Unreadable as wrong:
        return _page(request, problems=list(wrong.problems))
    refused = ""
    if tried.digest:
        try:
            made = importing.bring_in(lines, seen=tried.digest, by=request.user)
        except MoveRefused as why:
            refused = str(why)
        else:
            messages.success(request, _done(made))
            return redirect("beds:sites")
    return _shown(request, tried.data, lines, refused)


def _shown(request: Request, data: bytes, lines: list[Line], refused: str) -> HttpResponse:
    """What the file would do, row by row; with the button, if nothing is wrong with it."""
    plan = importing.tried(lines, by=request.user)
    if plan.problems:
        return _page(request, problems=plan.problems, plan=plan)
    return _page(request, plan=plan, refused=refused, token=_signed(request, data, plan))


def _page(
    request: Request,
    *,
    problems: list[Problem] | None = None,
    plan: Plan | None = None,
    refused: str = "",
    token: str = "",
) -> HttpResponse:
    wrong = problems or []
    context: dict[str, Any] = {
        "title": _("Bring the stock in from a file"),
        "problems": wrong[:MOST_SHOWN],
        "more_problems": max(0, len(wrong) - MOST_SHOWN),
        "plan": plan,
        "steps": plan.changes[:MOST_SHOWN] if plan else [],
        "more_steps": max(0, len(plan.changes) - MOST_SHOWN) if plan else 0,
        "counts": _counts(plan) if plan else [],
        "fates": FATES,
        "fate_words": _fate_words(),
        "refused": refused,
        "token": token,
        "columns": COLUMNS,
    }
    return render(request, "beds/import.jinja", context)


def _sent(request: Request) -> _Tried:
    """The file that was chosen now, or else the one that was tried; raises Unreadable."""
    chosen = request.FILES.get("file")
    if isinstance(chosen, UploadedFile):
        return _Tried(chosen.read())
    token = request.POST.get("tried", "")
    if not token:
        raise Unreadable(Problem(_("Choose a file")))
    try:
        kept = signing.loads(token, salt=_salt(request), max_age=GOOD_FOR)
        return _Tried(str(kept["file"]).encode(), str(kept["plan"]))
    except (signing.BadSignature, ValueError, KeyError, TypeError):
        again = _("It is more than an hour since the file was tried. Choose it again")
        raise Unreadable(Problem(again)) from None


def _signed(request: Request, data: bytes, plan: Plan) -> str:
    kept = {"file": data.decode("utf-8"), "plan": plan.digest()}
    return signing.dumps(kept, salt=_salt(request), compress=True)


def _salt(request: Request) -> str:
    """Nobody confirms what somebody else tried."""
    return f"{SALT}:{request.user.pk}"


def _counts(plan: Plan) -> list[tuple[Fate, str, int]]:
    words = _fate_words()
    return [(fate, words[fate], plan.count(fate)) for fate in Fate if plan.count(fate)]


def _fate_words() -> dict[Fate, str]:
    return {
        Fate.ADDED: _("Added"),
        Fate.CHANGED: _("Changed"),
        Fate.RETIRED: _("Retired"),
        Fate.SAME: _("As it is"),
        Fate.WRONG: _("To put right"),
    }


def _done(made: Plan) -> str:
    number = len(made.changes)
    said = ngettext(
        "The file is brought in: %(number)d row changed the stock",
        "The file is brought in: %(number)d rows changed the stock",
        number,
    )
    return said % {"number": number}
