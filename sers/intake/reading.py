"""From a definition as data to a FormDefinition and back, refusing what could not be asked.

The answers that the system acts on, by the name it binds them by. Those marked * a form may
leave out; all others are `REQUIRED_BINDINGS`.

==================== ================ ===========================================================
Binding              Kind             What it is for
==================== ================ ===========================================================
referrer.name        text             whom the team rings
referrer.role        text             said beside the name
referrer.phone       phone            where the team rings back
referrer.best_time*  text             when to ring
referrer.organisation* text           whom they work for, where somebody else fills it in
referrer.email*      email            the account that the referral is shown to as well
person.nhs_number    nhs_number       identity; may be not known
person.given_name    text             identity
person.family_name   text             identity
person.preferred_name* text           what to call the person
person.birth_date    date             identity; adults only
person.sex           choose_one       female, male, other, unknown
person.practice      practice         route: ODS code, or none, elsewhere, unknown
person.phone*        phone            how to reach the person
person.protect       choose_many      `hidden`: the address is kept apart, and shown in no list
place.address        text             usual address; may be not known
place.town           text             usual address
place.postcode       postcode         route, and matching of persons; may be not known
place.now            choose_one       where the person is: never where they live
place.now_detail*    text             ward, bed, floor
place.support        choose_one       usual, another, not_decided: which place the route looks at;
                                      where it is not asked, the usual address
support.address      text             where help is given, if not at the usual address
support.town         text             the same
support.postcode     postcode         route
support.until*       date             until when
consent.route        choose_one       agrees, best_interests, declines, emergency
consent.voluntary    choose_one       whether voluntary organisations may be told
safety.safeguarding  choose_one       banner on the referral; yes, no, or not known
safety.visitors      choose_one       banner for lone workers; yes, no, or not known
safety.infection*    choose_one       banner for visitors; yes, no, or not known
planning.dnacpr*     choose_one       banner for whoever is there in an emergency: with_them,
                                      elsewhere, no, or not known
clinical.allergies*  text             banner on the referral itself; may be not known
access.needs*        choose_many      banner: how to understand each other; `nothing` is no need
access.language*     text             the same
access.adjustments*  find_many        the same
visit.way_in*        choose_one       how a visitor gets in, for whoever goes
visit.key_safe*      text             the same; of the restricted ones, those that begin with
                                      `visit.` are opened to whoever is named to go
visit.contact*       long_text        how a protected person is reached without danger
visit.holder*        text             who knows the address of one
visit.place*         long_text        where one is helped
referral.purpose     choose_one       category of the referral
referral.setting     choose_one       route: home, bed, both, not_sure
referral.needs       choose_many      needs of the referral
referral.good*       long_text        what would good look like
referral.priority    choose_one       the referrer's wish, p1 to p6; the triager decides
referral.why         long_text        why that soon
referral.problem     long_text        first line on the desk
referral.summary*    long_text        what was pasted to be kept beside the form
==================== ================ ===========================================================
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, replace
from pathlib import Path
from typing import Any

import yaml

from sers.intake import codes
from sers.intake.bindings import REQUIRED_BINDINGS
from sers.intake.checking import faults
from sers.intake.schema import (
    Condition,
    FormDefinition,
    Number,
    Option,
    Page,
    Question,
    Sensitivity,
    Stop,
    Template,
)

__all__ = ["REQUIRED_BINDINGS", "BadDefinition", "parse", "plain", "read", "restore"]

DEFINITIONS = Path(__file__).parent / "definitions"


class BadDefinition(ValueError):
    """The definition would break the form; each line of the message says where and why."""


def read(path: Path) -> FormDefinition:
    """The form in a YAML file, with the code lists that come with the service."""
    return parse(
        codes.with_lists(
            yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader), codes.shipped()
        )
    )


def parse(raw: object) -> FormDefinition:
    """The form that this data defines; BadDefinition if it could not be asked or acted on."""
    form = restore(raw)
    if found := list(faults(form)):
        raise BadDefinition("\n".join(found))
    return form


def restore(raw: object) -> FormDefinition:
    """The form of a version published earlier: what is asked of a new one today is not asked of it.

    Raises BadDefinition only for what is no form at all.
    """
    form: FormDefinition = _thing(FormDefinition, raw, "the form")
    return replace(form, pages=tuple(_with_unknowns(page, form.unknowns) for page in form.pages))


def _with_unknowns(page: Page, unknowns: tuple[Option, ...]) -> Page:
    """The page with the form's own reasons for not knowing, where a question has none."""
    return replace(
        page,
        questions=tuple(
            replace(q, unknowns=unknowns) if q.may_be_unknown and not q.unknowns else q
            for q in page.questions
        ),
    )


