"""The code lists that forms offer: whose they are, in which version, and since when."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from sers.intake import queries
from sers.policy.permissions import Permission
from sers.web.pages import Request, page


@page(Permission.VIEW_DIRECTORY)
def code_lists(request: Request) -> HttpResponse:
    """Every list, in the version that is offered."""
    return render(request, "manage/code_lists.jinja", {"lists": queries.newest_lists()})


@page(Permission.VIEW_DIRECTORY)
def code_list(request: Request, key: str) -> HttpResponse:
    """One list in every version, with its codes."""
    versions = queries.versions_of(key)
    if not versions:
        raise Http404
    context = {"title": versions[0].title, "versions": versions}
    return render(request, "manage/code_list.jinja", context)
