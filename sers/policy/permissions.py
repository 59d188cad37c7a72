"""Every permission in the system, and how far each one reaches.

Together with `roles.GRANTS` this is the whole authorisation policy. Six doors ask
it and none restates it: pages, `gate.fetch`, `gate.demand`, `within_reach`,
`gate.may`, and behind them PostgreSQL's row-level security.
"""

from enum import Enum, StrEnum


class Reach(Enum):
    """Which records a permission held in a team extends to."""

    OWNED = "what the team owns"
    SENT = "what the team sent"
    SAID = "what the team sent, or told by telephone"
    FOLLOWED = "what the team sent, told by telephone, or added to"
    INVOLVED = "what the team has a part in"
    CONCERNED = "what the team owns, sent, or has a part in"
    ANY = "every record"


class Permission(StrEnum):
    """What somebody may do. The value is the name used in the log and the documents."""

    MAKE_REFERRAL = "referral.make"
    FOLLOW_REFERRAL = "referral.follow"
    READ_SENT = "referral.read_sent"
    ANSWER_QUESTION = "question.answer"
    WITHDRAW_REFERRAL = "referral.withdraw"
    TELL_CHANGE = "referral.tell_change"
    AMEND_REFERRAL = "referral.amend"
    ACKNOWLEDGE_REFUSAL = "refusal.acknowledge"
    RECORD_DEATH = "death.record"
    WORK_DESK = "desk.work"
    VIEW_REFERRAL = "referral.view"
    VIEW_RESTRICTED = "referral.view_restricted"
    TRIAGE_REFERRAL = "referral.triage"
    ALLOCATE_REFERRAL = "referral.allocate"
    RECALL_REFERRAL = "referral.recall"
    WRITE_NOTE = "note.write"
    ANSWER_OFFER = "allocation.answer"
    SET_CAPACITY = "capacity.set"
    VIEW_BEDS = "beds.view"
    PLACE_IN_BED = "bed.place"
    OVERRIDE_BED = "bed.override"
    RECEIVE_INTO_BED = "bed.receive"
    KEEP_OWN_STOCK = "stock.keep_own"
    KEEP_STOCK = "stock.keep"
    KEEP_BEDS = "beds.keep"
    SEARCH_SERVICES = "services.search"
    VIEW_DIRECTORY = "directory.view"
    MANAGE_DIRECTORY = "directory.manage"
    MANAGE_FORM = "form.manage"
    MANAGE_CONTENT = "content.manage"
    GIVE_LINK = "own_page.give_link"
    ANSWER_PERSON = "own_page.answer"
    SHOW_OWN_PAGE = "own_page.show"
    SPEAK_AS_PERSON = "own_page.speak"
    READ_ACCESS_LOG = "access_log.read"
    READ_EVENTS = "events.read"

    @property
    def reach(self) -> Reach:
        return REACH[self]


REACH: dict[Permission, Reach] = {
    Permission.MAKE_REFERRAL: Reach.SENT,
    Permission.FOLLOW_REFERRAL: Reach.FOLLOWED,
    Permission.READ_SENT: Reach.SAID,
    Permission.ANSWER_QUESTION: Reach.SAID,
    Permission.WITHDRAW_REFERRAL: Reach.SENT,
    Permission.TELL_CHANGE: Reach.FOLLOWED,
    Permission.AMEND_REFERRAL: Reach.SENT,
    Permission.ACKNOWLEDGE_REFUSAL: Reach.SAID,
    Permission.RECORD_DEATH: Reach.CONCERNED,
    Permission.WORK_DESK: Reach.INVOLVED,
    Permission.VIEW_REFERRAL: Reach.INVOLVED,
    Permission.VIEW_RESTRICTED: Reach.INVOLVED,
    Permission.TRIAGE_REFERRAL: Reach.OWNED,
    Permission.ALLOCATE_REFERRAL: Reach.OWNED,
    Permission.RECALL_REFERRAL: Reach.INVOLVED,
    Permission.WRITE_NOTE: Reach.INVOLVED,
    Permission.ANSWER_OFFER: Reach.OWNED,
    Permission.SET_CAPACITY: Reach.OWNED,
    Permission.VIEW_BEDS: Reach.ANY,
    Permission.PLACE_IN_BED: Reach.OWNED,
    Permission.OVERRIDE_BED: Reach.OWNED,
    Permission.RECEIVE_INTO_BED: Reach.OWNED,
    Permission.KEEP_OWN_STOCK: Reach.OWNED,
    Permission.KEEP_STOCK: Reach.ANY,
    Permission.KEEP_BEDS: Reach.ANY,
    Permission.SEARCH_SERVICES: Reach.ANY,
    Permission.VIEW_DIRECTORY: Reach.ANY,
    Permission.MANAGE_DIRECTORY: Reach.ANY,
    Permission.MANAGE_FORM: Reach.ANY,
    Permission.MANAGE_CONTENT: Reach.ANY,
    Permission.GIVE_LINK: Reach.INVOLVED,
    Permission.ANSWER_PERSON: Reach.OWNED,
    Permission.SHOW_OWN_PAGE: Reach.INVOLVED,
    Permission.SPEAK_AS_PERSON: Reach.INVOLVED,
    Permission.READ_ACCESS_LOG: Reach.ANY,
    Permission.READ_EVENTS: Reach.ANY,
}
