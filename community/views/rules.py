"""The rules of the town for staff: what holds, what is planned, what held; and to decide anew."""

from itertools import groupby

from django.apps import apps
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community import rules
from community.accounts import recent
from community.accounts.recent import me
from community.forms.rules import RuleForm
from community.models import Rule

DECISIONS_ON_A_PAGE = 50


@permission_required(rules.SEE, raise_exception=True)
@require_safe
def list_rules(request: HttpRequest) -> HttpResponse:
    rooms = groupby(sorted(rules.standing(), key=lambda each: each.number.room), key=lambda each: each.number.room)
    shown = [(apps.get_app_config(room).verbose_name, list(standing)) for room, standing in rooms]
    return render(request, "community/staff/rules.html", {"rooms": shown})


@permission_required(rules.SEE, raise_exception=True)
@require_safe
def rule(request: HttpRequest, name: str) -> HttpResponse:
    number = _number(name)
    return _page(request, number, RuleForm(number=number))


@permission_required(rules.DECIDE, raise_exception=True)
@recent.required
@require_http_methods(["GET", "HEAD", "POST"])
def decide_rule(request: HttpRequest, name: str) -> HttpResponse:
    """Whoever had to confirm who they are comes back by a GET, to the form."""
    number = _number(name)
    form = RuleForm(request.POST if request.method == "POST" else None, number=number)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            decided = rules.decide(
                name, said["value"], by=me(request), reason=said["reason"], valid_from=said["day"], key=said["key"]
            )
        except ValidationError as refusal:
            form.add_error("value", refusal)
        else:
            messages.success(request, _("Decided: %(value)s.") % {"value": number.say(decided.value)})
            return redirect("community_rule", name)
    return _page(request, number, form)


def _number(name: str) -> rules.Number:
    try:
        return rules.declared(name)
    except KeyError:
        raise Http404 from None


def _page(request: HttpRequest, number: rules.Number, form: RuleForm) -> HttpResponse:
    decisions = Paginator(Rule.objects.of(number.name).with_people(), DECISIONS_ON_A_PAGE)
    page = decisions.get_page(request.GET.get("page"))
    shown = {
        "number": number,
        "now": rules.say(number.name),
        "usual": number.say(number.default),
        "form": form,
        "page": page,
        "decisions": [(decision, number.say(decision.value)) for decision in page],
        "may_decide": request.user.has_perm(rules.DECIDE),
    }
    return render(request, "community/staff/rule.html", shown)
