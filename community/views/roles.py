"""People and roles: who holds what, since when, by whose word; to grant and to end; and what was."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from community import roles, typed
from community.accounts import recent
from community.accounts.recent import me
from community.forms.roles import EndForm, GrantForm
from community.models import RoleGrant
from community.models.roles import Role

SEE, GRANT = "community.view_roles", "community.grant_roles"
ENDED_ON_A_PAGE = 50
TYPED = "role_as_typed"


@permission_required(SEE, raise_exception=True)
def list_roles(request: HttpRequest) -> HttpResponse:
    return _page(request, GrantForm())


@permission_required(GRANT, raise_exception=True)
def grant_role(request: HttpRequest) -> HttpResponse:
    """Whoever has to confirm first who they are finds on coming back what they typed."""
    if not recent.signed_in(request):
        if request.method == "POST":
            request.session[TYPED] = {name: typed.words(request.POST.get(name), 300) for name in GrantForm.base_fields}
        return recent.ask(request, request.get_full_path())
    form = GrantForm(request.POST or None, initial=request.session.get(TYPED))
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            given = roles.grant(
                wanted["person"], wanted["role"], by=me(request), reason=wanted["reason"], office=wanted["office"]
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            said = {"person": given.resident, "role": given.get_role_display()}
            request.session.pop(TYPED, None)
            messages.success(request, _("%(person)s is now: %(role)s. They sign in anew to use it.") % said)
            return redirect("community_roles")
    return _page(request, form)


@permission_required(GRANT, raise_exception=True)
@recent.required
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    given = get_object_or_404(RoleGrant.objects.live().with_people(), pk=pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            roles.end(given, by=me(request), reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            said = {"person": given.resident, "role": given.get_role_display()}
            messages.success(request, _("%(person)s is no longer: %(role)s.") % said)
            return redirect("community_roles")
    return render(request, "community/staff/end_role.html", {"given": given, "form": form})


def _page(request: HttpRequest, form: GrantForm) -> HttpResponse:
    live = list(RoleGrant.objects.live().with_people().order_by("since", "pk"))
    ended = RoleGrant.objects.ended().with_people().order_by("-ended_at", "-pk")
    shown = {
        "form": form,
        "held": [(role, [given for given in live if given.role == role]) for role in Role],
        "ended": Paginator(ended, ENDED_ON_A_PAGE).get_page(request.GET.get("page")),
        "may_grant": request.user.has_perm(GRANT),
    }
    return render(request, "community/staff/roles.html", shown)
