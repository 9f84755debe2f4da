"""The doors: sign in, join, forgotten password. All three send the same code in the same way."""

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from community import consents, preferences
from community.accounts import codes, contacts, join, limits, recent
from community.accounts.contacts import Contact
from community.accounts.forms import AboutForm, CodeForm, EmailForm, PasswordLoginForm, PhoneForm
from community.accounts.recent import me
from community.models import Resident
from community.typed import words

# Which page asked for a code, and its template.
LOGIN, SIGNUP, RESET = "login", "signup", "reset"
PAGES = {LOGIN: "account/login.html", SIGNUP: "account/signup.html", RESET: "account/password_reset.html"}
URLS = {LOGIN: "account_login", SIGNUP: "account_signup", RESET: "account_reset_password"}


def safe_next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if get_adapter().is_safe_url(wanted) else ""


def with_next(url: str, onward: str) -> str:
    return f"{url}?{urlencode({'next': onward})}" if onward else url


class LoginView(allauth_views.LoginView):
    """One calm page: a code by phone first, by e-mail, or with a password."""

    template_name = PAGES[LOGIN]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        forms = {"phone_form": PhoneForm(), "email_form": EmailForm(), "door": LOGIN}
        found = super().get_context_data(**forms, **kwargs)
        found["password_form"] = found["form"]
        return found


login = LoginView.as_view()


