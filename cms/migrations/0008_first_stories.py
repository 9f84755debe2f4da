"""A new site opens with an empty page of stories in both languages; a site in use gets one below its front doors."""

import uuid

from django.db import migrations
from django.utils import timezone
from treebeard.numconv import NumConv

PAIR = uuid.UUID("c0d5f1de-2a0f-5d0e-9d2b-8c8f6f3b7a11")
STEP = 4
DIGITS = NumConv("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
WORDS = {
    "zh-hans": ("街坊故事", "事情办成了，日子变了样，听街坊自己说。"),
    "en": ("Stories", "What became of it, told by the neighbours themselves."),
}


def build(apps, schema_editor):
    StoriesPage = apps.get_model("cms", "StoriesPage")
    ContentType = apps.get_model("contenttypes", "ContentType")
    for home in apps.get_model("cms", "HomePage").objects.select_related("locale"):
        language = home.locale.language_code
        taken = apps.get_model("wagtailcore", "Page").objects.filter(url_path=f"{home.url_path}stories/")
        if language not in WORDS or taken.exists():
            continue
        title, summary = WORDS[language]
        page = StoriesPage.objects.create(
            title=title,
            draft_title=title,
            slug="stories",
            summary=summary,
            path=free_path(apps, home),
            depth=home.depth + 1,
            url_path=f"{home.url_path}stories/",
            numchild=0,
            locale=home.locale,
            translation_key=PAIR,
            content_type=ContentType.objects.get_or_create(app_label="cms", model="storiespage")[0],
            live=True,
            first_published_at=timezone.now(),
            last_published_at=timezone.now(),
        )
        home.numchild += 1
        home.save(update_fields=["numchild"])
        apps.get_model("cms", "PageText").objects.create(
            page_id=page.pk,
            language=language,
            written_in=language,
            title=title,
            text=summary,
            search_title=title.casefold(),
            search_text=f"{title} {summary}".casefold().replace("，", ","),
        )


def free_path(apps, home):
    """The one after the last child's."""
    below = apps.get_model("wagtailcore", "Page").objects.filter(path__startswith=home.path, depth=home.depth + 1)
    last = below.order_by("path").values_list("path", flat=True).last()
    number = DIGITS.str2int(last[-STEP:]) + 1 if last else 1
    return home.path + DIGITS.int2str(number).rjust(STEP, "0")


class Migration(migrations.Migration):
    dependencies = [("cms", "0007_stories")]

    # Going back leaves the pages: the migration before drops what they hold.
    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
