"""The few tags of pages that compute something."""

from django import template
from django.utils.safestring import SafeString

from community.search import Query

register = template.Library()


@register.simple_tag
def marked(query: Query, text: str) -> SafeString:
    return query.marked(text)


@register.simple_tag
def snippet(query: Query, text: str) -> SafeString:
    return query.snippet(text)
