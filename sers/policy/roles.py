"""What each role may do. Adding a role, or a grant, means adding a line here."""

from enum import StrEnum

from sers.policy.permissions import Permission


class Role(StrEnum):
    """What somebody is in one of their teams. A person may hold several."""

    REFERRER = "referrer"
    TRIAGER = "triager"
    WORKER = "worker"
    VOLUNTEER = "volunteer"
    BED_PROVIDER = "bed_provider"
    BED_COORDINATOR = "bed_coordinator"
    BED_LEAD = "bed_lead"
    MANAGER = "manager"
    PRIVACY_OFFICER = "privacy_officer"
    FOLLOWER = "follower"
    CLOSER = "closer"
    BED_KEEPER = "bed_keeper"
    OWN_PAGE = "own_page"


LABELS: dict[Role, str] = {
    Role.REFERRER: "Referrer",
    Role.TRIAGER: "Triager",
    Role.WORKER: "Worker",
    Role.VOLUNTEER: "Voluntary organisation",
    Role.BED_PROVIDER: "Bed provider",
    Role.BED_COORDINATOR: "Bed coordinator",
    Role.BED_LEAD: "Lead of a Bed Bureau",
    Role.MANAGER: "Manager",
    Role.PRIVACY_OFFICER: "Privacy officer",
    Role.FOLLOWER: "System that wakes open pages",
    Role.CLOSER: "System that ends what a death ends",
    Role.BED_KEEPER: "System that keeps the times of beds",
    Role.OWN_PAGE: "System that shows people their own page",
}

_TRIAGING = frozenset(
    {
        Permission.WORK_DESK,
        Permission.VIEW_REFERRAL,
        Permission.VIEW_RESTRICTED,
        Permission.TRIAGE_REFERRAL,
        Permission.ALLOCATE_REFERRAL,
        Permission.RECALL_REFERRAL,
        Permission.WRITE_NOTE,
        Permission.RECORD_DEATH,
        Permission.ANSWER_OFFER,
        Permission.SET_CAPACITY,
        Permission.SEARCH_SERVICES,
        Permission.GIVE_LINK,
        Permission.ANSWER_PERSON,
    }
)
_PLACING = frozenset({Permission.VIEW_BEDS, Permission.PLACE_IN_BED, Permission.KEEP_STOCK})

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.REFERRER: frozenset(
        {
            Permission.MAKE_REFERRAL,
            Permission.FOLLOW_REFERRAL,
            Permission.READ_SENT,
            Permission.ANSWER_QUESTION,
            Permission.WITHDRAW_REFERRAL,
            Permission.TELL_CHANGE,
            Permission.AMEND_REFERRAL,
            Permission.ACKNOWLEDGE_REFUSAL,
            Permission.RECORD_DEATH,
        }
    ),
    Role.TRIAGER: _TRIAGING,
    Role.BED_COORDINATOR: _TRIAGING | _PLACING,
    Role.BED_LEAD: _TRIAGING | _PLACING | {Permission.OVERRIDE_BED},
    Role.WORKER: frozenset(
        {
            Permission.WORK_DESK,
            Permission.VIEW_REFERRAL,
            Permission.WRITE_NOTE,
            Permission.RECORD_DEATH,
            Permission.ANSWER_OFFER,
            Permission.SET_CAPACITY,
            Permission.SEARCH_SERVICES,
            Permission.GIVE_LINK,
        }
    ),
    Role.VOLUNTEER: frozenset(
        {
            Permission.WORK_DESK,
            Permission.VIEW_REFERRAL,
            Permission.WRITE_NOTE,
            Permission.ANSWER_OFFER,
            Permission.SET_CAPACITY,
            Permission.SEARCH_SERVICES,
        }
    ),
    Role.BED_PROVIDER: frozenset(
        {
            Permission.WORK_DESK,
            Permission.VIEW_REFERRAL,
            Permission.WRITE_NOTE,
            Permission.RECORD_DEATH,
            Permission.ANSWER_OFFER,
            Permission.SET_CAPACITY,
            Permission.RECEIVE_INTO_BED,
            Permission.KEEP_OWN_STOCK,
        }
    ),
    Role.MANAGER: frozenset(
        {
            Permission.VIEW_DIRECTORY,
            Permission.MANAGE_DIRECTORY,
            Permission.MANAGE_FORM,
            Permission.MANAGE_CONTENT,
            Permission.SEARCH_SERVICES,
        }
    ),
    Role.PRIVACY_OFFICER: frozenset({Permission.READ_ACCESS_LOG, Permission.READ_EVENTS}),
    Role.FOLLOWER: frozenset({Permission.READ_EVENTS}),
    Role.CLOSER: frozenset({Permission.RECORD_DEATH}),
    Role.BED_KEEPER: frozenset({Permission.KEEP_BEDS}),
    Role.OWN_PAGE: frozenset({Permission.SHOW_OWN_PAGE, Permission.SPEAK_AS_PERSON}),
}


def roles_granting(permission: Permission) -> frozenset[Role]:
    """The roles that hold this permission."""
    return frozenset(role for role, granted in GRANTS.items() if permission in granted)
