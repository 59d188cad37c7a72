"""Adding, changing, ending and bringing back the records that managers keep.

Nothing is deleted and no code ever changes: what was done with a record keeps its label.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sers.directory import queries as directory
from sers.directory.events import ConfigEvent
from sers.directory.helping import Service, Skill
from sers.directory.models import Team, User
from sers.managing import ending
from sers.managing.versions import (
    Kept,
    Refused,
    demand,
    differing,
    note,
    snapshot,
    unchanged_since,
)
from sers.referrals.lists import LegTemplate, NextStep, Outcome, Priority, Reason, TemplateLeg

MODELS: dict[Kept, type[models.Model]] = {
    Kept.TEAM: Team,
    Kept.SERVICE: Service,
    Kept.SKILL: Skill,
    Kept.REASON: Reason,
    Kept.OUTCOME: Outcome,
    Kept.NEXT_STEP: NextStep,
    Kept.PRIORITY: Priority,
    Kept.LEG_TEMPLATE: LegTemplate,
}
# By what a record is called and found; the name comes first.
NAMED: dict[Kept, tuple[str, str]] = {
    kept: ("name", "key") if kept in {Kept.TEAM, Kept.SERVICE} else ("label", "code")
    for kept in MODELS
} | {Kept.LEG_TEMPLATE: ("label", "key")}
# Within which list a name stands only once, and a place is counted.
WITHIN: dict[Kept, str] = {Kept.REASON: "sort", Kept.OUTCOME: "kind"}
# «p2» is an answer of the form: promises are reworded, and none comes or goes.
FIXED = frozenset({Kept.PRIORITY})
# What was done with a record hangs on these.
LASTING = frozenset({"key", "code", "kind", "sort"})
# A code must leave room for `config/leg_template/` in sixty characters.
LONGEST_CODE = 40


@transaction.atomic
def add(kind: Kept, /, *, by: User, **values: Any) -> Any:
    """A new record, with a code made of its name. Raises Refused if there is one of that name."""
    demand(by)
    if kind in FIXED:
        raise Refused(_("Nothing can be added to this list"))
    model = MODELS[kind]
    name, code = NAMED[kind]
    made = model(**{code: _free_code(kind, values[name])})
    # Two who add the same at once wait for each other, so that the second is told.
    list(model._default_manager.select_for_update().values_list("pk", flat=True))
    _not_twice(kind, made, values)
    if "position" in _fields(model):
        made.position = _next_place(kind, values)  # type: ignore[attr-defined]
    _put(made, {"since": directory.today()} | values if "since" in _fields(model) else values)
    after = snapshot(made, values)
    note(ConfigEvent.ADDED, kind, key_of(kind, made), by=by, name=str(made), after=after)
    return made


@transaction.atomic
def change(kind: Kept, record: Any, /, *, by: User, seen: int, **values: Any) -> bool:
    """Write these values over the old ones; whether any of them differed.

    Raises ChangedElsewhere, Refused for what cannot be, ValueError for what never changes.
    """
    demand(by)
    if LASTING & set(values):
        raise ValueError(f"These never change: {sorted(LASTING & set(values))}")
    now = _locked(kind, record, seen)
    _not_twice(kind, now, values)
    before = snapshot(now, values)
    if kind is Kept.TEAM and _ends(now, values.get("until")):
        ending.of_team(now)
    _put(now, values)
    was, is_now = differing(before, snapshot(now, values))
    if is_now:
        key = key_of(kind, now)
        note(ConfigEvent.CHANGED, kind, key, by=by, name=str(now), before=was, after=is_now)
    return bool(is_now)


@transaction.atomic
def retire(kind: Kept, record: Any, *, by: User, seen: int) -> None:
    """Offer it nowhere from today on. Raises Refused where something still hangs on it."""
    demand(by)
    now = _locked(kind, record, seen)
    refusal(kind, now)
    if now.until is not None and now.until <= directory.today():
        raise Refused(_("This has ended already"))
    before = snapshot(now, ["until"])
    _put(now, {"until": directory.today()})
    after = snapshot(now, ["until"])
    key = key_of(kind, now)
    note(ConfigEvent.RETIRED, kind, key, by=by, name=str(now), before=before, after=after)


@transaction.atomic
def restore(kind: Kept, record: Any, *, by: User, seen: int) -> None:
    """Offer it again, as it was."""
    demand(by)
    now = _locked(kind, record, seen)
    if now.until is None:
        raise Refused(_("This has not ended"))
    _not_twice(kind, now, {NAMED[kind][0]: str(now)})
    if kind is Kept.SERVICE and not now.team.works_on(directory.today()):
        raise Refused(_("Its team has ended. Give it another team first"))
    before = snapshot(now, ["until"])
    _put(now, {"until": None})
    key = key_of(kind, now)
    note(
        ConfigEvent.RESTORED, kind, key, by=by, name=str(now), before=before, after={"until": None}
    )


@transaction.atomic
def confirm(service: Service, *, by: User, seen: int) -> None:
    """Say that all that is written of a service is still so, today."""
    demand(by)
    now = _locked(Kept.SERVICE, service, seen)
    before = snapshot(now, ["checked_on"])
    _put(now, {"checked_on": directory.today(), "checked_by": by.pk})
    after = snapshot(now, ["checked_on"])
    args = {"by": by, "name": now.name, "before": before, "after": after}
    note(ConfigEvent.CHECKED, Kept.SERVICE, now.key, **args)


@transaction.atomic
def keep_legs(
    template: LegTemplate, legs: Iterable[Mapping[str, Any]], *, by: User, seen: int
) -> None:
    """Let the template have these legs, in this order, and no others."""
    demand(by)
    now = _locked(Kept.LEG_TEMPLATE, template, seen)
    before = legs_said(now)
    now.legs.all().delete()
    TemplateLeg.objects.bulk_create(
        TemplateLeg(template=now, position=place, **leg) for place, leg in enumerate(legs)
    )
    after = legs_said(now)
    if before != after:
        said = {"before": {"legs": before}, "after": {"legs": after}}
        note(ConfigEvent.CHANGED, Kept.LEG_TEMPLATE, now.key, by=by, name=now.label, **said)


def legs_said(template: LegTemplate) -> list[str]:
    """Each leg of a template in one line, with everything that can differ."""
    return [
        ", ".join(filter(None, [leg.what, leg.sector, *leg.needs, *leg.skills, str(leg.points)]))
        for leg in TemplateLeg.objects.filter(template=template)
    ]


def refusal(kind: Kept, record: Any) -> None:
    """Raises Refused, saying what to do first, where something still hangs on the record."""
    match kind:
        case Kept.TEAM:
            ending.of_team(record)
        case Kept.PRIORITY:
            raise Refused(_("The form offers this, so it cannot end"))
        case Kept.REASON | Kept.OUTCOME | Kept.NEXT_STEP:
            _not_the_last(kind, record)


def key_of(kind: Kept, record: Any) -> str:
    """By what its address and its events name it."""
    return str(getattr(record, NAMED[kind][1]))


def _locked(kind: Kept, record: Any, seen: int) -> Any:
    now = MODELS[kind]._default_manager.select_for_update().get(pk=record.pk)
    unchanged_since(kind, key_of(kind, now), seen)
    return now


def _put(record: Any, values: Mapping[str, Any]) -> None:
    """Fields that lead to another record are given its key."""
    many = {}
    for name, value in values.items():
        field = record._meta.get_field(name)
        if field.many_to_many:
            many[name] = value
        elif isinstance(field, models.ForeignKey):
            setattr(record, field.attname, value or None)
        else:
            setattr(record, name, value)
    record.save()
    for name, value in many.items():
        getattr(record, name).set(value)


def _not_twice(kind: Kept, record: Any, values: Mapping[str, Any]) -> None:
    name, _code = NAMED[kind]
    if name not in values:
        return
    group = WITHIN.get(kind)
    among = {group: values.get(group) or getattr(record, group)} if group else {}
    others = MODELS[kind]._default_manager.exclude(pk=record.pk).filter(**among)
    standing = others.filter(models.Q(until=None) | models.Q(until__gt=directory.today()))
    if standing.filter(**{f"{name}__iexact": values[name]}).exists():
        raise Refused(_("There is one of this name already. Choose another name"), name)


def _not_the_last(kind: Kept, record: Any) -> None:
    group = WITHIN.get(kind)
    among = {group: getattr(record, group)} if group else {}
    offered: Any = MODELS[kind]._default_manager
    others = offered.in_force(directory.today()).filter(**among).exclude(pk=record.pk)
    if not others.exists():
        raise Refused(
            _("This is the last of its list, and people must choose one. Add another first")
        )


def _free_code(kind: Kept, name: str) -> str:
    field = NAMED[kind][1]
    join = "-" if field == "key" else "_"
    plain = slugify(name).replace("-", join)[:LONGEST_CODE].strip(join) or str(kind)
    # `/manage/skills/new/` is where one is added.
    taken = {"new", *MODELS[kind]._default_manager.values_list(field, flat=True)}
    tries = (f"{plain[: LONGEST_CODE - 5]}{join}{number}" for number in range(2, 10_000))
    return plain if plain not in taken else next(each for each in tries if each not in taken)


def _next_place(kind: Kept, values: Mapping[str, Any]) -> int:
    group = WITHIN.get(kind)
    among = {group: values[group]} if group else {}
    last = MODELS[kind]._default_manager.filter(**among).aggregate(last=models.Max("position"))
    return 0 if last["last"] is None else int(last["last"]) + 1


def _fields(model: type[models.Model]) -> frozenset[str]:
    return frozenset(field.name for field in model._meta.get_fields())


def _ends(team: Team, until: date | None) -> bool:
    """Whether this day is the end of a team that goes on now."""
    today = directory.today()
    return until is not None and until <= today and (team.until is None or team.until > today)
