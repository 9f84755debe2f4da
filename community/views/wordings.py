"""The wordings of consents for staff: what people are asked to agree to, what they were asked before, and new words."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community import consents
from community.accounts import recent
from community.accounts.recent import me
from community.consents import PUBLISH, SEE
from community.forms.wordings import WordingForm
from community.models import ConsentText

WORDINGS_ON_A_PAGE = 20


@permission_required(SEE, raise_exception=True)
@require_safe
def list_wordings(request: HttpRequest) -> HttpResponse:
    newest = {text.kind: text for text in ConsentText.objects.with_answers().order_by("version")}
    shown = [newest[kind] for kind in consents.Kind.values if kind in newest]
    return render(request, "community/staff/wordings.html", {"wordings": shown})


@permission_required(SEE, raise_exception=True)
@require_safe
def wording(request: HttpRequest, kind: str) -> HttpResponse:
    now = _in_force(kind)
    return _page(request, now, WordingForm(now=now))


@permission_required(PUBLISH, raise_exception=True)
@recent.required
@require_http_methods(["GET", "HEAD", "POST"])
def publish_wording(request: HttpRequest, kind: str) -> HttpResponse:
    """First looked at as people will read it, then published. Who had to confirm who they are comes back by a GET."""
    now = _in_force(kind)
    form = WordingForm(request.POST if request.method == "POST" else None, now=now)
    if request.method != "POST" or not form.is_valid() or "publish" not in request.POST:
        return _page(request, now, form, looking=form.is_bound and form.is_valid())
    said = form.cleaned_data
    try:
        new = consents.publish(
            kind,
            chinese=said["chinese"],
            english=said["english"],
            by=me(request),
            reason=said["reason"],
            key=said["key"],
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _page(request, now, form)
    messages.success(
        request,
        _("Published: version %(version)s. From now on people are asked in these words.") % {"version": new.version},
    )
    return redirect("community_wording", kind)


def _in_force(kind: str) -> ConsentText:
    found = ConsentText.objects.of(kind).order_by("-version").first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, now: ConsentText, form: WordingForm, *, looking: bool = False) -> HttpResponse:
    versions = Paginator(ConsentText.objects.of(now.kind).with_answers().order_by("-version"), WORDINGS_ON_A_PAGE)
    shown = {
        "now": now,
        "form": form,
        "looking": looking,
        "page": versions.get_page(request.GET.get("page")),
        "may_publish": request.user.has_perm(PUBLISH),
    }
    return render(request, "community/staff/wording.html", shown)
