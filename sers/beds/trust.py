"""How far a vacancy can still be believed, from when it was last confirmed. Pure."""

from datetime import datetime, timedelta
from math import ceil

# To ask costs less than an ambulance to a bed that went yesterday. Twice halved is too little.
ASK_UNDER = 0.25
BARS = 4
HOUR = timedelta(hours=1)
# Years old is not the same as never said.
LEAST = 1e-9


def trust(confirmed_at: datetime | None, now: datetime, fresh_hours: float) -> float:
    """1 when just confirmed, half after `fresh_hours`, a quarter after twice that; never: 0."""
    if confirmed_at is None:
        return 0.0
    hours = (now - confirmed_at) / HOUR
    # A clock that runs ahead elsewhere makes nothing surer than sure.
    return 1.0 if hours <= 0 else max(LEAST, 0.5 ** (hours / fresh_hours))


def bars(trusted: float) -> int:
    """Four for what was confirmed lately, none for what nobody ever confirmed."""
    return ceil(trusted * BARS)


def ask_first(trusted: float) -> bool:
    """Whether somebody should ask if the bed is still free before they offer it."""
    return trusted < ASK_UNDER
