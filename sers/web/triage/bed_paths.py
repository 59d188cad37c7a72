"""Addresses of pages about beds, for pages about referrals."""

from uuid import UUID

from django.urls import reverse


def of_request(request: UUID) -> str:
    """Where one search for a bed is worked on."""
    return reverse("beds:request", args=[request])


def of_decision(referral: UUID) -> str:
    """Where a Bed Bureau says whether a bed is right."""
    return reverse("beds:decide", args=[referral])
