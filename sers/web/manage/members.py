"""Who is in a team and as what; and the first password of a new account."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.tokens import default_token_generator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.directory.models import Membership, Team, User
from sers.managing import people, reading
from sers.managing.versions import Kept, Refused, about, version
from sers.policy.permissions import Permission
from sers.policy.roles import LABELS, Role
from sers.web.manage import drawing
from sers.web.manage.drawing import Sheet
from sers.web.manage.fields import line, one
from sers.web.manage.hours import team_with
from sers.web.pages import Request, page

FORM = ("GET", "POST")


@page(Permission.MANAGE_DIRECTORY)
def members(request: Request, key: str) -> HttpResponse:
    """Everybody in the team, with what they are there."""
    team = team_with(key)
    context = {
        "team": team,
        "title": _("Members of a team"),
        "members": [(each, LABELS[Role(each.role)]) for each in reading.members(team)],
        "about": about(Kept.MEMBERS, key),
    }
    return render(request, "manage/members.jinja", context)


@page(Permission.MANAGE_DIRECTORY, methods=FORM)
def add(request: Request, key: str) -> HttpResponse:
    """Somebody who has an account, or a new one."""
    team = team_with(key)
    sent = request.POST if request.method == "POST" else None
    sheet = Sheet(_joining(team), sent)
    if sent is not None and sheet.is_valid():
        given = dict(sheet.cleaned_data)
        role = Role(given.pop("role"))
        try:
            user = people.add_member(team, by=request.user, role=role, **given)
        except Refused as refused:
            sheet.refuse(refused)
        else:
            messages.success(request, _("%(name)s is in the team") % {"name": user.name})
            return redirect("manage:members", key)
    context = {"team": team, "sheet": sheet, "title": _("Add somebody to a team")}
    return render(request, "manage/member_add.jinja", context)


@page(Permission.MANAGE_DIRECTORY, methods=FORM)
def member(request: Request, key: str, number: int) -> HttpResponse:
    """Change what somebody is in the team."""
    team, membership = _found(key, number)
    sent = request.POST if request.method == "POST" else None
    sheet = Sheet({"role": _role(team)}, sent, initial={"role": membership.role})
    if sent is not None and sheet.is_valid():
        role = Role(sheet.cleaned_data["role"])
        try:
            people.change_role(membership, role, by=request.user, seen=drawing.seen(request))
        except Refused as refused:
            sheet.refuse(refused)
        else:
            messages.success(request, _("The role is changed, from now on"))
            return redirect("manage:members", key)
    return _page(request, team, membership, sheet)


@page(Permission.MANAGE_DIRECTORY, methods=("POST",))
def end(request: Request, key: str, number: int) -> HttpResponse:
    """Take the role away, from now on."""
    team, membership = _found(key, number)
    try:
        people.end(membership, by=request.user, seen=drawing.seen(request))
    except Refused as refused:
        sheet = Sheet({"role": _role(team)}, initial={"role": membership.role})
        return _page(request, team, membership, sheet, refused=str(refused))
    messages.success(request, _("The role is ended, and with it every right that it gave"))
    return redirect("manage:members", key)


@page(Permission.MANAGE_DIRECTORY, methods=("POST",))
def link(request: Request, key: str, number: int) -> HttpResponse:
    """A link with which a new member chooses a password; shown here once, to be handed over."""
    team, membership = _found(key, number)
    try:
        user = people.hand_over_link(membership, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("manage:member", key, number)
    context = {
        "team": team,
        "member": user,
        "title": _("A link to choose a password"),
        "link": request.build_absolute_uri(_link(user)),
    }
    return render(request, "manage/link.jinja", context)


def _link(user: User) -> str:
    whose = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("account_first_password", args=[whose, default_token_generator.make_token(user)])


def _found(key: str, number: int) -> tuple[Team, Membership]:
    team = team_with(key)
    membership = reading.member(team, number)
    if membership is None:
        raise Http404
    return team, membership


def _role(team: Team) -> forms.ChoiceField:
    roles = [(role.value, LABELS[role]) for role in people.roles_in(team)]
    return one(gettext_lazy("Role"), gettext_lazy("Choose a role"), roles)


def _joining(team: Team) -> dict[str, forms.Field]:
    return {
        "email": forms.EmailField(
            label=gettext_lazy("E-mail address"),
            max_length=254,
            error_messages={
                "required": gettext_lazy("Enter an e-mail address"),
                "invalid": gettext_lazy("Enter an e-mail address, like name@example.nhs.uk"),
                "max_length": gettext_lazy("Write at most %(limit_value)d characters"),
            },
        ),
        "role": _role(team),
        "name": line(
            gettext_lazy("Name"),
            hint=gettext_lazy("Only for somebody who has no account yet"),
        ),
        "profession": line(
            gettext_lazy("Profession"),
            hint=gettext_lazy("Only for somebody who has no account yet"),
            longest=100,
        ),
    }


def _page(
    request: Request, team: Team, membership: Membership, sheet: Sheet, refused: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {
        "team": team,
        "membership": membership,
        "member": membership.user,
        "role": LABELS[Role(membership.role)],
        "sheet": sheet,
        "refused": refused,
        "title": _("A member of a team"),
        "may_choose": not membership.user.has_usable_password(),
        "seen": version(Kept.MEMBERS, team.key),
    }
    return render(request, "manage/member.jinja", context)
