"""What WCAG 2.2 and plain sense ask of a page's markup; each rule says what breaks it."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from bs4.element import Tag

from tests.guards.naming import CONTROLS, FIELDS, Page, bare, name_of, seen_on

type Rule = Callable[[Page], Iterator[str]]

# Heard in a list of links, these say nothing.
SAY_NOTHING = frozenset(
    {"here", "click here", "more", "read more", "learn more", "more details", "details", "this"}
    | {"this page", "link", "change", "edit", "view", "see", "show", "open", "remove", "delete"}
    | {"end", "go", "ok", "submit", "details for this", "more information", "info", "press"}
)
SCOPES = {"row", "col", "rowgroup", "colgroup"}
POINTING = ("for", "form", "list", "headers")
POINTING_BY_ARIA = (
    *("aria-describedby", "aria-labelledby", "aria-controls", "aria-owns", "aria-details"),
    *("aria-activedescendant", "aria-errormessage", "aria-flowto"),
)
# What each landmark of which a page has one is, by HTML's own elements or by its role.
ONE_EACH = {"main": "main", "banner": "header", "contentinfo": "footer"}
WITHIN_THESE_IT_IS_NONE = ["article", "aside", "main", "nav", "section"]
TOKENS = frozenset(
    {"on", "off", "name", "honorific-prefix", "given-name", "additional-name", "family-name"}
    | {"nickname", "username", "new-password", "current-password", "one-time-code", "email"}
    | {"organization-title", "organization", "street-address", "address-line1", "address-line2"}
    | {"address-level2", "address-level1", "country", "country-name", "postal-code", "bday"}
    | {"bday-day", "bday-month", "bday-year", "sex", "tel", "tel-national", "url", "language"}
)
# Whoever fills it in is asked about themself (WCAG 1.3.5).
ASKED_OF_THE_READER = frozenset(
    {"referrer_name", "referrer_phone", "referrer_email", "referrer_organisation", "login"}
    | {"born_day", "born_month", "born_year"}
)
LIVE = {"status", "alert", "log"}
# Where scripts write what nobody asked for just then. What else they write changes beside the
# reader's own press, or as quietly as a clock.
TOLD_BY: dict[str, tuple[str, ...]] = {
    "allocate.js": ("[data-steps]",),
    "display.js": ("[data-display-told]",),
    "draft.js": ("[data-saved]",),
    "fast.js": (".sers-note[data-note]",),
    "find.js": ("[data-said]",),
    "live.js": ("[data-announce]", "[data-stale]"),
    "many.js": ("[data-many-count]",),
    "presence.js": ("[data-presence]",),
}
SILENT = {"bar.js", "beds.js", "clocks.js", "keys.js", "start.js"}


def one_heading_of_the_first_order(page: Page) -> Iterator[str]:
    if (count := len(page.find_all("h1"))) != 1:
        yield f"{count} of them"


def no_level_of_headings_is_skipped(page: Page) -> Iterator[str]:
    last = 0
    for heading in page.find_all(re.compile("^h[1-6]$")):
        level = int(heading.name[1])
        if level > last + 1 and last:
            yield f"{_shown(heading)} after h{last}"
        if not name_of(heading):
            yield f"{_shown(heading)} says nothing"
        last = level


def its_landmarks_stand_once_and_have_names(page: Page) -> Iterator[str]:
    for role, element in ONE_EACH.items():
        own = [e for e in page.find_all(element) if not e.find_parent(WITHIN_THESE_IT_IS_NONE)]
        told = [e for e in page.select(f"[role={role}]") if e not in own]
        # A working screen has no footer, and one on the wall has nothing but what it shows.
        may_lack_it = role != "main" and page.select("body.app-body")
        if len(own + told) != 1 and not (may_lack_it and not own + told):
            yield f"{len(own + told)} of {role}"
    for kind in ("nav", "section", "aside"):
        found = page.select(kind)
        named = Counter(bare(name_of(each)) for each in found)
        yield from (_shown(e) for e in found if not name_of(e) and (kind != "aside"))
        yield from (f"two {kind} called «{name}»" for name, n in named.items() if n > 1 and name)
        if kind == "aside" and len(found) > 1 and "" in named:
            yield "an aside of several has no name"


def whatever_is_pressed_or_filled_in_has_a_name(page: Page) -> Iterator[str]:
    for tag in page.select(CONTROLS):
        if not _unseen(tag) and not name_of(tag, titled=False):
            yield _shown(tag)


def the_name_of_a_link_or_button_makes_sense_alone(page: Page) -> Iterator[str]:
    for tag in page.select("a[href], button, input[type=submit], summary"):
        if bare(name_of(tag)) in SAY_NOTHING:
            yield _shown(tag)


def one_name_leads_to_one_place(page: Page) -> Iterator[str]:
    """Two people may be called alike: then their rows must tell them apart (WCAG 2.4.4)."""
    leads: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for link in page.select("a[href]:not([hidden])"):
        to = str(link["href"]).partition("?")[0]
        leads[bare(name_of(link))][_row_of(link)].add(to or "?")
    for button in page.select("button:not([type=button]), input[type=submit]"):
        if button.find_parent(class_="sers-display"):  # each stands in a group with a name
            continue
        leads[f"{bare(name_of(button))} (button)"][_row_of(button)].add(_sent_by(button))
    for name, rows in leads.items():
        to = set.union(*rows.values())
        if len(to) > 1 and ("" in rows or any(len(each) > 1 for each in rows.values())):
            yield f"«{name}» leads to {sorted(to)}"


def _row_of(tag: Tag) -> str:
    """What the row says that is about the record of its first link; nothing if this is not."""
    row = tag.find_parent(["tr", "li"])
    first = row.find("a", href=True) if row else None
    if row and isinstance(first, Tag) and bare(name_of(first)) in bare(name_of(tag)):
        return bare(row.get_text(" "))
    return ""


def _sent_by(button: Tag) -> str:
    """Where a form goes, with what stands in it already; not the token, which is of no meaning."""
    form = button.find_parent("form")
    if button.get("form"):
        form = next(iter([*button.parents][-1].select(f"form#{button['form']}")), None)
    if form is None:
        return ""
    hidden = [
        f"{field.get('name')}={field.get('value')}"
        for field in form.select("input[type=hidden]")
        if field.get("name") not in {"csrfmiddlewaretoken", "seen"}
    ]
    own = f"{button.get('name', '')}={button.get('value', '')}"
    return " ".join([str(button.get("formaction") or form.get("action", "")), own, *hidden])


def what_is_seen_on_it_is_in_its_name(page: Page) -> Iterator[str]:
    for tag in page.select(CONTROLS):
        if not _unseen(tag) and bare(seen_on(tag)) not in bare(name_of(tag)):
            yield f"{_shown(tag)}: «{seen_on(tag)}» is called «{name_of(tag)}»"


def an_id_stands_once(page: Page) -> Iterator[str]:
    counted = Counter(str(tag["id"]) for tag in page.select("[id]"))
    yield from (f"#{each}" for each, count in counted.items() if count > 1)


def whatever_points_points_at_something(page: Page) -> Iterator[str]:
    ids = {str(tag["id"]) for tag in page.select("[id]")}
    for attribute in (*POINTING, *POINTING_BY_ARIA):
        for tag in page.select(f"[{attribute}]"):
            value = tag.get_attribute_list(attribute)
            for wanted in " ".join(str(each) for each in value).split():
                if wanted not in ids:
                    yield f"{attribute}={wanted}"
    for link in page.select('a[href^="#"]'):
        if len(str(link["href"])) > 1 and str(link["href"])[1:] not in ids:
            yield f"href={link['href']}"


def a_table_has_headers_and_a_name(page: Page) -> Iterator[str]:
    for table in page.select("table:not([role=presentation])"):
        if not name_of(table):
            yield f"{_shown(table)} has no caption"
        headers = table.find_all("th")
        if not headers:
            yield f"{_shown(table)} has no headers"
        yield from (_shown(each) for each in headers if each.get("scope") not in SCOPES)


def an_error_summary_leads_to_the_fields(page: Page) -> Iterator[str]:
    for summary in page.select(".nhsuk-error-summary"):
        if not summary.select("[role=alert]") and summary.get("role") != "alert":
            yield "it is not told"
        for said in summary.select("li"):
            link = said.find("a")
            if not isinstance(link, Tag):
                yield f"«{said.get_text(strip=True)}» leads nowhere"
            elif not _can_be_filled_in(page, str(link.get("href", ""))):
                yield f"«{said.get_text(strip=True)}» leads to {link.get('href')}"
        if page.title and not page.title.get_text().strip().startswith("Error: "):
            yield "the title does not say that there is an error"


def _can_be_filled_in(page: Page, href: str) -> bool:
    target = page.find(id=href.lstrip("#")) if href.startswith("#") else None
    if not isinstance(target, Tag):
        return False
    return target.name in {"input", "select", "textarea", "button", "a"} or target.has_attr(
        "tabindex"
    )


def fields_that_belong_together_have_a_legend(page: Page) -> Iterator[str]:
    for fieldset in page.find_all("fieldset"):
        first = fieldset.find(True)
        if not isinstance(first, Tag) or first.name != "legend" or not name_of(fieldset):
            yield _shown(fieldset)
    groups: dict[str, list[Tag]] = defaultdict(list)
    for each in page.select("input[type=radio], input[type=checkbox]"):
        form = each.find_parent("form")
        groups[f"{id(form)} {each.get('name')}"].append(each)
    for together in groups.values():
        if len(together) > 1 and not all(_in_a_group(each) for each in together):
            yield f"{_shown(together[0])} and {len(together) - 1} more"


def _in_a_group(tag: Tag) -> bool:
    grouping = {"fieldset", "table"}
    return any(
        parent.name in grouping or parent.get("role") in {"group", "radiogroup"}
        for parent in tag.parents
    )


def autocomplete_says_what_browsers_know(page: Page) -> Iterator[str]:
    for tag in page.select("[autocomplete]"):
        *before, last = str(tag["autocomplete"]).split() or [""]
        if last not in TOKENS or set(before) - {"work", "home", "mobile"}:
            yield _shown(tag)


def only_the_reader_is_filled_in_by_the_browser(page: Page) -> Iterator[str]:
    """On a ward's computer a browser would offer whoever was written of last."""
    for tag in page.find_all("input", type=[None, "text", "tel", "email"]):
        is_off = tag.get("autocomplete", "on") == "off"
        if is_off == (tag.get("name") in ASKED_OF_THE_READER):
            yield _shown(tag)


