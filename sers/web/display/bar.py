"""What the bar on every page offers, and what stands pressed."""

from collections.abc import Iterator
from dataclasses import dataclass

from sers.values.languages import LANGUAGES
from sers.web.display.choices import CHOICES, LANGUAGE, Display
from sers.web.speaking import gettext as _


@dataclass(frozen=True, slots=True)
class Option:
    """One button, or one radio button: what it sends, what it says, whether it is so now."""

    name: str
    value: str
    text: str
    pressed: bool
    look: str = ""  # drawn as it would make the page: `sers-display__option--150`
    switch: str = ""  # what it switches to, for a button that is pressed or not
    tag: str = ""  # of a language's own name
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What is chosen together, with what is so now."""

    key: str
    label: str
    now: str
    options: tuple[Option, ...]


def groups(display: Display) -> Iterator[Group]:
    """The four that the bar folds up."""
    yield _group("text", _("Text size"), display)
    font = _group("font", _("Font"), display)
    yield _with(font, _switch("spacing", "wide", display))
    theme = _group("theme", _("Colours"), display)
    yield _with(theme, _switch("motion", "reduced", display))
    yield _with(_languages(display), _switch("reading", "easy", display))


def questions(display: Display) -> Iterator[Group]:
    """The same, each as a question of its own."""
    labels = {
        "text": _("Text size"),
        "font": _("Font"),
        "spacing": _("Space between lines and words"),
        "theme": _("Colours"),
        "motion": _("Movement on the page"),
        "reading": _("Words"),
    }
    yield from (_group(name, label, display) for name, label in labels.items())
    yield _languages(display)


def _said(name: str) -> dict[str, str]:
    """What each choice is called."""
    return {
        "text": {
            "100": _("Standard"),
            "125": _("Large"),
            "150": _("Larger"),
            "175": _("Very large"),
            "200": _("Largest"),
        },
        "font": {
            "standard": _("Standard"),
            "hyperlegible": "Atkinson Hyperlegible",
            "dyslexic": "OpenDyslexic",
        },
        "spacing": {"standard": _("Standard"), "wide": _("More space between lines and words")},
        "theme": {
            "standard": _("Standard"),
            "dark": _("Dark"),
            "contrast": _("High contrast"),
            "cream": _("Cream page"),
        },
        "motion": {"standard": _("Standard"), "reduced": _("Less movement")},
        "reading": {"standard": _("Standard"), "easy": _("Easy words where there are some")},
    }[name]


def _group(name: str, label: str, display: Display) -> Group:
    said, now = _said(name), getattr(display, name)
    options = tuple(
        Option(name, value, said[value], value == now, look=_look(name, value))
        for value in CHOICES[name]
    )
    return Group(name, label, said[now], options)


def _switch(name: str, value: str, display: Display) -> Option:
    """A button that is pressed or not: pressed again, it goes back to the standard."""
    is_so = getattr(display, name) == value
    sends = CHOICES[name][0] if is_so else value
    look = "spaced" if name == "spacing" else ""
    return Option(name, sends, _said(name)[value], is_so, look=look, switch=value)


def _look(name: str, value: str) -> str:
    """Sizes and fonts show themselves."""
    return value if name in {"text", "font"} and value != CHOICES[name][0] else ""


def _with(group: Group, option: Option) -> Group:
    return Group(group.key, group.label, group.now, (*group.options, option))


def _languages(display: Display) -> Group:
    options = tuple(
        Option(
            LANGUAGE,
            each.code,
            each.own_name,
            each == display.language,
            tag=each.tag,
            direction=each.direction,
        )
        for each in LANGUAGES
    )
    return Group(LANGUAGE, _("Language"), display.language.own_name, options)
