from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PublishingPanel
from wagtail.fields import StreamField
from wagtail.models import Locale, Page, PageManager
from wagtail.query import PageQuerySet

from cms.blocks import ArticleBlock, FrontBlock
from cms.live import TownNow
from cms.scenes import choices as scenes
from community import clock, my_place
from community.models import Neighbourhood
from community.preferences import HTML_LANG
from community.saying import day_words

PER_PAGE = 12


class Twin(NamedTuple):
    """The page in one language."""

    lang: str
    url: str


def _other_front_door(language: str) -> str:
    return next(f"/{code}/" for code, _name in settings.LANGUAGES if code != language)


@cache
def _languages() -> dict[int, str]:
    """Code by row. The first migration makes them, and they stay as they are."""
    return dict(Locale.objects.values_list("pk", "language_code"))


class WrittenPage(Page):
    """What every page of ours has: a sentence that says what it is about, and words to search."""

    summary = models.CharField(
        _("in one sentence"),
        max_length=160,
        blank=True,
        help_text=_("Stands below the title, in lists and in what search engines show."),
    )

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    promote_panels = [MultiFieldPanel([FieldPanel("slug"), FieldPanel("show_in_menus")], heading=_("Address"))]
    settings_panels = [PublishingPanel()]
    private_page_options: list[str] = []  # what is published here is for everybody; lists and feeds rely on it

    class Meta:
        abstract = True

    def get_url(self, request: HttpRequest | None = None, current_site: Any = None) -> str:
        """Its path here. There is one site with one tree a language, so no row needs asking: Wagtail would ask four."""
        below_the_front_door = self.url_path.split("/", 2)[2:]
        with override(_languages()[self.locale_id]):
            return reverse("wagtail_serve", args=["".join(below_the_front_door)])

    url = property(get_url)

    @property
    def written_in(self) -> str:
        """The language of the words: a page still without a translation shows those of the other language."""
        return self.alias_of.locale.language_code if self.alias_of_id else self.locale.language_code

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["twins"] = [Twin(HTML_LANG[twin.locale.language_code], twin.url) for twin in self.twins]
        context["site_url"] = settings.SITE_URL
        user = request.user
        context["may_edit"] = user.is_authenticated and self.permissions_for_user(user).can_edit()
        # The language link of the frame leads to the twin, whatever its address; without one, to the other front door.
        here = HTML_LANG[self.locale.language_code]
        other = next((twin.url for twin in context["twins"] if twin.lang != here), None)
        request.twin_url = other or _other_front_door(self.locale.language_code)  # type: ignore[attr-defined]
        return context

    @cached_property
    def twins(self) -> list[Any]:
        """The page in every language in which it is public, itself among them."""
        return list(self.get_translations(inclusive=True).live().select_related("locale"))

    def words(self) -> list[str]:
        """All text of the page but its title, for the search."""
        said = self.body.stream_block.get_searchable_content(self.body)
        return [self.summary, *(text for text in said if text != "None")]  # what Wagtail says of an empty field


class HomePageQuerySet(PageQuerySet):
    def front_door(self, language: str) -> "HomePage | None":
        """The one that is public in this language, with its twins: one query."""
        doors = list(self.live().select_related("locale", "alias_of__locale").order_by("path"))
        page = next((door for door in doors if door.locale.language_code == language), None)
        if page is not None:
            page.twins = [door for door in doors if door.translation_key == page.translation_key]
        return page


class HomePage(WrittenPage):
    """The front door of one language."""

    body = StreamField(FrontBlock(), verbose_name=_("sections"), blank=True)

    content_panels = [*WrittenPage.content_panels, FieldPanel("body")]
    objects = PageManager.from_queryset(HomePageQuerySet)()

    max_count_per_parent = 2
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.StandardPage", "cms.AnnouncementsPage", "cms.StoriesPage"]
    template = "cms/home_page.html"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        now = context["town_now"] = TownNow(self.locale.language_code)
        now.area = my_place.of(request, among=now.communities)
        return context


class StandardPage(WrittenPage):
    """A page that is read: help, privacy, rules."""

    body = StreamField(ArticleBlock(), verbose_name=_("text"), blank=True)

    content_panels = [*WrittenPage.content_panels, FieldPanel("body")]
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = ["cms.StandardPage"]
    template = "cms/standard_page.html"

    class Meta:
        verbose_name = _("page to read")
        verbose_name_plural = _("pages to read")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["below"] = StandardPage.objects.child_of(self).live().order_by("path")
        above = StandardPage.objects.ancestor_of(self).live().order_by("path")
        context["crumbs"] = [{"name": page.title, "url": page.url} for page in above]
        return context


class AnnouncementsPage(WrittenPage):
    """The board on which announcements are pinned, newest first."""

    content_panels = WrittenPage.content_panels
    max_count_per_parent = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.AnnouncementPage"]
    template = "cms/announcements_page.html"

    class Meta:
        verbose_name = _("notice board")
        verbose_name_plural = _("notice boards")

    def words(self) -> list[str]:
        return [self.summary]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        pinned = AnnouncementPage.objects.shown_in(self.locale.language_code)
        context["paging"] = Paginator(pinned, PER_PAGE).get_page(request.GET.get("page"))
        return context


class AnnouncementQuerySet(PageQuerySet):
    def shown_in(self, language: str) -> "AnnouncementQuerySet":
        """What readers of this language see, newest first, ready to be listed."""
        return (
            self.live()
            .filter(locale__language_code=language)
            .select_related("area", "locale", "alias_of__locale")
            .defer_streamfields()
            .order_by("-first_published_at", "-pk")
        )


class AnnouncementPage(WrittenPage):
    """Something the community office tells: to everybody, or to one community."""

    area = models.ForeignKey(
        Neighbourhood,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("concerns"),
        help_text=_("Leave empty when it concerns everybody."),
    )
    happens_on = models.DateField(
        _("on the day"), null=True, blank=True, help_text=_("Where it has one: a meeting, a first or a last day.")
    )
    place = models.CharField(_("where"), max_length=80, blank=True)
    scene = models.CharField(_("drawing"), max_length=20, choices=scenes, blank=True)
    body = StreamField(ArticleBlock(), verbose_name=_("text"), blank=True)

    objects = PageManager.from_queryset(AnnouncementQuerySet)()

    content_panels = [
        *WrittenPage.content_panels,
        FieldRowPanel([FieldPanel("happens_on"), FieldPanel("place")]),
        FieldRowPanel([FieldPanel("area"), FieldPanel("scene")]),
        FieldPanel("body"),
    ]
    parent_page_types = ["cms.AnnouncementsPage"]
    subpage_types: list[str] = []
    template = "cms/announcement_page.html"

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")

    @property
    def is_coming(self) -> bool:
        return bool(self.happens_on and self.happens_on >= clock.today())

    @property
    def tone(self) -> str:
        return "brick" if self.is_coming else "plate"

    @property
    def chip(self) -> str:
        """The day, in words; a day that has passed says so."""
        if not self.happens_on:
            return ""
        day = day_words(self.happens_on)
        return day if self.is_coming else gettext("%(day)s, over") % {"day": day}
