"""What the privacy officer reads."""

from collections.abc import Sequence

from sers.audit.models import Access

PAGE = 100


def accesses(*, about: str = "", before: int | None = None, deed: str = "") -> Sequence[Access]:
    """Who saw what, the latest first; of one record, or of one deed, if that is said."""
    seen = Access.objects.select_related("user")
    if about:
        seen = seen.filter(about=about)
    if deed:
        seen = seen.filter(deed=deed)
    if before:
        seen = seen.filter(pk__lt=before)
    return list(seen.order_by("-id")[:PAGE])
