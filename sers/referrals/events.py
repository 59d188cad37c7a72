from enum import StrEnum


class ReferralEvent(StrEnum):
    """What can happen to a referral, as its timeline names it."""

    SENT = "referral.sent"
    ROUTED = "referral.routed"
    IDENTITY_TO_CHECK = "referral.identity_to_check"
    OPENED = "referral.opened"
    CLAIMED = "referral.claimed"
    TAKEN_OVER = "referral.taken_over"
    ASSIGNED = "referral.assigned"
    RELEASED = "referral.released"
    PRIORITISED = "referral.prioritised"
    PATHWAY_SET = "referral.pathway_set"
    QUESTION_ASKED = "referral.question_asked"
    QUESTION_ANSWERED = "referral.question_answered"
    BROUGHT_TO_HUDDLE = "referral.brought_to_huddle"
    HUDDLED = "referral.huddled"
    REDIRECTED = "referral.redirected"
    RECALLED = "referral.recalled"
    HANDED_OVER = "referral.handed_over"
    NOT_ACCEPTED = "referral.not_accepted"
    REFUSAL_ACKNOWLEDGED = "referral.refusal_acknowledged"
    CONCLUDED = "referral.concluded"
    ACCEPTED = "referral.accepted"
    JOINED = "referral.joined"
    COMPLETED = "referral.completed"
    REOPENED = "referral.reopened"
    WITHDRAWN = "referral.withdrawn"
    ENDED_BY_DEATH = "referral.ended_by_death"
    SOMETHING_CHANGED = "referral.something_changed"
    ADDED_TO = "referral.added_to"
    PERSON_SAID = "referral.person_said"
    AMENDED = "referral.amended"
    COMPANION_NAMED = "referral.companion_named"


class AllocationEvent(StrEnum):
    """What can happen to one leg of the response. Recorded about its referral."""

    OFFERED = "allocation.offered"
    TELEPHONED = "allocation.telephoned"
    ACCEPTED = "allocation.accepted"
    DECLINED = "allocation.declined"
    ASSIGNED = "allocation.assigned"
    PLANNED = "allocation.planned"
    PUT_TO_WAIT = "allocation.put_to_wait"
    CONTACT_FAILED = "allocation.contact_failed"
    STARTED = "allocation.started"
    COMPLETED = "allocation.completed"
    HANDED_BACK = "allocation.handed_back"
    CANCELLED = "allocation.cancelled"
    REOPENED = "allocation.reopened"
    ASKED = "allocation.asked"
    ANSWERED = "allocation.answered"


class NoteEvent(StrEnum):
    """A note for one team alone. Recorded about the note itself, so that nobody else is told."""

    WRITTEN = "note.written"
