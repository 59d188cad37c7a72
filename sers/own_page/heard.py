"""What a team reads of what the person said: which wait for somebody, and what stands apart."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.http import Http404

from sers.directory.models import User
from sers.own_page.models import Kind, Saying, SecretWords
from sers.policy.permissions import Permission
from sers.referrals import queries
from sers.referrals.models import Referral, ReferralQuerySet

# Somebody who goes there must know: of these the words come with the way in.
OF_A_VISIT = frozenset({Kind.KEY_SAFE, Kind.IN_HOSPITAL, Kind.AWAY})


def waiting(referrals: Iterable[UUID]) -> Mapping[UUID, Sequence[Saying]]:
    """By referral, what nobody has dealt with yet, the newest first. For lists: no words."""
    found: dict[UUID, list[Saying]] = {}
    wanted = list(referrals)
    if not wanted:
        return found
    said = Saying.objects.filter(referral__in=wanted, dealt_at=None).defer("text", "reply")
    for each in said:
        found.setdefault(each.referral_id, []).append(each)
    return found


def one_of(referral: Referral, saying_id: UUID) -> Saying:
    """One thing that was said about this referral; Http404 for any other."""
    found = Saying.objects.select_related("link", "referral").filter(referral=referral)
    for each in found.filter(pk=saying_id):
        return each
    raise Http404


def open_to(user: User) -> ReferralQuerySet:
    """Referrals whose words that stand apart this user may read: those their own desk has."""
    teams = user.teams_where(Permission.VIEW_RESTRICTED)
    return queries.with_particulars().filter(owner__in=teams).opening_restricted(teams)


def words_apart(referral: Referral, kinds: Iterable[Kind] = Kind) -> Sequence[tuple[Saying, str]]:
    """What stands apart, the newest first, as far as row-level security opens it.

    Of a protected person that is all that was ever said; before, it did not stand apart.
    """
    said = Saying.objects.filter(referral=referral, kind__in=list(kinds)).select_related("link")
    kept = dict(SecretWords.objects.filter(saying__in=said).values_list("saying", "text"))
    if referral.protected:
        kept = {each.pk: each.text for each in said if each.text} | kept
    return [(each, kept[each.pk]) for each in said if each.pk in kept]
