"""Stories: what became of it all, told by those who were there."""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Prefetch, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from cms.blocks import ArticleBlock
from cms.models.pages import PER_PAGE, WrittenPage
from cms.models.pictures import Picture
from cms.scenes import choices as scenes
from cms.story_form import StoryForm
from community import clock
from community.models import Landmark, Neighbourhood

# The one size in which lists show a photograph; as wide as a drawing is to its height.
IN_LISTS = "fill-960x600|format-webp"


class StoriesPage(WrittenPage):
    """All stories, newest first."""

    content_panels = WrittenPage.content_panels
    max_count_per_parent = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.StoryPage"]
    template = "cms/stories_page.html"

    class Meta:
        verbose_name = _("page of stories")
        verbose_name_plural = _("pages of stories")

    def words(self) -> list[str]:
        return [self.summary]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        told = StoryPage.objects.shown_in(self.locale.language_code)
        context["paging"] = Paginator(told, PER_PAGE).get_page(request.GET.get("page"))
        return context


class StoryQuerySet(PageQuerySet):
    def shown_in(self, language: str) -> "StoryQuerySet":
        """What readers of this language see, newest first, ready to be listed."""
        return (
            self.live()
            .filter(locale__language_code=language)
            .select_related("area", "locale", "alias_of__locale")
            .prefetch_related(Prefetch("picture", Picture.objects.prefetch_renditions(IN_LISTS)))
            .defer_streamfields()
            .order_by("-told_on", "-pk")
        )

    def newer_than(self, story: "StoryPage") -> "StoryQuerySet":
        """The next one first."""
        return self.filter(Q(told_on__gt=story.told_on) | Q(told_on=story.told_on, pk__gt=story.pk)).reverse()

    def older_than(self, story: "StoryPage") -> "StoryQuerySet":
        return self.filter(Q(told_on__lt=story.told_on) | Q(told_on=story.told_on, pk__lt=story.pk))


class StoryPage(WrittenPage):
    """One story: who tells it, when, about which place, with a picture."""

    author = models.CharField(
        _("told by"), max_length=60, help_text=_("As it shall stand in public, such as: Mrs Zhou, Lane 7.")
    )
    told_on = models.DateField(_("day"), default=clock.today)
    area = models.ForeignKey(
        Neighbourhood,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("community"),
        help_text=_("Leave empty when it belongs to all of them."),
    )
    landmark = models.ForeignKey(
        Landmark,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("place on the plan"),
        help_text=_("Readers are led from here to the plan of the community."),
    )
    picture = models.ForeignKey(
        Picture,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photograph"),
        help_text=_("A photograph or a drawing: one of the two."),
    )
    scene = models.CharField(_("drawing"), max_length=20, choices=scenes, blank=True)
    people_agreed = models.BooleanField(
        _("Everybody told of or shown here has agreed"),
        default=False,
        help_text=_("Without this, the story stays a draft."),
    )
    body = StreamField(ArticleBlock(), verbose_name=_("text"), blank=True)

    objects = PageManager.from_queryset(StoryQuerySet)()

    base_form_class = StoryForm
    content_panels = [
        *WrittenPage.content_panels,
        FieldRowPanel([FieldPanel("author"), FieldPanel("told_on")]),
        FieldRowPanel([FieldPanel("area"), FieldPanel("landmark")]),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("scene")], heading=_("Picture")),
        FieldPanel("body"),
        FieldPanel("people_agreed"),
    ]
    parent_page_types = ["cms.StoriesPage"]
    subpage_types: list[str] = []
    template = "cms/story_page.html"

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    def words(self) -> list[str]:
        return [self.author, *super().words()]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        others = StoryPage.objects.shown_in(self.locale.language_code)
        context["beside"] = [*others.newer_than(self)[:1], *others.older_than(self)[:1]]
        return context
