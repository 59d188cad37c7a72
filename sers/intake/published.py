"""The versions of forms that were published."""

from django.db.models import Max, Window

from sers.intake.models import FormVersion


def versions() -> list[tuple[FormVersion, int]]:
    """Every version of every form, the latest first, each with the number of its form’s latest."""
    newest = Window(Max("number"), partition_by="form")
    found = FormVersion.objects.annotate(newest=newest).order_by("form", "-number")
    return [(version, version.newest) for version in found]
