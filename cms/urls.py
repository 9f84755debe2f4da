from django.urls import path
from wagtail.views import serve

from cms import views

app_name = "cms"


def named(page: str, name: str) -> object:
    """A page of the tree that other rooms link to by name. It answers like any page: gone when editors remove it."""
    return path(page, serve, {"path": page}, name=name)


urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    named("news/", "news"),
    named("stories/", "stories"),
    path("stories/feed/", views.stories_feed, name="stories_feed"),
    named("help/", "help"),
    named("help/sign-in/", "help-sign-in"),
    named("help/elder-mode/", "help-elder-mode"),
    named("help/residence/", "help-residence"),
    named("help/assisted/", "help-assisted"),
    named("help/promises/", "help-promises"),
    named("help/accessibility/", "accessibility"),
    named("help/discussion/", "discussion"),
    named("privacy/", "privacy"),
]
