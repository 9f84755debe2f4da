"""Second looks at the desk: what waits, one at a time without its first verdict, and for the lead where two differ."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from community.accounts.recent import me
from proposals import second_looks
from proposals.models import SecondLook

LOOK, LEAD = second_looks.LOOK, second_looks.LEAD
A_PAGE = 50


class LookForm(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("What would you decide?"),
        choices=SecondLook.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say what you would decide.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Needed unless you would publish it. The lead reads it."),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
    )


@permission_required(LOOK, raise_exception=True)
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    waiting = SecondLook.objects.for_looker(me(request)).select_related("event__idea__area")[:A_PAGE]
    may_lead = request.user.has_perm(LEAD)
    read = SecondLook.objects.looked()
    differing = SecondLook.objects.differing().select_related("event__idea", "event__by", "event__standard", "by")
    context = {
        "waiting": waiting,
        "may_lead": may_lead,
        "differing": differing.order_by("-looked_at")[:A_PAGE] if may_lead else [],
        "counts": (read.count(), SecondLook.objects.differing().count()) if may_lead else None,
    }
    return render(request, "proposals/staff/second_looks.html", context)


@permission_required(LOOK, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, pk: int) -> HttpResponse:
    mine = SecondLook.objects.for_looker(me(request)).select_related("event__idea__area", "event__idea__theme")
    second = get_object_or_404(mine, pk=pk)
    form = LookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            second_looks.look(second, by=me(request), **form.cleaned_data)
        except ValidationError as refusal:
            for name, said in getattr(refusal, "message_dict", {"": refusal.messages}).items():
                form.add_error(name if name in form.fields else None, said)
        else:
            messages.success(request, _("Noted. Thank you."))
            return redirect("staff_second_looks")
    context = {"second": second, "idea": second.event.idea, "words": second_looks.words_then(second), "form": form}
    return render(request, "proposals/staff/second_look.html", context)
