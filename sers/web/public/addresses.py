"""Where each page stands that managers write."""

from django.urls import reverse

# The pages that the service leads to by themselves. Others stand under /pages/.
ADDRESSES = frozenset(
    {"how-to-refer", "by-profession", "who-can-be-referred", "the-form"}
    | {"need-help", "abuse-or-neglect", "helplines"}
    | {"privacy", "accessibility", "cookies"}
)


def address_of(slug: str) -> str:
    """The address of a page that can be read."""
    if slug == "home" or slug in ADDRESSES:
        return reverse(f"public:{slug}")
    return reverse("public:page", kwargs={"slug": slug})
