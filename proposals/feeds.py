"""What is new among ideas, for feed readers: Atom in the reader's language."""

import re
from collections.abc import Iterable
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from community.preferences import HTML_LANG
from community.town import town
from proposals import story
from proposals.models import Idea, Space

MOST = 50
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def of_ideas(request: HttpRequest, ideas: Iterable[Idea]) -> HttpResponse:
    return _of(_feed(request, _("Ideas of the neighbours")), ideas)


def _of(feed: Atom1Feed, ideas: Iterable[Idea]) -> HttpResponse:
    for idea in ideas:
        feed.add_item(
            title=_clean(f"{idea.plate} {idea.title}"),
            link=_whole(idea.get_absolute_url()),
            description=_clean(idea.story),
            author_name=_clean(idea.signed_by),
            pubdate=idea.published_at,
            updateddate=idea.state_since,
            unique_id=idea.key.urn,
        )
    return _answer(feed)


def of_spaces(request: HttpRequest, spaces: Iterable[Space]) -> HttpResponse:
    feed = _feed(request, _("Idle spaces"))
    for space in spaces:
        feed.add_item(
            title=_clean(f"{space.name}: {space.get_state_display()}"),
            link=_whole(space.get_absolute_url()),
            description=_clean(space.story),
            pubdate=space.state_since,
            updateddate=space.state_since,
            unique_id=uuid5(NAMESPACE_URL, f"space/{space.pk}/{space.state_since.isoformat()}").urn,
        )
    return _answer(feed)


def of_designs(request: HttpRequest, space: Space, designs: Iterable[Idea]) -> HttpResponse:
    return _of(_feed(request, _("Designs for %(name)s") % {"name": space.name}), designs)


def of_steps(request: HttpRequest, idea: Idea) -> HttpResponse:
    feed = _feed(request, f"{idea.plate} {idea.title}")
    for step in reversed(story.steps(idea, AnonymousUser())):
        feed.add_item(
            title=_clean(f"{idea.plate} {step.words}"),
            link=_whole(idea.get_absolute_url()),
            description=_clean(step.reason),
            pubdate=step.at,
            updateddate=step.at,
            unique_id=uuid5(NAMESPACE_URL, f"{idea.key}/{step.at.isoformat()}/{step.state}").urn,
        )
    return _answer(feed)


def _feed(request: HttpRequest, title: str) -> Atom1Feed:
    language = get_language() or settings.LANGUAGE_CODE
    return Atom1Feed(
        title=_clean(f"{title} · {town().name}"),
        link=_whole(request.path.removesuffix("feed/")),
        description=None,
        language=HTML_LANG[language],
        feed_url=_whole(request.get_full_path()),
    )


def _answer(feed: Atom1Feed) -> HttpResponse:
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _whole(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _clean(text: str) -> str:
    return NOT_IN_XML.sub("", text)
