"""What else must happen in the same transaction as an event: the whole table.

For consistency that cannot wait, where a lower domain may not import a higher one. All
else reads events afterwards. A death and a withdrawal end every leg: each frees its bed. The
person's own page closes with a death at once, and with any other end some days after it.
"""

from collections.abc import Mapping
from enum import StrEnum

from sers.audit.journal import Reaction
from sers.beds.freeing import leg_ended
from sers.own_page.linking import referral_closed_or_reopened, referral_ended_by_death
from sers.referrals.events import AllocationEvent, ReferralEvent

REACTIONS: Mapping[StrEnum, tuple[Reaction, ...]] = {
    AllocationEvent.CANCELLED: (leg_ended,),
    AllocationEvent.DECLINED: (leg_ended,),
    AllocationEvent.HANDED_BACK: (leg_ended,),
    AllocationEvent.COMPLETED: (leg_ended,),
    ReferralEvent.ENDED_BY_DEATH: (referral_ended_by_death,),
    ReferralEvent.NOT_ACCEPTED: (referral_closed_or_reopened,),
    ReferralEvent.CONCLUDED: (referral_closed_or_reopened,),
    ReferralEvent.JOINED: (referral_closed_or_reopened,),
    ReferralEvent.COMPLETED: (referral_closed_or_reopened,),
    ReferralEvent.WITHDRAWN: (referral_closed_or_reopened,),
    ReferralEvent.REOPENED: (referral_closed_or_reopened,),
}
