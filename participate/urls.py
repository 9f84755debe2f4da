"""Addresses. People's pages carry a language prefix; machines' and staff's do not."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms import views as cms_views
from cms.staff_pages import own_account, script_words
from community.views import root, too_many
from records.views import healthz

handler400 = "community.views.errors.not_understood"
handler429 = too_many
handler500 = "community.views.errors.server_fault"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", root),
    path("healthz", healthz),
    # Signing in has one door, with second factors and limits. Roles are granted on a page that keeps evidence.
    path("staff/login/", cms_views.sign_in),
    re_path(r"^staff/(?:users|groups|password_reset|bulk/community/resident)/", cms_views.not_here),
    path("staff/account/", own_account),
    path("staff/jsi18n/", script_words),
    path("staff/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/images/<path:name>", cms_views.picture, name="picture"),
    path("api/v1/", include("proposals.api_urls")),
    path("sitemap.xml", cms_views.sitemap, name="sitemap"),
    path("robots.txt", cms_views.robots, name="robots"),
]

urlpatterns += i18n_patterns(
    path("accounts/", include("community.accounts.urls")),
    path("", include("community.urls")),
    path("", include("records.urls")),
    path("", include("points.urls")),
    path("", include("proposals.urls")),
    path("", include("voting.urls")),
    path("", include("cms.urls")),
    # One door: pages kept for some people send their readers to the site's own sign-in.
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("", include(wagtail_urls)),
)
