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
    MANAGER = "manager"
    PRIVACY_OFFICER = "privacy_officer"
    FOLLOWER = "follower"
    CLOSER = "closer"


LABELS: dict[Role, str] = {
    Role.REFERRER: "Referrer",
    Role.TRIAGER: "Triager",
    Role.WORKER: "Worker",
    Role.VOLUNTEER: "Voluntary organisation",
    Role.BED_PROVIDER: "Bed provider",
    Role.MANAGER: "Manager",
    Role.PRIVACY_OFFICER: "Privacy officer",
    Role.FOLLOWER: "System that wakes open pages",
    Role.CLOSER: "System that ends what a death ends",
}

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
    Role.TRIAGER: frozenset(
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
        }
    ),
    Role.WORKER: frozenset(
        {
            Permission.WORK_DESK,
            Permission.VIEW_REFERRAL,
            Permission.WRITE_NOTE,
            Permission.RECORD_DEATH,
            Permission.ANSWER_OFFER,
            Permission.SET_CAPACITY,
            Permission.SEARCH_SERVICES,
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
        }
    ),
    Role.MANAGER: frozenset(
        {
            Permission.VIEW_DIRECTORY,
            Permission.MANAGE_DIRECTORY,
            Permission.MANAGE_FORM,
            Permission.SEARCH_SERVICES,
        }
    ),
    Role.PRIVACY_OFFICER: frozenset({Permission.READ_ACCESS_LOG, Permission.READ_EVENTS}),
    Role.FOLLOWER: frozenset({Permission.READ_EVENTS}),
    Role.CLOSER: frozenset({Permission.RECORD_DEATH}),
}


def roles_granting(permission: Permission) -> frozenset[Role]:
    """The roles that hold this permission."""
    return frozenset(role for role, granted in GRANTS.items() if permission in granted)
