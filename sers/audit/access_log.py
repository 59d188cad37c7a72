"""Writing down what was seen, by whom and by which right."""

from collections.abc import Iterable
from uuid import UUID

from sers.audit.models import Access
from sers.directory.models import User
from sers.policy.permissions import Permission


def saw(
    user: User,
    deed: Access.Deed,
    about: str,
    *,
    by_right_of: Permission | None = None,
    shown: Iterable[UUID] = (),
) -> None:
    """One row a view, however many records it showed."""
    Access.objects.create(
        user=user,
        deed=deed,
        about=about,
        permission=by_right_of or "",
        shown=list(shown),
    )
