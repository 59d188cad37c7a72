from enum import StrEnum


class ReferralEvent(StrEnum):
    """What can happen to a referral, as its timeline names it."""

    SENT = "referral.sent"
    ROUTED = "referral.routed"
    IDENTITY_TO_CHECK = "referral.identity_to_check"
    OPENED = "referral.opened"
    CLAIMED = "referral.claimed"
    TAKEN_OVER = "referral.taken_over"
    RELEASED = "referral.released"
    QUESTION_ASKED = "referral.question_asked"
    QUESTION_ANSWERED = "referral.question_answered"
    REDIRECTED = "referral.redirected"
    NOT_ACCEPTED = "referral.not_accepted"
    ACCEPTED = "referral.accepted"
    WITHDRAWN = "referral.withdrawn"
    SOMETHING_CHANGED = "referral.something_changed"
    ADDED_TO = "referral.added_to"
    AMENDED = "referral.amended"
    COMPANION_NAMED = "referral.companion_named"


class AllocationEvent(StrEnum):
    """What can happen to one leg of the response. Recorded about its referral."""

    OFFERED = "allocation.offered"
    ACCEPTED = "allocation.accepted"
    DECLINED = "allocation.declined"
    CANCELLED = "allocation.cancelled"