def what_a_script_says_is_told(page: Page) -> Iterator[str]:
    """WCAG 4.1.3: there before anything is written in it, or nothing is announced."""
    scripts = [str(each["src"]).rpartition("/")[2] for each in page.select("script[src]")]
    for selector in {s for name in scripts for s in TOLD_BY.get(name, ())}:
        for place in page.select(selector):
            around = [place, *place.parents]
            if not any(each.get("role") in LIVE or each.get("aria-live") for each in around):
                yield _shown(place)


def its_language_and_direction_are_said(page: Page) -> Iterator[str]:
    html = page.html
    if html is None or not html.get("lang") or html.get("dir") not in {"ltr", "rtl"}:
        yield "not on <html>"
    yield from (_shown(tag) for tag in page.select("[lang]") if not str(tag["lang"]).strip())


def the_order_of_the_keyboard_is_the_pages_own(page: Page) -> Iterator[str]:
    for tag in page.select("[tabindex]"):
        if int(str(tag["tabindex"])) > 0:
            yield _shown(tag)
    yield from (_shown(tag) for tag in page.select("[accesskey]"))


def a_picture_is_hidden_or_has_words(page: Page) -> Iterator[str]:
    for svg in page.find_all("svg"):
        hidden = any(t.get("aria-hidden") == "true" for t in [svg, *svg.parents])
        if not hidden and not (svg.get("role") == "img" and name_of(svg)):
            yield _shown(svg)
    yield from (_shown(each) for each in page.select("img:not([alt])"))
    yield from (_shown(each) for each in page.select("iframe, object, embed") if not name_of(each))


