"""Django and Wagtail with nothing of ours: what a start costs at the very least."""

from django.conf import settings

settings.configure(
    SECRET_KEY="x" * 50,
    ROOT_URLCONF="wagtail.admin.urls",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[
        "wagtail.sites",
        "wagtail.users",
        "wagtail.snippets",
        "wagtail.documents",
        "wagtail.images",
        "wagtail.search",
        "wagtail.admin",
        "wagtail",
        "modelcluster",
        "taggit",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    WAGTAIL_SITE_NAME="bare",
    WAGTAILADMIN_BASE_URL="http://127.0.0.1",
    STATIC_URL="/static/",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()
