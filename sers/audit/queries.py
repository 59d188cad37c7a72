"""What the privacy officer reads."""

from collections.abc import Sequence

from sers.audit.models import Access

PAGE = 100


def accesses(*, about: str = "", before: int | None = None) -> Sequence[Access]:
    """Who saw what, the latest first; of one record if `about` says so."""
    seen = Access.objects.select_related("user")
    if about:
        seen = seen.filter(about=about)
    if before:
        seen = seen.filter(pk__lt=before)
    return list(seen.order_by("-id")[:PAGE])