@never_cache
def signup(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(safe_next(request) or "community:me")
    return _door(request, SIGNUP)


@never_cache
def reset_password(request: HttpRequest) -> HttpResponse:
    """A forgotten password needs no ceremony: a code signs in, and a new password may be set then."""
    return _door(request, RESET)


def _door(
    request: HttpRequest, door: str, phone_form: PhoneForm | None = None, email_form: EmailForm | None = None
) -> HttpResponse:
    wrong = next((form for form in (phone_form, email_form) if form and form.errors), None)
    onward = safe_next(request)
    shown = {
        "door": door,
        "form": wrong,
        "phone_form": phone_form or PhoneForm(),
        "email_form": email_form or EmailForm(),
        "password_form": PasswordLoginForm(request=request),
        "redirect_field_value": onward,
        "signup_url": with_next(reverse("account_signup"), onward),
        "login_url": with_next(reverse("account_login"), onward),
    }
    return render(request, PAGES[door], shown)


@never_cache
def request_code(request: HttpRequest) -> HttpResponse:
    """Send a code to a phone or an e-mail address, known or not."""
    if request.method != "POST":
        return redirect("account_login")
    door = request.POST.get("door", LOGIN)
    door = door if door in PAGES else LOGIN
    by_mail = "email" in request.POST
    form: PhoneForm | EmailForm = EmailForm(request.POST) if by_mail else PhoneForm(request.POST)
    if not form.is_valid():
        return _redraw(request, door, form)
    onward = reverse("account_change_password") if door == RESET else safe_next(request)
    try:
        if form.trapped:
            codes.pretend(request, codes.ENTER, form.contact, door=door)
        else:
            codes.start(request, codes.ENTER, form.contact, door=door, onward=onward)
    except limits.TooMany:
        return respond_429(request)
    except codes.NotDelivered as refusal:
        form.add_error(None, refusal)
        return _redraw(request, door, form)
    return redirect("account_confirm_login_code")


def _redraw(request: HttpRequest, door: str, form: PhoneForm | EmailForm) -> HttpResponse:
    if isinstance(form, EmailForm):
        return _door(request, door, email_form=form)
    return _door(request, door, phone_form=form)


@never_cache
def enter_code(request: HttpRequest) -> HttpResponse:
    """The code opens the account it belongs to; without one it opens the way to join."""
    pending = codes.pending(request, codes.ENTER)
    if pending is None:
        return redirect(_after_nothing(request))
    back = URLS[pending.door or LOGIN]
    answer = _ask_code(request, pending, action="account_confirm_login_code", back=back)
    if answer is not None:
        return answer
    if resident := contacts.owner(pending.contact):
        return _sign_in(request, resident, onward=pending.onward)
    join.wait(request, pending.contact)
    return redirect(with_next(reverse("account_signup_about"), pending.onward))


def _after_nothing(request: HttpRequest) -> str:
    return "community:me" if request.user.is_authenticated else "account_login"


def _ask_code(request: HttpRequest, pending: codes.Pending, *, action: str, back: str) -> HttpResponse | None:
    """The page that takes a code; None once the right one was typed."""
    form = CodeForm(request.POST or None)
    gone = False
    if request.method == "POST":
        try:
            limits.spend(request, "check_code", key=pending.digest or pending.contact.value)
            if request.POST.get("action") == "resend":
                return _resend(request, pending, action)
            if form.is_valid():
                codes.check(request, pending, form.cleaned_data["code"])
                return None
        except limits.TooMany:
            return respond_429(request)
        except codes.Wrong as refusal:
            form.add_error("code", refusal)
            gone = refusal.code == "spent"
    shown = {"form": form, "pending": pending, "action_url": reverse(action), "back_url": reverse(back), "gone": gone}
    return render(request, "account/code.html", shown)


def _resend(request: HttpRequest, pending: codes.Pending, action: str) -> HttpResponse:
    try:
        if pending.can_resend:
            codes.resend(request, pending)
            messages.success(request, _("A new code is on its way. The one before no longer works."))
        else:
            messages.error(request, _("We have sent several codes already. Please look through your messages."))
    except codes.NotDelivered as refusal:
        messages.error(request, refusal.message)
    return redirect(action)


def _sign_in(request: HttpRequest, resident: Resident, *, onward: str, signup: bool = False) -> HttpResponse:
    record_authentication(request, resident, method="code")
    return perform_login(request, Login(user=resident, redirect_url=onward or None, signup=signup))


@never_cache
def about(request: HttpRequest) -> HttpResponse:
    """Name, age and consent of somebody whose phone or e-mail is proven."""
    contact = join.waiting(request)
    if contact is None or request.user.is_authenticated:
        return redirect(_after_nothing(request))
    form = AboutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            limits.spend(request, "signup")
        except limits.TooMany:
            return respond_429(request)
        if form.cleaned_data["fourteen"] == "no":
            join.forget(request)
            return redirect("account_signup_child")
        likes = preferences.chosen(request)
        resident = join.join(contact, name=form.cleaned_data["name"], mode=likes.mode, theme=likes.theme)
        del request.session[join.WAITING]
        request.session.set_expiry(None)
        return _sign_in(request, resident, onward=safe_next(request), signup=True)
    shown = {
        "form": form,
        "contact": contact,
        "next": safe_next(request),
        "wording": consents.wordings()[consents.Kind.PRIVACY],
        "privacy_url": f"/{get_language()}/privacy/",
    }
    return render(request, "account/about.html", shown)


def child(request: HttpRequest) -> HttpResponse:
    """Under 14 a guardian signs up at a help point. This page keeps nothing."""
    return render(request, "account/child.html")


# Confirming who one is, before something that matters


@login_required
@never_cache
def confirm_by_code(request: HttpRequest) -> HttpResponse:
    resident = me(request)
    if not any(way["id"] == "code" for way in get_adapter().get_reauthentication_methods(resident)):
        return redirect(with_next(reverse("account_reauthenticate"), safe_next(request)))
    ways = contacts.of(resident)
    if request.method == "POST":
        contact = next((way for way in ways if way.value == request.POST.get("contact")), ways[0])
        try:
            codes.start(request, codes.CONFIRM, contact, onward=safe_next(request))
        except limits.TooMany:
            return respond_429(request)
        except codes.NotDelivered as refusal:
            messages.error(request, refusal.message)
            return redirect(with_next(request.path, safe_next(request)))
        return redirect("account_reauthenticate_enter_code")
    shown = {"ways": ways, "next": safe_next(request), "has_password": resident.has_usable_password()}
    return render(request, "account/confirm_by_code.html", shown)


@login_required
@never_cache
def confirm_enter_code(request: HttpRequest) -> HttpResponse:
    pending = codes.pending(request, codes.CONFIRM)
    if pending is None:
        return redirect("account_reauthenticate_by_code")
    answer = _ask_code(
        request, pending, action="account_reauthenticate_enter_code", back="account_reauthenticate_by_code"
    )
    if answer is not None:
        return answer
    record_authentication(request, request.user, method="code", reauthenticated=True)
    return redirect(pending.onward or "community:settings")


# Phone and e-mail of one's own


@recent.required
@never_cache
def change_contact(request: HttpRequest, kind: str) -> HttpResponse:
    """Add a phone or an e-mail: first proven by a code, then kept beside those there are."""
    wanted = EmailForm if kind == contacts.EMAIL else PhoneForm
    form = wanted(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes.start(request, codes.CHANGE, form.contact)
        except limits.TooMany:
            return respond_429(request)
        except codes.NotDelivered as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("account_change_contact_code")
    now = [contact for contact in contacts.of(me(request)) if contact.kind == kind]
    return render(request, "account/change_contact.html", {"form": form, "kind": kind, "now": now})


@recent.required
@never_cache
def change_contact_code(request: HttpRequest) -> HttpResponse:
    pending = codes.pending(request, codes.CHANGE)
    if pending is None:
        return redirect("community:settings")
    back = "account_email" if pending.contact.kind == contacts.EMAIL else "account_change_phone"
    answer = _ask_code(request, pending, action="account_change_contact_code", back=back)
    if answer is not None:
        return answer
    try:
        contacts.give(me(request), pending.contact)
        main = contacts.is_main(me(request), pending.contact)
        said = _("Done. From now on we reach you here: %(contact)s.") if main else _("Added: %(contact)s.")
        messages.success(request, said % {"contact": pending.contact})
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("community:settings")


@recent.required
@require_POST
def remove_contact(request: HttpRequest, kind: str) -> HttpResponse:
    try:
        contacts.take_away(me(request), Contact(kind, words(request.POST.get("contact"), 254)))
        messages.success(request, _("Removed."))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("community:settings")


@recent.required
@require_POST
def prefer_contact(request: HttpRequest, kind: str) -> HttpResponse:
    """Of several, the one that messages go to."""
    contact = Contact(kind, words(request.POST.get("contact"), 254))
    try:
        contacts.prefer(me(request), contact)
        messages.success(request, _("From now on we reach you here: %(contact)s.") % {"contact": contact})
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("community:settings")


def unfinished(request: HttpRequest) -> HttpResponseRedirect:
    """`allauth` names this page in places we never reach; who opens it by hand goes where signing in begins."""
    return HttpResponseRedirect(reverse(_after_nothing(request)))
