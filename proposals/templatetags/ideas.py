"""What the pages of ideas compute."""

from django import template

from community.preferences import HTML_LANG
from proposals import looks
from proposals.language import language_of
from proposals.models import Idea

register = template.Library()
register.filter("state_tone", lambda state: looks.look(state).tone)
register.filter("state_shape", lambda state: looks.look(state).shape)
register.filter("space_tone", lambda state: looks.look_of_space(state).tone)
register.filter("face", looks.face)
register.filter("space_shape", lambda state: looks.look_of_space(state).shape)


@register.filter
def drawing(idea: Idea) -> str:
    return looks.drawing(idea)


@register.filter
def lang_of(words: str) -> str:
    """For `lang=`: what staff write by hand stands on the pages of both languages."""
    return HTML_LANG[language_of(words)]
