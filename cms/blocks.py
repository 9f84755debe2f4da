"""What editors build pages from. A block that shows live data asks `cms.live`; it keeps no copy."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text import RichText

from cms import live
from cms.scenes import choices as scenes
from proposals.steps import steps

# No italics: slanted Chinese is hard to read. No images inside text: pictures are blocks, with words for them.
FEATURES = ["h2", "h3", "bold", "link", "document-link", "ol", "ul"]
SHORT_FEATURES = ["bold", "link", "document-link", "ol", "ul"]
HEADING = re.compile(r"<h([1-6])[\s>]")


def scene_block(**options: Any) -> blocks.ChoiceBlock:
    """One of the drawings that came with the site."""
    return blocks.ChoiceBlock(choices=scenes, icon="image", label=_("Drawing"), search_index=False, **options)


# Pages that are read


class PictureBlock(blocks.StructBlock):
    """A photograph. Words for those who cannot see it are required, unless it only decorates."""

    image = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "cms/blocks/picture.html"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"), max_length=120)
    answer = blocks.RichTextBlock(label=_("Answer"), features=SHORT_FEATURES)

    class Meta:
        icon = "help"
        label = _("Question and answer")


class QuestionsBlock(blocks.StructBlock):
    """Answers that open when asked for, without any script."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=80)
    questions = blocks.ListBlock(QuestionBlock(), label=_("Questions"), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("Questions and answers")
        template = "cms/blocks/questions.html"


class HowToBlock(blocks.StructBlock):
    """One thing to do, step by step, each step a sentence or two."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=80)
    steps = blocks.ListBlock(
        blocks.RichTextBlock(label=_("Step"), features=["bold", "link"]), label=_("Steps"), min_num=2
    )

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "cms/blocks/how_to.html"


class RemarkBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(label=_("Text"), features=SHORT_FEATURES)

    class Meta:
        icon = "warning"
        label = _("Remark set apart")
        template = "cms/blocks/remark.html"


class HelpPointsBlock(blocks.StructBlock):
    """Phone line and help points as they are now."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=80, required=False)

    class Meta:
        icon = "user"
        label = _("Phone line and help points")
        template = "cms/blocks/help_points.html"


class ContactBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Who answers"), max_length=80)
    phone = blocks.CharBlock(label=_("Phone"), max_length=30, required=False)
    email = blocks.EmailBlock(label=_("E-mail"), required=False)
    address = blocks.CharBlock(label=_("Address"), max_length=120, required=False)
    hours = blocks.CharBlock(label=_("Hours"), max_length=120, required=False)

    class Meta:
        icon = "mail"
        label = _("Contact")
        template = "cms/blocks/contact.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation and not any(cleaned[way] for way in ("phone", "email", "address")):
            raise ValidationError(_("Give at least one way to reach them: phone, e-mail or address."))
        return cleaned


def headings(value: Any) -> Iterator[tuple[int, int]]:
    """(place of the block, level) of every heading of a page body, as a reader meets them."""
    for place, child in enumerate(value):
        if isinstance(child.value, RichText):
            yield from ((place, int(level)) for level in HEADING.findall(child.value.source))
        elif isinstance(child.value, blocks.StructValue) and child.value.get("heading"):
            yield place, 2


class ArticleBlock(blocks.StreamBlock):
    """The body of a page that is read. It cannot be published while its headings skip a level."""

    text = blocks.RichTextBlock(label=_("Text"), features=FEATURES, icon="pilcrow", template="cms/blocks/text.html")
    steps = HowToBlock()
    questions = QuestionsBlock()
    remark = RemarkBlock()
    picture = PictureBlock()
    drawing = scene_block(template="cms/blocks/drawing.html")
    help_points = HelpPointsBlock()
    contact = ContactBlock()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        before, errors = 1, {}
        for place, level in headings(cleaned):
            if level > before + 1:
                errors[place] = ValidationError(
                    _("A heading of level %(level)d cannot follow one of level %(before)d. Use level %(next)d."),
                    params={"level": level, "before": before, "next": before + 1},
                )
            before = level
        if errors:
            raise StreamBlockValidationError(block_errors=errors)
        return cleaned


# The home page


class TodayBlock(blocks.StructBlock):
    """The sentence on top, with the next thing one can do here."""

    headline = blocks.CharBlock(label=_("Headline"), max_length=60)
    lead = blocks.TextBlock(label=_("Lead"), max_length=160, required=False, rows=2)
    scene = scene_block(required=False)
    note = blocks.CharBlock(label=_("Small print below the button"), max_length=120, required=False)

    class Meta:
        icon = "home"
        label = _("Today")
        template = "cms/blocks/today.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        rounds = context["page"].body.blocks_by_name("round")
        town_now = context["town_now"]
        context["act"] = live.next_act(town_now, rounds[0].value["steps"] if rounds else ())
        context["others"] = town_now.open_now[1:]
        return context


class RoundStepBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Step"), max_length=20)
    starts = blocks.DateBlock(label=_("First day"))
    ends = blocks.DateBlock(label=_("Last day"), required=False)
    note = blocks.CharBlock(label=_("In one line"), max_length=60, required=False)


class RoundBlock(blocks.StructBlock):
    """The steps of the round that runs. While there is none: the steps written here, by their dates."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=40)
    steps = blocks.ListBlock(RoundStepBlock(), label=_("Steps"), min_num=2, max_num=6)
    page = blocks.PageChooserBlock(label=_("Page with the rules"), required=False)
    link_text = blocks.CharBlock(label=_("Words of that link"), max_length=40, required=False)

    class Meta:
        icon = "arrow-right"
        label = _("Where we are")
        template = "cms/blocks/round.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["round"] = of = context["town_now"].round
        context["stages"] = steps(of.cycle, of.phase) if of else live.stages(value["steps"])
        return context


class VotesBlock(blocks.StructBlock):
    """The votes that are on, with money, days left and the way to the ballot. Not shown while there is none."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=40)

    class Meta:
        icon = "tick-inverse"
        label = _("Votes that are on")
        template = "cms/blocks/votes.html"


IDEA_ORDERS = [
    (live.NEWEST, _("Newest first")),
    (live.SUPPORTED, _("Most supported first")),
    (live.GOLDEN, _("Winners of the golden-idea award")),
]


class IdeasBlock(blocks.StructBlock):
    """Golden ideas as cards; of the reader's community, if they chose one."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=40)
    order = blocks.ChoiceBlock(label=_("Which"), choices=IDEA_ORDERS, default=live.NEWEST)
    most = blocks.IntegerBlock(label=_("How many at most"), default=4, min_value=1, max_value=8)

    class Meta:
        icon = "pick"
        label = _("Golden ideas")
        template = "cms/blocks/ideas.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["ideas"] = context["town_now"].ideas(value["order"] or live.NEWEST, value["most"])
        return context


class SpacesBlock(blocks.StructBlock):
    """Idle corners that can still be wished and drawn for, or are being chosen from."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=40)
    most = blocks.IntegerBlock(label=_("How many at most"), default=3, min_value=1, max_value=6)

    class Meta:
        icon = "image"
        label = _("Spaces being designed")
        template = "cms/blocks/spaces.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["spaces"] = context["town_now"].under_way[: value["most"]]
        return context


class LanesBlock(blocks.StructBlock):
    """Each community by its plate, with the newest that is announced there."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=40)
    note = blocks.CharBlock(label=_("Line below"), max_length=160, required=False)

    class Meta:
        icon = "site"
        label = _("Our communities")
        template = "cms/blocks/lanes.html"


class ComingBlock(blocks.StructBlock):
    """What is announced with a date that has not passed."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=40)
    most = blocks.IntegerBlock(label=_("How many at most"), default=4, min_value=1, max_value=8)

    class Meta:
        icon = "date"
        label = _("What is coming")
        template = "cms/blocks/coming.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["coming"] = context["town_now"].next_few(value["most"])
        return context


class LatestBlock(blocks.StructBlock):
    """The newest announcement, with its picture."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=40)

    class Meta:
        icon = "doc-full"
        label = _("Latest news")
        template = "cms/blocks/latest.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["latest"] = context["town_now"].latest
        return context


class StoriesBlock(blocks.StructBlock):
    """The newest story with its picture, and the titles of those before it."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=40)
    more = blocks.IntegerBlock(label=_("How many older ones"), default=2, min_value=0, max_value=6)

    class Meta:
        icon = "openquote"
        label = _("Stories")
        template = "cms/blocks/stories.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        newest, *older = context["town_now"].stories or [None]
        context |= {"newest": newest, "older": older[: value["more"]]}
        return context


class SideBySideBlock(blocks.StreamBlock):
    """Two sections beside each other on a wide screen."""

    coming = ComingBlock()
    latest = LatestBlock()
    stories = StoriesBlock()

    class Meta:
        icon = "grip"
        label = _("Side by side")
        template = "cms/blocks/side_by_side.html"
        min_num = 2
        max_num = 2


class FiguresBlock(blocks.StructBlock):
    """Counted when the page is shown."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=40)

    class Meta:
        icon = "table"
        label = _("In numbers")
        template = "cms/blocks/figures.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["figures"] = live.figures(context["town_now"])
        return context


class HelpLineBlock(blocks.StructBlock):
    """Where people help in person."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=40)
    text = blocks.TextBlock(label=_("Text"), max_length=200, required=False, rows=2)
    page = blocks.PageChooserBlock(label=_("Page to read more"), required=False)

    class Meta:
        icon = "help"
        label = _("Help line")
        template = "cms/blocks/help_line.html"


class FrontBlock(blocks.StreamBlock):
    """The home page from top to bottom."""

    today = TodayBlock()
    round = RoundBlock()
    votes = VotesBlock()
    ideas = IdeasBlock()
    spaces = SpacesBlock()
    lanes = LanesBlock()
    side_by_side = SideBySideBlock()
    coming = ComingBlock()
    latest = LatestBlock()
    stories = StoriesBlock()
    figures = FiguresBlock()
    help_line = HelpLineBlock()
    text = blocks.RichTextBlock(
        label=_("Text"), features=FEATURES, icon="pilcrow", template="cms/blocks/front_text.html"
    )

    class Meta:
        block_counts = {
            "today": {"min_num": 1, "max_num": 1},
            "round": {"max_num": 1},
            "votes": {"max_num": 1},
            "lanes": {"max_num": 1},
        }
