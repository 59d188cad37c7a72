"""How long the server takes over a desk, and whether that grows with what others have sent.

The page is that of a signed-in triager: the first fifty rows and all counts of a team with
thousands of open referrals, asked of the whole application in this process. `desk_vs_sql`
divides its time by that of the plainest SQL that reads as much, in one transaction through
psycopg with the same role and identity, so under the same row-level security. The page counts
by a function of the database that asks for membership once, and not of each leg;
`desk_vs_sql_by_function` is beside SQL that does so too. `desk_growth` divides the page's time
by that of the same desk where almost nobody else has referred anybody.
"""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from statistics import median

from django.urls import reverse

from bench.people import the_desk, the_triager
from bench.system import Rows, Size, System
from bench.timing import Times, in_turn, times_of, together
from bench.visitor import Visitor

BLOCK, WARMING = 20, 3
PAGE = 50

SHOWN = """
SELECT r.id, r.reference, r.status, r.revision, r.sent_at, r.read_at, r.changed_at, r.claimed_by_id,
    r.claimed_at, r.stage, r.due_at, r.waiting, r.waiting_since, r.waited_minutes, r.band,
    r.nhs_number, r.family_name, r.given_name, r.preferred_name, r.birth_date, r.where_now,
    r.headline, r.alerts, r.closed_at, r.identity_to_check,
    p.label, p.short_label, p.position, claimed.name, team.name, team.short_name, referrer.name
FROM referrals_referral r
JOIN referrals_priority p ON p.code = r.priority_id
LEFT JOIN directory_user claimed ON claimed.id = r.claimed_by_id
JOIN directory_team team ON team.id = r.sent_by_id
JOIN directory_user referrer ON referrer.id = r.referrer_id
WHERE r.owner_id = %(desk)s AND r.closed_at IS NULL AND NOT r.waiting AND (
    r.status <> 'in_progress' OR r.stage = 'close' OR r.stage = 'allocate' AND NOT EXISTS (
        SELECT FROM referrals_allocation a WHERE a.referral_id = r.id AND a.closed_at IS NULL
    )
)
ORDER BY r.band, r.waiting, r.due_at, r.id LIMIT 51
"""
LEGS = """
SELECT a.referral_id, a.status, a.due_at, a.offered_at, a.answered_at, a.what, team.name
FROM referrals_allocation a JOIN directory_team team ON team.id = a.owner_id
WHERE a.referral_id = ANY (%(shown)s) AND a.closed_at IS NULL ORDER BY a.due_at
"""
QUESTIONS = """
SELECT referral_id, question, asked_at, due_at, answer, answered_at, dropped_at
FROM referrals_informationrequest WHERE referral_id = ANY (%(shown)s) ORDER BY asked_at
"""
UNREAD = """
SELECT id FROM referrals_referral WHERE owner_id = %(desk)s AND closed_at IS NULL
AND band = 0 AND NOT waiting AND read_at IS NULL ORDER BY due_at, id LIMIT 50
"""
COUNTS = """
SELECT r.status, r.waiting, r.due_at < now(), r.status = 'in_progress' AND EXISTS (
    SELECT FROM referrals_allocation a
    WHERE a.referral_id = r.id AND a.closed_at IS NULL
), count(*)
FROM referrals_referral r WHERE r.owner_id = %(desk)s AND r.closed_at IS NULL
GROUP BY 1, 2, 3, 4
"""
ASKED = """
SELECT due_at < now(), count(*) FROM referrals_allocation
WHERE owner_id = %(desk)s AND closed_at IS NULL AND status = 'offered' GROUP BY 1
"""


BY_FUNCTION = "SELECT * FROM referrals_desk_counts(%(desk)s, now())"


def measure(system: System) -> dict[str, float]:
    with _bare(system, system.many) as bare:
        pages, under_policies, by_function, pages_of_few = in_turn(
            system.rounds,
            _visits(system, system.many),
            lambda: times_of(BLOCK, _reading(bare, UNREAD, COUNTS, ASKED)),
            lambda: times_of(BLOCK, _reading(bare, UNREAD, BY_FUNCTION)),
            _visits(system, system.few),
        )
    return {
        "desk_ms": together(pages).median_ms,
        "desk_vs_sql": _ratio(pages, under_policies),
        "desk_growth": _ratio(pages, pages_of_few),
        "desk_p99_ms": together(pages).percentile_ms(99),
        "desk_sql_ms": together(under_policies).median_ms,
        "desk_vs_sql_by_function": _ratio(pages, by_function),
        "desk_sql_by_function_ms": together(by_function).median_ms,
    }


def _ratio(ours: Sequence[Times], theirs: Sequence[Times]) -> float:
    return median(one.median_ms / other.median_ms for one, other in zip(ours, theirs, strict=True))


def _bare(system: System, size: Size) -> Rows:
    system.use(size)
    return system.as_app()


def _visits(system: System, size: Size) -> Callable[[], Times]:
    system.use(size)
    triager, path = Visitor(the_triager()), reverse("triage:team", args=[the_desk().pk])

    def visit() -> None:
        answer = triager.get(path)
        if answer.status != HTTPStatus.OK or answer.body.count("data-row=") != PAGE:
            raise RuntimeError(f"The desk answered {answer.status} with: {answer.body[:500]}")

    def block() -> Times:
        system.use(size)
        times_of(WARMING, visit)
        return times_of(BLOCK, visit)

    return block


def _reading(bare: Rows, *others: str) -> Callable[[], None]:
    desk, user = the_desk().pk, str(the_triager().pk)

    def read() -> None:
        with bare.transaction(), bare.cursor() as cursor:
            cursor.execute("SELECT set_config('sers.user', %s, true)", [user])
            rows = cursor.execute(SHOWN, {"desk": desk}).fetchall()[:PAGE]
            for statement in (LEGS, QUESTIONS):
                cursor.execute(statement, {"shown": [row[0] for row in rows]}).fetchall()
            for statement in others:
                cursor.execute(statement.encode(), {"desk": desk}).fetchall()

    return read
