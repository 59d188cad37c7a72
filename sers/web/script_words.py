"""The sentences that scripts say on working pages, in the same words as `words.py`."""

from collections.abc import Mapping

from django.utils.translation import gettext as _


def words_for_scripts() -> Mapping[str, str]:
    """The sentences scripts say, in the page's language; `{}` is filled in there."""
    return {
        "soon": _("Soon: "),
        "left": _("{} left"),
        "late": _("{} late"),
        "now": _("due now"),
        "min": _("{} min"),
        "h": _("{} h"),
        "days": _("{} days"),
        "live": _("Live. Checked {}"),
        "lost": _("Not live. Last checked {}, trying every 30 s"),
        "oneNew": _("1 new referral"),
        "manyNew": _("{} new referrals"),
        "show": _("{} new: show"),
        "nothingNew": _("Nothing new to show"),
        "justArrived": _("Just arrived. In order when you leave the list"),
        "leftList": _("No longer in this list"),
        "oneChosen": _("1 chosen"),
        "manyChosen": _("{} chosen"),
        "saving": _("Saving"),
        "saved": _("Saved {}"),
        "notSaved": _("Not saved: no connection. Keep this page open"),
        "refused": _("Not saved. Reload the page to see what changed"),
        "keysOn": _("Turn keys off"),
        "keysOff": _("Turn keys on"),
    }
