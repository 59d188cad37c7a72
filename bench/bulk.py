"""How long it takes to give a hundred referrals to a colleague in one go.

Through the verb, as the role and with the identity that pages have: choosing them, giving them,
keeping the batch that can be undone, COMMIT. Each round undoes it, which is not measured.
"""

from collections.abc import Sequence
from uuid import UUID

from bench.people import the_desk, the_triager
from bench.system import System
from bench.timing import Times
from sers.access import rows
from sers.directory.models import Membership, Team, User
from sers.policy.roles import Role
from sers.referrals import bulk
from sers.referrals.batches import Batch
from sers.referrals.lifecycle import Status
from sers.referrals.models import Referral

AT_ONCE, WARMING = 100, 1
COLLEAGUE = "colleague@bench.sers.example"


def measure(system: System) -> dict[str, float]:
    system.use(system.many)
    desk, triager, colleague = the_desk(), the_triager(), _a_colleague()
    times = Times()
    for turn in range(WARMING + system.rounds):
        with rows.identified(triager):
            waiting = Referral.objects.filter(owner=desk, status=Status.AWAITING_TRIAGE)
            seen = list(waiting.values_list("pk", "revision")[:AT_ONCE])
        taken = times if turn >= WARMING else Times()
        with taken.once():
            batch = _give(seen, triager, colleague, desk)
        with rows.identified(triager):
            bulk.undo(batch, by=triager)
    return {"bulk_100_ms": times.median_ms}


def _give(seen: Sequence[tuple[UUID, int]], triager: User, colleague: User, desk: Team) -> Batch:
    with rows.identified(triager):
        chosen = bulk.choose(triager, desk, seen, deed=None)
        result = bulk.assign_all(chosen, to=colleague, team=desk, by=triager)
    if len(result.done) != AT_ONCE or result.batch is None:
        raise RuntimeError(f"Only {len(result.done)} of {AT_ONCE} were given")
    return result.batch


def _a_colleague() -> User:
    """Somebody else of the measured desk."""
    found = User.objects.filter(email=COLLEAGUE).first()
    if found:
        return found
    user = User.objects.create_user(COLLEAGUE, "Kensa Tresize")
    Membership.objects.create(user=user, team=the_desk(), role=Role.TRIAGER)
    return user
