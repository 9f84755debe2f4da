"""Addresses of signing in. Names that begin with `account_` are those allauth looks for."""

from allauth.account import views as allauth_views
from django.urls import include, path

from community.accounts import views
from community.accounts.contacts import EMAIL, PHONE
from community.accounts.recent import required

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("login/code/", views.request_code, name="account_request_login_code"),
    path("login/code/confirm/", views.enter_code, name="account_confirm_login_code"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("signup/about/", views.about, name="account_signup_about"),
    path("signup/child/", views.child, name="account_signup_child"),
    path("password/reset/", views.reset_password, name="account_reset_password"),
    path("password/change/", required(allauth_views.password_change), name="account_change_password"),
    path("password/set/", required(allauth_views.password_set), name="account_set_password"),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("reauthenticate/code/", views.confirm_by_code, name="account_reauthenticate_by_code"),
    path("reauthenticate/code/confirm/", views.confirm_enter_code, name="account_reauthenticate_enter_code"),
    path("email/", views.change_contact, {"kind": EMAIL}, name="account_email"),
    path("phone/change/", views.change_contact, {"kind": PHONE}, name="account_change_phone"),
    path("contact/confirm/", views.change_contact_code, name="account_change_contact_code"),
    path("email/remove/", views.remove_contact, {"kind": EMAIL}, name="account_remove_email"),
    path("phone/remove/", views.remove_contact, {"kind": PHONE}, name="account_remove_phone"),
    path("email/prefer/", views.prefer_contact, {"kind": EMAIL}, name="account_prefer_email"),
    path("phone/prefer/", views.prefer_contact, {"kind": PHONE}, name="account_prefer_phone"),
    path("phone/verify/", views.unfinished, name="account_verify_phone"),
    path("confirm-email/", views.unfinished, name="account_email_verification_sent"),
    path("keys/", include("allauth.mfa.urls")),
    path("devices/", include("allauth.usersessions.urls")),
]