def plain(form: FormDefinition) -> dict[str, Any]:
    """The form as JSON: what `parse` reads, without what it would assume anyway."""
    data: dict[str, Any] = _plain(form)
    return data


def _thing(made: type[Any], raw: object, where: str) -> Any:
    """One dataclass of the schema from a mapping with its fields as keys."""
    if not isinstance(raw, Mapping):
        raise BadDefinition(f"{where}: give a list of names and values")
    where = str(raw.get("id") or raw.get("value") or where)
    known = {field.name: field for field in fields(made)}
    if unknown := {str(key) for key in raw} - known.keys():
        raise BadDefinition(f"{where}: unknown {', '.join(sorted(unknown))}")
    needed = {name for name, field in known.items() if field.default is MISSING}
    if missing := needed - raw.keys():
        raise BadDefinition(f"{where}: lacks {', '.join(sorted(missing))}")
    return made(**{name: _value(name, raw[name], where) for name in known if name in raw})


def _value(name: str, raw: object, where: str) -> Any:
    of = f"{where}: {name}"
    if part := _PARTS.get(name):
        return tuple(_thing(part, each, of) for each in _typed(list, raw, of, "give a list"))
    if read := _READERS.get(name):
        return read(raw, of)
    return _typed(str, raw, of, "give a text; put yes, no and figures in quotes")


_PARTS: dict[str, type[Any]] = {
    "pages": Page,
    "questions": Question,
    "fields": Question,
    "options": Option,
    "once": Option,
    "unknowns": Option,
    "rows": Option,
    "templates": Template,
    "stops": Stop,
    "numbers": Number,
}


def _typed(wanted: type[Any], raw: object, where: str, advice: str) -> Any:
    # `type() is`, for True is an int too.
    if type(raw) is not wanted:
        raise BadDefinition(f"{where}: {advice}")
    return raw


def _texts(raw: object, where: str) -> list[str]:
    advice = "give a list of texts; put yes, no and figures in quotes"
    return [_typed(str, each, where, advice) for each in _typed(list, raw, where, advice)]


def _conditions(raw: object, where: str) -> tuple[Condition, ...]:
    """`{setting: [bed, both], needs: [nursing]}`: all must hold."""
    asked = _typed(dict, raw, where, "give questions, each with a list of answers")
    return tuple(
        Condition(str(question), frozenset(_texts(answers, where)))
        for question, answers in asked.items()
    )


def _sensitivity(raw: object, where: str) -> Sensitivity:
    if raw not in list(Sensitivity):
        raise BadDefinition(f"{where}: say {', '.join(Sensitivity)}")
    return Sensitivity(str(raw))


def _flag(raw: object, where: str) -> Any:
    return _typed(bool, raw, where, "say true or false")


def _number(raw: object, where: str) -> Any:
    return _typed(int, raw, where, "give a number")


_READERS: dict[str, Callable[[object, str], Any]] = {
    "optional": _flag,
    "may_be_unknown": _flag,
    "worth_knowing": _flag,
    "go_on": _flag,
    "alone": _flag,
    "most": _number,
    "longest": _number,
    "ring_within": _number,
    "days_kept": _number,
    "when": _conditions,
    "unless": _conditions,
    "needed_when": _conditions,
    "answers": lambda raw, where: _typed(dict, raw, where, "give questions with their answers"),
    "professions": lambda raw, where: tuple(_texts(raw, where)),
    "carries": lambda raw, where: frozenset(_texts(raw, where)),
    "must_be": lambda raw, where: frozenset(_texts(raw, where)),
    "body": lambda raw, where: tuple(_texts(raw, where)),
    "sensitivity": _sensitivity,
}


def _plain(value: Any) -> Any:
    match value:
        case str() | bool() | int():
            return str(value) if isinstance(value, Sensitivity) else value
        case frozenset():
            return sorted(value)
        case Mapping():
            return dict(value)
        case tuple() if value and isinstance(value[0], Condition):
            return {each.question: sorted(each.answers) for each in value}
        case tuple():
            return [_plain(each) for each in value]
        case _:
            return {
                field.name: _plain(given)
                for field in fields(value)
                if (given := getattr(value, field.name)) != field.default
            }
