"""Questions answered by choosing from a list."""

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sers.intake.kinds.kind import (
    Drawn,
    Given,
    Kind,
    Params,
    Posted,
    Said,
    Typed,
    hint_and_error,
    legend,
    refused,
    set_of,
    spoken,
    translated,
)
from sers.intake.schema import (
    Answer,
    Option,
    Question,
    not_known,
    says_not_known,
    why_not_known,
)

# No option can have this value: theirs have no hyphen.
NOT_KNOWN = "not-known"
_STRAY = _("Choose from the list for “%(label)s”")


def _names(question: Question) -> tuple[str, ...]:
    return (question.id,)


def _clean_one(posted: Posted) -> Answer | None:
    question, value = posted.question, posted.value()
    if not value:
        return None
    if question.may_be_unknown and value.startswith(NOT_KNOWN):
        return _unknown(question, value.removeprefix(NOT_KNOWN).removeprefix("-"))
    if value not in {option.value for option in question.options}:
        raise refused(question, _STRAY)
    return value


def _unknown(question: Question, why: str) -> Answer:
    if why and why not in {option.value for option in question.unknowns}:
        raise refused(question, _STRAY)
    return not_known(why)


def _type_one(given: Given) -> Typed:
    if not says_not_known(given.answer):
        return {given.question.id: [str(given.answer)]}
    return {given.question.id: [_unknown_value(why_not_known(given.answer))]}


def _unknown_value(why: str) -> str:
    return f"{NOT_KNOWN}-{why}" if why else NOT_KNOWN


def _draw_one(posted: Posted) -> Drawn:
    question, chosen = posted.question, posted.typed.get(posted.id, [])[-1:]
    items = _items(question.options, chosen)
    if question.may_be_unknown:
        items += _unknown_items(question, chosen)
    params = {
        "name": question.id,
        "idPrefix": question.id,
        "fieldset": legend(question),
        "items": items,
        **hint_and_error(posted),
    }
    return Drawn("radios", params, question.id)


def _unknown_items(question: Question, chosen: Sequence[str]) -> list[Params]:
    """«Not known», or where the form has them, each reason for not knowing."""
    if not question.unknowns:
        label = translated(question.unknown_label) or gettext("Not known")
        return [{"value": NOT_KNOWN, "text": label, "checked": NOT_KNOWN in chosen}]
    reasons = [
        {"value": value, "text": translated(option.label), "checked": value in chosen}
        for option in question.unknowns
        for value in (_unknown_value(option.value),)
    ]
    return [{"divider": gettext("or")}, *reasons]


def _items(options: Sequence[Option], chosen: Sequence[str]) -> list[Params]:
    return [
        {
            "value": option.value,
            "text": translated(option.label),
            "checked": option.value in chosen,
            **({"hint": {"text": translated(option.hint)}} if option.hint else {}),
        }
        for option in options
    ]


def _say_one(given: Given) -> list[Said]:
    return spoken(label_of(_ever(given.question), str(given.answer)))


def _ever(question: Question) -> Sequence[Option]:
    return (*question.options, *question.once)


def label_of(options: Sequence[Option], value: str) -> str:
    """What an option is called; its value, where no version of the list ever had it."""
    return next((translated(o.label) for o in options if o.value == value), value)


CHOOSE_ONE = Kind(
    "choice",
    _names,
    _clean_one,
    _type_one,
    _draw_one,
    _say_one,
    has=frozenset({"options"}),
    needs=frozenset({"options"}),
    has_own_unknown=True,
)


def _clean_many(posted: Posted) -> Answer | None:
    question, chosen = posted.question, set(posted.typed.get(posted.id, [])) - {""}
    if chosen - {option.value for option in question.options}:
        raise refused(question, _STRAY)
    for option in question.options:
        if option.alone and option.value in chosen and len(chosen) > 1:
            sentence = _("Choose “%(alone)s” or the others for “%(label)s”, not both")
            raise refused(question, sentence, alone=translated(option.label))
    return [option.value for option in question.options if option.value in chosen] or None


def _type_many(given: Given) -> Typed:
    return {given.question.id: list(given.answer)}


def _draw_many(posted: Posted) -> Drawn:
    question, chosen = posted.question, posted.typed.get(posted.id, [])
    groups = list(dict.fromkeys(option.group for option in question.options))
    if groups == [""]:
        params = {
            "name": question.id,
            "idPrefix": question.id,
            "fieldset": legend(question),
            "items": _items(question.options, chosen),
            **hint_and_error(posted),
        }
        return Drawn("checkboxes", params, question.id)
    params = {**set_of(posted), "groups": [_group(question, group, chosen) for group in groups]}
    return Drawn("groups", params, question.id)


def _group(question: Question, group: str, chosen: Sequence[str]) -> Params:
    options = [option for option in question.options if option.group == group]
    return {
        "id": f"{question.id}-group-{options[0].value}",
        "legend": translated(group),
        "choices": [_choice(question, option, chosen) for option in options],
    }


def _choice(question: Question, option: Option, chosen: Sequence[str]) -> Params:
    # The first has the question's own id, for the error summary leads to it.
    is_first = option == question.options[0]
    return {
        "id": question.id if is_first else f"{question.id}-{option.value}",
        "value": option.value,
        "text": translated(option.label),
        "hint": translated(option.hint),
        "checked": option.value in chosen,
    }


def _say_many(given: Given) -> list[Said]:
    """A line for each group, or one for each choice where there are none."""
    options = [option for option in _ever(given.question) if option.value in given.answer]
    known = {option.value for option in options}
    # What nobody can name any more is still said: an answer that vanished would mislead.
    options += [Option(str(each), str(each)) for each in given.answer if each not in known]
    groups = list(dict.fromkeys(option.group for option in options))
    if not any(groups):
        return spoken(*(translated(option.label) for option in options))
    return spoken(*(_say_group(group, options) for group in groups))


def _say_group(group: str, options: Sequence[Option]) -> str:
    named = ", ".join(translated(option.label) for option in options if option.group == group)
    return f"{translated(group)}: {named}" if group else named


CHOOSE_MANY = Kind(
    "choice",
    _names,
    _clean_many,
    _type_many,
    _draw_many,
    _say_many,
    has=frozenset({"options"}),
    needs=frozenset({"options"}),
    repeats=True,
)
