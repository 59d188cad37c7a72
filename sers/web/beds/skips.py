"""Asking why somebody who waits longer is passed over: one reason for each, kept in their file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.beds import requesting
from sers.beds.models import BedRequest
from sers.beds.skipping import Skipping
from sers.referrals import queries
from sers.referrals.lifecycle import Sort
from sers.referrals.lists import Reason
from sers.web.beds import acts, boxes
from sers.web.triage.drawing import Panel
from sers.web.triage.forms import one_of
from sers.web.triage.options import said

ASKED = "skip"
# As many as a form may answer for: who is asked about more could never say all of it.
MOST = 500


class SkipsForm(forms.Form):
    """Why, for each person who is passed over."""

    def __init__(
        self,
        data: QueryDict | None,
        whom: Sequence[UUID],
        reasons: Sequence[Reason],
        **named: object,
    ) -> None:
        super().__init__(data, **named)  # type: ignore[arg-type]
        self.whom = whom
        for each in whom:
            choose = gettext_lazy("Choose why this person is passed over")
            self.fields[f"skip-reason-{each}"] = one_of(reasons, choose)
            self.fields[f"skip-note-{each}"] = forms.CharField(
                max_length=boxes.LONGEST_NOTE, required=False
            )

    def given(self) -> dict[UUID, Skipping]:
        """What a verb is told."""
        clean = self.cleaned_data
        return {
            each: Skipping(clean[f"skip-reason-{each}"], clean[f"skip-note-{each}"])
            for each in self.whom
        }


@dataclass(frozen=True, slots=True)
class Skips:
    """The questions about those who are passed over, as they stand on the page."""

    request: BedRequest
    form: SkipsForm
    reasons: Sequence[Reason]

    @property
    def are_answered(self) -> bool:
        return not self.form.whom or self.form.is_valid()

    def given(self) -> Mapping[UUID, Skipping]:
        return self.form.given() if self.form.whom else {}

    @property
    def hidden(self) -> list[tuple[str, str]]:
        return [(ASKED, str(each)) for each in self.form.whom]

    def panels(self) -> list[Panel]:
        """One for each person: who it is, why they come first, and the question."""
        if not self.form.whom:
            return []
        return [
            Panel(
                [
                    boxes.radios(
                        self.form,
                        f"skip-reason-{each.request.pk}",
                        _("Why is this person passed over?"),
                        said(self.reasons),
                    ),
                    boxes.area(
                        self.form,
                        f"skip-note-{each.request.pk}",
                        _("Anything to add? It stays in their file"),
                    ),
                ],
                title=each.request.referral.listed_name,
                note=_("Waits before them: %(why)s.") % {"why": each.why},
                note_link=(_("Read their search"), acts.address(each.request)),
            )
            for each in requesting.passed(self.request, self.form.whom)
        ]


def typed(request: BedRequest, sent: QueryDict) -> Skips:
    """The questions that the page asked, with the answers."""
    whom = [each for each in map(_uuid, sent.getlist(ASKED)[:MOST]) if each]
    reasons = queries.reasons_for(Sort.BED_SKIPPED) if whom else []
    return Skips(request, SkipsForm(sent, whom, reasons), reasons)


def asked(request: BedRequest, whom: Sequence[BedRequest], sent: QueryDict) -> Skips:
    """The questions that the page must ask now; what was answered already is kept."""
    reasons = queries.reasons_for(Sort.BED_SKIPPED)
    pks = [each.pk for each in whom]
    return Skips(request, SkipsForm(None, pks, reasons, initial=sent.dict()), reasons)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
