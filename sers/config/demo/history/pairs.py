"""Stories in which a person is referred more than once, or with somebody else."""

from typing import Any

from sers.access import rows
from sers.config.demo.history.endings import completed
from sers.config.demo.history.life import Life
from sers.config.demo.history.people import numbered
from sers.config.demo.history.sending import answers, send, send_draft
from sers.config.demo.history.with_helpers import accepted, begun
from sers.directory.models import Team, User
from sers.intake import drafting
from sers.intake.models import Draft
from sers.referrals import again, closure, joining
from sers.web.practices import PRACTICES

COMPANIONS = 400  # their numbers begin where those of the stories end


def joined(life: Life) -> None:
    """A second team asked for the same, and the desk joined the two."""
    accepted(life)
    first, (sender, team) = life.referral, _another(life)
    at = life.after(4)
    given = answers(life.case, life.person, sender, at, told=life.told + 1)
    life.referral = send(given, sender, team, at)
    life.do(closure.join, first, at=life.after(0.5))
    life.referral = first


def added_to(life: Life) -> None:
    """Another team found it open, and added to it instead of sending a second."""
    begun(life)
    (sender, team), at = _another(life), life.after(5)
    given = life.person.said()
    text = life.person.worded("Called out tonight: {she} had fallen again, unhurt and cold.")
    with rows.identified(sender):
        draft = drafting.begin(team, by=sender, prefilled={}, answers=given)
        joining.add_to(*(draft, life.referral.pk), text=text, by=sender, practices=PRACTICES, at=at)


def couple(life: Life) -> None:
    """Both are referred, and each referral names the other."""
    accepted(life)
    sender = life.referral.referrer
    with rows.identified(sender):
        draft = again.begin_couple(life.referral, by=sender, practices=PRACTICES).draft
    man = life.person.is_man
    _send_begun(
        life,
        draft,
        given_name="Sylvia" if man else "Bertram",
        sex="female" if man else "male",
        birth_date="1941-05-17",
        nhs_number=str(numbered(COMPANIONS + life.number)),
        problem="Married for sixty years, and each has relied on the other for the stairs.",
    )


def referred_again(life: Life) -> None:
    """Help had ended; some weeks later the same team refers the same person."""
    completed(life)
    sender = life.referral.referrer
    with rows.identified(sender):
        draft = again.begin_again(life.referral, by=sender, practices=PRACTICES).draft
    life.days(6)
    _send_begun(life, draft, problem="Well for a week, then as before, and less steady.")


def _send_begun(life: Life, draft: Draft, **said: Any) -> None:
    sender, at = life.referral.referrer, life.after(2)
    told = answers(life.case, life.person, sender, at, told=life.told)
    with rows.identified(sender):
        life.referral = send_draft(draft, {**told, **draft.answers, **said}, at)
    life.claim()


def _another(life: Life) -> tuple[User, Team]:
    """Somebody of another team than the one that sent it."""
    for profession in ("social", "paramedic"):
        for user, team in life.cast.senders[profession]:
            if team.pk != life.referral.sent_by_id:
                return user, team
    raise LookupError("Everybody who refers is of one team")
