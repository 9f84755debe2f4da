"""The least a request can cost: a Django view of five bytes without middleware; beside it, on the database of the site
and opened as the site opens it, one SELECT by key, the eight newest rows, and one INSERT."""

from uuid import uuid4

from django.conf import settings

from participate import settings as site

settings.configure(
    SECRET_KEY="x" * 50,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    DATABASES=site.DATABASES,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
)

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

application = get_wsgi_application()

from django.contrib.auth.models import Group  # noqa: E402

Group.objects.bulk_create((Group(name=f"hello {number}") for number in range(3_000)), ignore_conflicts=True)
first = Group.objects.order_by("pk").values_list("pk", flat=True)[0]

urlpatterns = [
    path("hello/", lambda request: HttpResponse("hello")),
    path("rows8/", lambda request: HttpResponse(", ".join(each.name for each in Group.objects.order_by("-pk")[:8]))),
    path("row/", lambda request: HttpResponse(Group.objects.get(pk=first).name)),
    path("insert/", lambda request: HttpResponse(Group.objects.create(name=uuid4().hex).name)),
]
