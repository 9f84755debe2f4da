from django.urls import path

from community import places_urls, views

app_name = "community"

urlpatterns = [
    path("preferences/", views.prefer, name="prefer"),
    path("language/", views.speak, name="speak"),
    path("me/", views.me, name="me"),
    path("me/notices/", views.notices_list, name="notices"),
    path("me/notices/read/", views.read_all_notices, name="read_notices"),
    path("me/notices/<int:pk>/read/", views.read_notice, name="read_notice"),
    path("me/consents/", views.consents_list, name="consents"),
    path("me/consents/<slug:kind>/", views.consent, name="consent"),
    path("me/consents/<slug:kind>/give/", views.give_consent, name="give_consent"),
    path("me/consents/<slug:kind>/withdraw/", views.withdraw_consent, name="withdraw_consent"),
    path("me/data/", views.my_data, name="my_data"),
    path("me/data/<str:token>/", views.my_copy, name="my_copy"),
    path("me/data/<str:token>/my-data.json", views.my_copy_file, name="my_copy_file"),
    path("me/data/<str:token>/my-data.zip", views.my_copy_archive, name="my_copy_archive"),
    path("me/leave/", views.leave, name="leave"),
    path("left/", views.left, name="left"),
    path("privacy/data/", views.data_inventory, name="inventory"),
    path("me/settings/", views.settings, name="settings"),
    path("plans/<int:pk>/ground.svg", views.plan_ground, name="plan_ground"),
    path("styleguide/", views.styleguide, name="styleguide"),
    *places_urls.urlpatterns,
]
