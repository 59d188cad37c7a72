"""What forms and the Manage pages read: code lists in force, and published versions of a form."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from sers.intake import codes
from sers.intake.lists import Code, CodeList
from sers.intake.models import FormVersion


def lists_now() -> codes.Lists:
    """Each list as a form published now would offer it, with what it ever had besides."""
    return {key: _offered(versions) for key, versions in _versions_by_key().items()}


def newest_lists() -> list[CodeList]:
    """Each list once, in the version that is offered; `size` says how many codes that has."""
    today = timezone.localdate()
    open_ = Q(codes__since__lte=today) & (Q(codes__until=None) | Q(codes__until__gt=today))
    counted = CodeList.objects.annotate(size=Count("codes", filter=open_))
    newest = [_newest(versions) for versions in _by_key(counted).values()]
    return sorted(newest, key=lambda each: each.title.casefold())


def versions_of(key: str) -> Sequence[CodeList]:
    """Every version of one list with its codes, the one that is offered first; none if unknown."""
    versions = _versions_by_key(key=key).get(key, [])
    return sorted(versions, key=lambda each: each is not _newest(versions))


def form_versions(form: str = "serf") -> QuerySet[FormVersion]:
    """What has been published, the newest first, without the forms themselves."""
    published = FormVersion.objects.filter(form=form).defer("definition")
    return published.select_related("published_by").order_by("-number")


def form_version(number: int, form: str = "serf") -> FormVersion | None:
    """One published version, if there is one of this number."""
    return FormVersion.objects.filter(form=form, number=number).first()


def _versions_by_key(**only: str) -> dict[str, list[CodeList]]:
    by_position = Prefetch("codes", Code.objects.order_by("position", "since"))
    return _by_key(CodeList.objects.filter(**only).prefetch_related(by_position))


def _by_key(lists: QuerySet[CodeList]) -> dict[str, list[CodeList]]:
    found: dict[str, list[CodeList]] = {}
    for each in lists.order_by("key", "-since", "-id"):
        found.setdefault(each.key, []).append(each)
    return found


def _newest(versions: Sequence[CodeList]) -> CodeList:
    """The newest in force; of those yet to come the first, where none is."""
    today = timezone.localdate()
    return next((each for each in versions if each.since <= today), versions[-1])


def _offered(versions: Sequence[CodeList]) -> dict[str, Any]:
    newest, today = _newest(versions), timezone.localdate()
    ended = [code for code in newest.codes.all() if code.until and code.until <= today]
    others = [code for each in versions if each is not newest for code in each.codes.all()]
    offered = [code for code in newest.codes.all() if code not in ended and code.since <= today]
    return {
        "system": newest.system,
        "status": newest.status,
        "codes": [_record(code) for code in offered],
        "once": [_record(code) for code in (*ended, *others)],
    }


def _record(code: Code) -> dict[str, str]:
    return {"value": code.value, "label": code.label, "hint": code.hint, "code": code.code}
