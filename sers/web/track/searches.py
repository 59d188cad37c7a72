"""What somebody looks for, kept in their session: a name or NHS number stands in no address."""

import secrets

from sers.intake.kinds.kind import readable
from sers.web.pages import Request

SEARCHES = "searches"
LONGEST = 200
MOST_KEPT = 20


def keep(request: Request, text: str) -> str:
    """Remember the text, under a token that the address may show; empty for nothing typed."""
    wanted = " ".join(readable(text[:LONGEST]).split())
    if not wanted:
        return ""
    token = secrets.token_urlsafe(6)
    kept = request.session.get(SEARCHES, {}) | {token: wanted}
    request.session[SEARCHES] = dict(list(kept.items())[-MOST_KEPT:])
    return token


def text_of(request: Request, token: str) -> str:
    """What was looked for under this token; nothing if that is long ago, or another's."""
    return str(request.session.get(SEARCHES, {}).get(token, ""))