def nothing_hidden_can_be_reached(page: Page) -> Iterator[str]:
    for hidden in page.select('[aria-hidden="true"]'):
        for each in [hidden, *hidden.select("*")]:
            reached = each.name in {"a", "button", "input", "select", "textarea", "summary"}
            if reached and each.get("tabindex") != "-1" and each.get("type") != "hidden":
                yield _shown(each)


def a_name_is_given_to_what_may_have_one(page: Page) -> Iterator[str]:
    for tag in page.select("[aria-label], [aria-labelledby]"):
        if tag.name in {"div", "span", "p", "b", "i", "strong"} and not tag.get("role"):
            yield _shown(tag)


def no_window_opens_unsaid(page: Page) -> Iterator[str]:
    for tag in page.select("[target=_blank]"):
        if not re.search("new (tab|window)", name_of(tag)):
            yield _shown(tag)


def it_can_be_enlarged(page: Page) -> Iterator[str]:
    for tag in page.select("meta[name=viewport]"):
        if re.search("user-scalable|maximum-scale|minimum-scale", str(tag.get("content"))):
            yield _shown(tag)


def what_folds_says_what_is_inside(page: Page) -> Iterator[str]:
    for details in page.find_all("details"):
        first = details.find(True)
        if not isinstance(first, Tag) or first.name != "summary" or not name_of(first):
            yield _shown(details)


