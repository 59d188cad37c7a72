"""The templates' environment: where components come from, and the words all pages share."""

import json
from collections.abc import Mapping
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    DictLoader,
    Environment,
    PackageLoader,
    Undefined,
)
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup, escape

from sers.content import numbers
from sers.web import script_words, speaking, words
from sers.web.display import bar

# The design system writes every attribute of every element through one macro of sixty
# lines, and every label through three templates. The same in Python makes a form page
# several times faster, alike but for white space; what is rare goes the long way.
FASTER = DictLoader(
    {
        "nhsuk/macros/attributes.jinja": "{% set nhsukAttributes = nhsuk_attributes %}",
        "nhsuk/components/label/macro.jinja": (
            "{% macro label(params = {}) %}{% if caller or nhsuk_label_is_rare(params) %}"
            '{% include "nhsuk/components/label/template.jinja" %}'
            "{% else %}{{ nhsuk_label(params) }}{% endif %}{% endmacro %}"
        ),
    }
)
RARE_IN_LABELS = ("heading", "isPageHeading", "caption", "visuallyHiddenText", "attributes")
SIZES = ("s", "m", "l", "xl")
# Templates take a sentence for HTML, in attributes too. Ours hold elements where they need some;
# a translation of one that holds none adds none, nor ends the attribute that it stands in.
IN_HTML = str.maketrans({'"': "&quot;", "<": "&lt;", ">": "&gt;"})


def environment(**options: Any) -> Environment:
    loader = ChoiceLoader([FASTER, options["loader"], PackageLoader("nhsuk_frontend_jinja")])
    # The design system's macros read parameters that were never given.
    settled = options | {"loader": loader, "undefined": ChainableUndefined, "autoescape": True}
    env = Environment(**settled, extensions=["jinja2.ext.i18n"])  # noqa: S701
    env.install_gettext_callables(  # type: ignore[attr-defined]
        said_in_html,
        speaking.ngettext,
        newstyle=True,
        pgettext=speaking.pgettext,
        npgettext=speaking.npgettext,
    )
    env.globals |= {
        "url": url,
        "static": static,
        "nhsuk_attributes": nhsuk_attributes,
        "nhsuk_label": nhsuk_label,
        "nhsuk_label_is_rare": nhsuk_label_is_rare,
        "words_for_scripts": script_words.words_for_scripts,
        "display_groups": bar.groups,
        "in_chosen_language": speaking.in_chosen_language,
        "listed": numbers.listed,
        "tel": numbers.tel,
    }
    env.filters |= {
        "day": words.day,
        "short_day": words.short_day,
        "moment": words.moment,
        "time": words.clock_time,
        "age": words.age,
        "nhs_number": words.spaced_nhs_number,
    }
    return env


def said_in_html(sentence: str) -> str:
    """The sentence as it is said, whoever translated it."""
    said = speaking.gettext(sentence)
    is_plain = said is sentence or "<" in sentence or '"' in sentence
    return said if is_plain else said.translate(IN_HTML)


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a named page."""
    return reverse(name, args=args, kwargs=kwargs)


def nhsuk_attributes(attributes: object = "") -> str:
    """What the design system's macro of the same name writes."""
    if isinstance(attributes, Mapping):
        return Markup("").join(_attribute(name, item) for name, item in attributes.items())
    return Markup(attributes) if isinstance(attributes, str) else Markup("")  # noqa: S704


def nhsuk_label_is_rare(params: Mapping[str, Any]) -> bool:
    """Whether a label has what only the design system's own template draws."""
    return any(params.get(name) for name in RARE_IN_LABELS)


def nhsuk_label(params: Mapping[str, Any]) -> str:
    """What the design system's template of the same name writes for a plain label."""
    inner = Markup(params.get("html") or "") or escape(params.get("text") or "")  # noqa: S704
    if not inner:
        return ""
    classes, size = str(params.get("classes") or ""), params.get("size")
    is_sized = any(f"nhsuk-label--{each}" in classes for each in ("xxs", "xs", *SIZES))
    named = ["nhsuk-label"]
    if size in SIZES and not is_sized:
        named.append(f"nhsuk-label--{size}")
    attributes = {
        "class": " ".join([*named, *filter(None, [classes])]),
        "id": {"value": params.get("id"), "optional": True},
        "for": {"value": params.get("for"), "optional": True},
    }
    return Markup("<label{}>\n  {}\n</label>").format(nhsuk_attributes(attributes), inner.strip())


def _attribute(name: str, item: object) -> str:
    options = item if isinstance(item, Mapping) else {"value": item}
    value, optional = options.get("value"), options.get("optional") is True
    if isinstance(value, Undefined):
        value = None
    if optional and (value is None or value is False):
        return ""
    if optional and value is True:
        return Markup(" ") + escape(name)
    written = _written(value, as_list=options.get("type") == "array")
    pattern = " {}='{}'" if '"' in written else ' {}="{}"'
    return Markup(pattern).format(name, written)  # noqa: S704


def _written(value: object, *, as_list: bool) -> Markup:
    match value:
        case None:
            return Markup("")
        case Markup():
            return value
        case bool():
            return Markup(json.dumps(value))  # noqa: S704
        case _ if as_list:
            return htmlsafe_json_dumps(value)
        case _:
            return escape(value)
