"""How somebody with an account wants pages to look. Nobody else is concerned: no event."""

from collections.abc import Mapping

from sers.directory.models import User


def keep(user: User, chosen: Mapping[str, str]) -> None:
    """Wherever they sign in, from now on."""
    user.display = dict(chosen)
    User.objects.filter(pk=user.pk).update(display=user.display)
