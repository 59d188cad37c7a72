"""What else must happen in the same transaction as an event: the whole table.

For consistency that cannot wait, where a lower domain may not import a higher one. All
else reads events afterwards. Empty until beds come, which a withdrawal must free at once.
"""

from collections.abc import Mapping
from enum import StrEnum

from sers.audit.journal import Reaction

REACTIONS: Mapping[StrEnum, tuple[Reaction, ...]] = {}
