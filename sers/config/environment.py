"""Reading settings out of the environment."""

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from psycopg import Connection


def flag(name: str, *, default: bool = False) -> bool:
    """True for 1, true, yes or on; `default` where the variable is unset."""
    value = os.environ.get(name)
    return default if value is None else value.lower() in {"1", "true", "yes", "on"}


def words(name: str) -> list[str]:
    """The comma-separated words of a variable."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def database(name: str, *, fallback: str = "", pool: bool = False) -> dict[str, Any]:
    """A Django database from a URL: postgresql://user:password@host:port/name?host=/socket.

    Several hosts may be named in `?host=a,b`; a `target_session_attrs` of
    `read-write` then finds the one that writes.
    """
    url = os.environ.get(name) or os.environ.get(fallback)
    if not url:
        raise ImproperlyConfigured(f"Set {name} to postgresql://user:password@host:port/name")
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(f"{name} must begin with postgresql://")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    # Returning a connection resets everything, so the zone must be its own default.
    options.setdefault("options", "-c TimeZone=UTC")
    if pool:
        size = int(os.environ.get("DATABASE_POOL", "16"))
        # Who has died in the middle of a page must not keep what others wait for.
        options["options"] += " -c idle_in_transaction_session_timeout=60s"
        options["pool"] = {"min_size": 1, "max_size": size, "reset": _forget_everything}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0,
    }


def _forget_everything(connection: "Connection[Any]") -> None:
    """Leave nothing of one request, its user above all, to the next that borrows this."""
    connection.execute("RESET ALL")
    connection.commit()
