"""permissions.md: the policy, printed."""

from sers.config.documents.markdown import table
from sers.policy.permissions import Permission
from sers.policy.roles import GRANTS, LABELS, Role, roles_granting


def lines() -> list[str]:
    return [
        "# Who may do what",
        "",
        "The whole policy is `sers/policy/`: `permissions.py` names each permission and how far it",
        "reaches, `roles.py` says which role holds it. A role is held in a team, and a permission",
        "extends from that team to the records that its reach names.",
        "",
        *table(
            ("Permission", "Reaches", *(LABELS[role] for role in Role)),
            (
                [f"`{each}`", each.reach.value]
                + ["yes" if each in GRANTS[role] else "" for role in Role]
                for each in Permission
            ),
        ),
        "",
        "«What the team owns»: referrals on its desk, and legs asked of it. «What the team sent»:",
        "referrals sent in its name. «What the team has a part in»: what it owns, and what an",
        "`Involvement` in force opens to it. «Every record»: no limit of its own.",
        "",
        "Six doors ask the policy and none restates it:",
        "",
        *table(("Door", "Where", "What it does"), DOORS),
    ]


DOORS = (
    (
        "page, resource",
        "`sers/access/doors.py`",
        "keeps out who holds the permission in no team; says who asks",
    ),
    ("record", "`gate.fetch`", "gives one record or «not found», alike for missing and forbidden"),
    ("verb", "`gate.demand`", "refuses the move, and names the team by whose right it is made"),
    ("list", "`within_reach`", "cuts a list to what the permission extends to"),
    ("button", "`gate.may`", "shows only what the verb behind it would allow"),
    ("row", "PostgreSQL", "row-level security: a filter that was forgotten shows nothing"),
)


def roles_holding(permission: Permission) -> str:
    granted = roles_granting(permission)
    return ", ".join(LABELS[role] for role in Role if role in granted)
