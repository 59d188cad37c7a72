"""fhir.md: which FHIR resources can be read, and how the form’s own things are said in them."""

from collections.abc import Iterator

from django.urls import URLResolver, get_resolver

from sers.config.documents.form import FORM
from sers.config.documents.markdown import code, table
from sers.intake import codes, reading
from sers.intake.kinds import KINDS
from sers.interop.fhir import absence, naming
from sers.interop.fhir.naming import Naming
from sers.interop.fhir.resources.questionnaire import Item, Questionnaire
from sers.interop.fhir.resources.questionnaire_response import QuestionnaireResponse, ResponseItem
from sers.policy.permissions import Permission

BASE = "…"


def lines() -> list[str]:
    return [
        "# FHIR R4",
        "",
        "What other systems can read, as `application/fhir+json`. Who asks is signed in, as for a",
        "page, and reaches what their pages show; every copy of what was sent is logged. What is",
        "wrong is said by an `OperationOutcome`. Names of our own begin with `SERS_FHIR_BASE`,",
        "written … here. Other validators than ours have found no error in it: `tests/interop/`.",
        "",
        *table(("Address", "Opens to"), _doors()),
        "",
        "## Elements",
        "",
        *table(("Resource", "Elements"), _elements()),
        "",
        *_said_of_questions(),
        *_said_of_gaps(),
    ]


def _said_of_questions() -> list[str]:
    return [
        "## Questions",
        "",
        "An item’s `linkId` is the question’s id; parts follow after a dot (`page.place`,",
        "`doing.moving.now`, `contacts.phone`, `address.hint`). Where FHIR cannot join conditions",
        "as the form does, a group `id:1` stands around the item. `unless` is the operator `!=`,",
        "which in R4 also holds where there is no answer. A `designNote` says in words why a",
        "question is asked, when one that may be left blank is needed, and which answer stops the",
        "form; codes of the item say its sensitivity and what the system does with the answer.",
        "",
        *table(("Kind", "FHIR type", "Several"), _kinds()),
        "",
        "## Systems",
        "",
        *table(("Of", "System"), _systems()),
        "",
        "Any other option has the system `…/CodeSystem/<form>.<linkId>`. Where the words of a",
        "publisher are not ours, a coding has no `display`, and the `designNote` says our words.",
        "",
    ]


def _said_of_gaps() -> list[str]:
    return [
        "## What is not there",
        "",
        "Who does not know says why: the item has no answer but a `data-absent-reason`, and the",
        "item `<id>.not-known` beside it has the form’s own reason. What was left blank is not",
        f"there at all. A restricted answer that the reader may not read is `{absence.WITHHELD}`,",
        "whether or not there was one; `meta.security` is `R` where restricted answers are",
        "shown, else `N`. A person without an NHS number is named by a number of ours.",
        "",
        *table(
            ("Our reason", "FHIR"),
            ([f"`{o}`" if o else "none given", f"`{f}`"] for o, f in _reasons()),
        ),
    ]


def _doors() -> Iterator[list[str]]:
    resolvers = (e for e in get_resolver().url_patterns if isinstance(e, URLResolver))
    door = next(each for each in resolvers if each.namespace == "fhir")
    for entry in door.url_patterns:
        opens_to = getattr(entry.callback, "permission", None)
        yield [f"`GET /{door.pattern}{entry.pattern}`", _opens_to(opens_to)]


def _opens_to(permissions: object) -> str:
    if isinstance(permissions, frozenset):
        return "whoever holds one of " + code(sorted(map(Permission, permissions)))
    return f"everybody {permissions}"


def _elements() -> Iterator[list[str]]:
    shown = (Questionnaire, Item, QuestionnaireResponse, ResponseItem)
    names = ("Questionnaire", "its item", "QuestionnaireResponse", "its item")
    for name, struct in zip(names, shown, strict=True):
        yield [name, code(struct.__struct_encode_fields__)]


def _kinds() -> Iterator[list[str]]:
    for name, kind in KINDS.items():
        yield [f"`{name}`", f"`{kind.fhir_type}`", "yes" if kind.repeats else ""]


def _systems() -> Iterator[list[str]]:
    form = reading.read(FORM)
    lists = codes.shipped()
    names = Naming(form, BASE, lists)
    yield ["NHS number", naming.NHS_NUMBER]
    yield ["practice", naming.ODS_CODE]
    yield ["referral, by its reference", names.identifiers("referral")]
    yield ["person without an NHS number", names.identifiers("person")]
    yield ["sensitivity of a question", names.codes("sensitivity")]
    yield ["what the system does with an answer", names.codes("binding")]
    for used in sorted({q.code_list for q in form.questions() if q.code_list}):
        yield [f"list `{used}`", lists[used].get("system") or names.codes(used)]


def _reasons() -> Iterator[list[str]]:
    yield ["none given", f"`{absence.NOT_KNOWN}`"]
    for ours, theirs in sorted(absence.FHIR_REASONS.items()):
        yield [f"`{ours}`", f"`{theirs}`"]
