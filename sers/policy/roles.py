"""What each role may do. Adding a role, or a grant, means adding a line here."""

from enum import StrEnum

from sers.policy.permissions import Permission as P


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


LABELS: dict[Role, str] = {
    Role.REFERRER: "Referrer",
    Role.TRIAGER: "Triager",
    Role.WORKER: "Worker",
    Role.VOLUNTEER: "Voluntary organisation",
    Role.BED_PROVIDER: "Bed provider",
    Role.MANAGER: "Manager",
    Role.PRIVACY_OFFICER: "Privacy officer",
    Role.FOLLOWER: "System that wakes open pages",
}

GRANTS: dict[Role, frozenset[P]] = {
    Role.REFERRER: frozenset(
        {P.MAKE_REFERRAL, P.FOLLOW_REFERRAL, P.ANSWER_QUESTION, P.WITHDRAW_REFERRAL}
    ),
    Role.TRIAGER: frozenset(
        {
            P.WORK_DESK,
            P.VIEW_REFERRAL,
            P.VIEW_RESTRICTED,
            P.TRIAGE_REFERRAL,
            P.ALLOCATE_REFERRAL,
            P.ANSWER_OFFER,
        }
    ),
    Role.WORKER: frozenset({P.WORK_DESK, P.VIEW_REFERRAL, P.ANSWER_OFFER}),
    Role.VOLUNTEER: frozenset({P.WORK_DESK, P.VIEW_REFERRAL, P.ANSWER_OFFER}),
    Role.BED_PROVIDER: frozenset({P.WORK_DESK, P.VIEW_REFERRAL, P.ANSWER_OFFER}),
    Role.MANAGER: frozenset({P.VIEW_DIRECTORY}),
    Role.PRIVACY_OFFICER: frozenset({P.READ_ACCESS_LOG, P.READ_EVENTS}),
    Role.FOLLOWER: frozenset({P.READ_EVENTS}),
}


def roles_granting(permission: P) -> frozenset[Role]:
    """The roles that hold this permission."""
    return frozenset(role for role, granted in GRANTS.items() if permission in granted)
