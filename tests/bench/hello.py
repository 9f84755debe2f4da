"""The least a page can cost: a Django view of five bytes without middleware, and beside it one SELECT by key, and
the eight newest rows."""

from django.conf import settings

settings.configure(
    SECRET_KEY="x" * 50,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
)

from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

application = get_wsgi_application()

from django.contrib.auth.models import Group  # noqa: E402

call_command("migrate", verbosity=0)
Group.objects.create(name="hello")
Group.objects.bulk_create(Group(name=f"hello {number}") for number in range(3_000))

urlpatterns = [
    path("hello/", lambda request: HttpResponse("hello")),
    path("rows8/", lambda request: HttpResponse(", ".join(each.name for each in Group.objects.order_by("-pk")[:8]))),
    path("row/", lambda request: HttpResponse(Group.objects.get(pk=1).name)),
]