def a_fault_of_a_field_is_tied_to_it(page: Page) -> Iterator[str]:
    for said in page.select(".nhsuk-error-message[id]"):
        fields = [*page.select(FIELDS), *page.select("fieldset, [role=group], [role=radiogroup]")]
        if not any(said["id"] in str(f.get("aria-describedby", "")).split() for f in fields):
            yield _shown(said)


RULES: tuple[Rule, ...] = (
    one_heading_of_the_first_order,
    no_level_of_headings_is_skipped,
    its_landmarks_stand_once_and_have_names,
    whatever_is_pressed_or_filled_in_has_a_name,
    the_name_of_a_link_or_button_makes_sense_alone,
    one_name_leads_to_one_place,
    what_is_seen_on_it_is_in_its_name,
    an_id_stands_once,
    whatever_points_points_at_something,
    a_table_has_headers_and_a_name,
    an_error_summary_leads_to_the_fields,
    fields_that_belong_together_have_a_legend,
    autocomplete_says_what_browsers_know,
    only_the_reader_is_filled_in_by_the_browser,
    what_a_script_says_is_told,
    its_language_and_direction_are_said,
    the_order_of_the_keyboard_is_the_pages_own,
    a_picture_is_hidden_or_has_words,
    nothing_hidden_can_be_reached,
    a_name_is_given_to_what_may_have_one,
    no_window_opens_unsaid,
    it_can_be_enlarged,
    what_folds_says_what_is_inside,
    a_fault_of_a_field_is_tied_to_it,
)


def _unseen(tag: Tag) -> bool:
    """Until a script shows it."""
    return any(each.has_attr("hidden") for each in [tag, *tag.parents])


def _shown(tag: Tag) -> str:
    """Enough of it to be found in the template."""
    return " ".join(str(tag).split())[:150]
