"""A new site opens with a front door, help and privacy in both languages, and a board to pin announcements on."""

import html
import re
import unicodedata
import uuid
from importlib import import_module
from urllib.parse import urlsplit

from django.conf import settings
from django.db import migrations
from django.utils import timezone

FIRST_PAGES = "cms.migrations.first_pages"
LANGUAGES = {"zh-hans": "zh_hans", "en": "en"}
# Ids and pairs are the same on every new site, so that building it twice gives the same.
HOUSE = uuid.UUID("5d1f3a52-5d64-4b52-9a3e-6a54c1f6c9aa")
NOT_WORDS = {"scene", "page", "most"}


def stream(children, where):
    """The stored form of blocks given as (type, value)."""
    return [
        {
            "type": kind,
            "value": stored(kind, value, f"{where}/{place}"),
            "id": str(uuid.uuid5(HOUSE, f"{where}/{place}")),
        }
        for place, (kind, value) in enumerate(children)
    ]


def stored(kind, value, where):
    if kind == "side_by_side":
        return stream(value, where)
    if kind == "questions":
        items = [{"question": question, "answer": answer} for question, answer in value["questions"]]
        return {**value, "questions": listed(items, where)}
    if kind == "steps":
        return {**value, "steps": listed(value["steps"], where)}
    return value


def listed(items, where):
    return [
        {"type": "item", "value": item, "id": str(uuid.uuid5(HOUSE, f"{where}/item/{place}"))}
        for place, item in enumerate(items)
    ]


def words(value):
    """Every readable string of a body, without tags."""
    if isinstance(value, str):
        without_inline_tags = re.sub(r"</?[ab]( [^>]*)?>", "", value)
        yield " ".join(html.unescape(re.sub(r"<[^>]+>", " ", without_inline_tags)).split())
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in NOT_WORDS:
                yield from words(inner)
    elif isinstance(value, (list, tuple)):
        if len(value) == 2 and value[0] == "drawing":
            return
        known_kinds = isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], (dict, list, str))
        parts = value[1:] if known_kinds and re.fullmatch(r"[a-z_]+", str(value[0])) else value
        for inner in parts:
            yield from words(inner)


def normalised(text):
    readable = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)
    return " ".join(unicodedata.normalize("NFKC", readable).casefold().split())


class Builder:
    def __init__(self, apps, locale):
        self.apps = apps
        self.locale = locale
        self.language = locale.language_code

    def type_of(self, model):
        ContentType = self.apps.get_model("contenttypes", "ContentType")
        return ContentType.objects.get_or_create(app_label="cms", model=model)[0]

    def page(self, model, place, slug, parent_path, parent_url_path, content, pair, **fields):
        body = content.get("body")
        if body is not None:
            fields["body"] = stream(body, f"{self.language}/{pair}")
        made = self.apps.get_model("cms", model).objects.create(
            title=content["title"],
            draft_title=content["title"],
            slug=slug,
            summary=content["summary"],
            path=f"{parent_path}{place:04d}",
            depth=len(parent_path) // 4 + 1,
            url_path=f"{parent_url_path}{slug}/",
            numchild=len(content.get("below", ())),
            locale=self.locale,
            translation_key=uuid.uuid5(HOUSE, pair),
            content_type=self.type_of(model.lower()),
            live=True,
            first_published_at=timezone.now(),
            last_published_at=timezone.now(),
            **fields,
        )
        self.keep_words(made, content)
        for number, below in enumerate(content.get("below", ()), start=1):
            self.page(model, number, below["slug"], made.path, made.url_path, below, f"{pair}/{below['slug']}")
        return made

    def keep_words(self, page, content):
        text = " ".join(filter(None, [content["summary"], *words(content.get("body", []))]))
        self.apps.get_model("cms", "PageText").objects.create(
            page_id=page.pk,
            language=self.language,
            written_in=self.language,
            title=content["title"],
            text=text,
            search_title=normalised(content["title"]),
            search_text=normalised(f"{content['title']} {text}"),
        )

    def tree(self, place, said):
        home = self.page("HomePage", place, self.language, "0001", "/", said.HOME, "home")
        board = self.page("AnnouncementsPage", 1, "news", home.path, home.url_path, said.BOARD, "news")
        for number, content in enumerate([said.HELP, said.PRIVACY], start=2):
            self.page("StandardPage", number, content["slug"], home.path, home.url_path, content, content["slug"])
        home.numchild = 3
        home.save(update_fields=["numchild"])
        assert board.numchild == 0
        return home


def build(apps, schema_editor):
    Locale = apps.get_model("wagtailcore", "Locale")
    Page = apps.get_model("wagtailcore", "Page")
    homes = []
    for place, (language, module) in enumerate(LANGUAGES.items(), start=2):
        locale, _created = Locale.objects.get_or_create(language_code=language)
        said = import_module(f"{FIRST_PAGES}.{module}")
        homes.append(Builder(apps, locale).tree(place, said))
        SynonymSet = apps.get_model("cms", "SynonymSet")
        for line in said.SYNONYMS:
            SynonymSet.objects.get_or_create(words=line)
    address = urlsplit(settings.SITE_URL)
    site = apps.get_model("wagtailcore", "Site").objects.get(is_default_site=True)
    site.root_page_id = homes[0].pk
    site.hostname = address.hostname or "localhost"
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.save(update_fields=["root_page", "hostname", "port"])
    Page.objects.filter(path="00010001").delete()
    Page.objects.filter(depth=1).update(numchild=len(homes))


def hand_over(apps, schema_editor):
    """Pages, pictures and documents belong to our editors; the groups and the workflow Wagtail came with go."""
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    editors, _created = Group.objects.get_or_create(name="editor")
    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    collection = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    PagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    CollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")

    def permission(app, model, verb):
        kind, _created = ContentType.objects.get_or_create(app_label=app, model=model)
        return Permission.objects.get_or_create(
            content_type=kind, codename=f"{verb}_{model}", defaults={"name": f"Can {verb} {model}"}
        )[0]

    for verb in "add", "change", "publish", "lock", "unlock", "bulk_delete":
        PagePermission.objects.create(group=editors, page=root, permission=permission("wagtailcore", "page", verb))
    for app, model in ("wagtailimages", "image"), ("wagtaildocs", "document"):
        for verb in "add", "change", "choose":
            CollectionPermission.objects.create(
                group=editors, collection=collection, permission=permission(app, model, verb)
            )
    apps.get_model("wagtailcore", "Workflow").objects.all().delete()
    apps.get_model("wagtailcore", "Task").objects.all().delete()
    Group.objects.filter(name__in=["Moderators", "Editors"]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0003_search_by_trigram"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailusers", "0001_initial"),
    ]

    # Going back leaves the pages: the migration before drops what they hold.
    operations = [
        migrations.RunPython(build, migrations.RunPython.noop),
        migrations.RunPython(hand_over, migrations.RunPython.noop),
    ]
