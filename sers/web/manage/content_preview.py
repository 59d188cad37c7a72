"""A page as its readers will see it, from what is written, whether or not it is saved."""

from django.template.loader import render_to_string
from markupsafe import Markup

from sers.content import markdown, numbers, phrases
from sers.values.languages import BY_CODE, ENGLISH, Language
from sers.web.public.drawing import Reader


def drawn(text: str, language: Language = BY_CODE[ENGLISH]) -> Markup:
    """The text as HTML, in this language as far as it is translated. Nothing in it can be sent."""
    reader = Reader(phrases.book(language.code), numbers.ringable(), words="")
    words = markdown.drawn(text, reader.phrases, reader.numbers)
    told = {"words": words, "numbers": reader.numbers, "say": reader.say}
    return Markup(render_to_string("manage/_content_words.jinja", told))  # noqa: S704  its own template escapes what is no markup
