"""Filling in the form as a browser would, page by page."""

from typing import Any

from django.test import Client

from sers.directory.models import User
from sers.intake import drafting, kinds
from sers.intake.kinds import Given
from sers.intake.models import Draft
from sers.policy.roles import Role
from sers.web.practices import PRACTICES
from tests.builders import ANSWERS, a_member, a_team, an_nhs_number, seen_by


def a_referrer(**fields: Any) -> User:
    user = a_member(a_team(), Role.REFERRER)
    User.objects.filter(pk=user.pk).update(**fields)
    return User.objects.get(pk=user.pk)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def begun(client: Client, user: User) -> Draft:
    client.post("/refer/")
    return only_draft(user)


def only_draft(user: User) -> Draft:
    with seen_by(user):
        (draft,) = drafting.drafts_of(user)
        return draft


def as_saved(draft: Draft) -> Draft | None:
    with seen_by(draft.author):
        return drafting.draft_of(draft.author, draft.pk)


def address(draft: Draft, page: str) -> str:
    return f"/refer/{draft.pk}/{page}/"


def posted(draft: Draft, page_id: str, answers: dict[str, Any]) -> dict[str, Any]:
    """What a browser would post to give these answers on this page."""
    page = draft.version.read().page(page_id)
    data: dict[str, Any] = {"revision": draft.revision}
    for question in page.questions:
        if question.id in answers:
            data |= kinds.typed_of(Given(question, answers[question.id], PRACTICES))
    return data


def give(client: Client, draft: Draft, page: str, answers: dict[str, Any], **more: Any) -> Any:
    """Post one page, from the revision that it has now."""
    now = as_saved(draft)
    with seen_by(draft.author):
        data = posted(now, page, answers) | more
    return client.post(address(draft, page), data)


def whole(**answers: Any) -> dict[str, Any]:
    given = ANSWERS | {"nhs_number": str(an_nhs_number())} | answers
    return {key: value for key, value in given.items() if value is not None}
