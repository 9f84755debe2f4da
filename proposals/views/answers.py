"""Where an author answers: may the idea be joined with another; an appeal against a “no”."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from community.assisted import never_assisted
from community.signed_in import SignedInRequest
from proposals import merging, review
from proposals.forms.answers import PleaForm
from proposals.models import Idea, Merge

VERBS = {"agree": merging.agree, "refuse": merging.refuse, "undo": merging.undo}


@never_assisted
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """The author whose idea would join another says yes or no. For everybody else it is not there."""
    asked = Merge.objects.filter(twin__author=request.user).select_related("host__area", "twin__area")
    found = get_object_or_404(asked, pk=pk)
    if request.method == "POST":
        verb = VERBS.get(request.POST.get("verb", ""))
        try:
            if verb is not None:
                verb(found, by=request.user)
                messages.success(request, _("Thank you. Both authors are told."))
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        return redirect("proposals:merge", pk)
    context = {"merge": found, "until": merging.undo_until(found), "may_undo": merging.can_undo(found, request.user)}
    return render(request, "proposals/merge.html", context)


@never_assisted
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: SignedInRequest, number: int) -> HttpResponse:
    """Against the “no” that stands, by the author of the idea."""
    idea = get_object_or_404(Idea.objects.own(request.user).filter(~Q(number=None)), number=number)
    against = review.appealable(idea, request.user)
    if against is None:
        raise Http404
    form = PleaForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            review.appeal(against, by=request.user, plea=form.cleaned_data["plea"])
        except ValidationError as refusal:
            form.add_error("plea", refusal.messages[0])
        else:
            messages.success(request, _("Your appeal is here. Somebody else looks at your idea again."))
            return redirect(idea)
    context = {"idea": idea, "against": against, "form": form, "until": review.appeal_until(against)}
    return render(request, "proposals/appeal.html", context)
