"""The page of an idea: read it, see what became of it, stand behind it, hear of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community import kept_pages
from community.assisted import may_be_assisted
from community.signed_in import SignedInRequest
from proposals import designs, lineage, review, story, support, talk
from proposals.models import Idea, Lane
from proposals.talk_forms import SayForm


def one(request: HttpRequest, number: int) -> Idea:
    """The idea with that number as this reader may see it, or a page that is not there."""
    return get_object_or_404(Idea.objects.visible_to(request.user).for_page().seen_by(request.user), number=number)


@require_safe
def idea(request: HttpRequest, number: int) -> HttpResponse:
    return kept_pages.answer(request, lambda: (_idea(request, number), ""))


def _idea(request: HttpRequest, number: int) -> HttpResponse:
    shown = one(request, number)
    if request.path != (address := shown.get_absolute_url()):
        return redirect(address)  # a design, met by the number on its doorplate; or the other way round
    return page(request, shown, SayForm.empty(shown, request.GET.get("reply", "")))


def page(request: HttpRequest, shown: Idea, form: SayForm, status: int = 200) -> HttpResponse:
    context = {
        "idea": shown,
        "way": story.way(shown),
        "steps": story.steps(shown, request.user),
        "promise": story.promise(shown),
        "answers": story.answers(shown),
        "lineage": story.lineage(shown),
        "links": lineage.links(shown),
        "nominee": story.nomination(shown),
        "may_appeal": review.appealable(shown, request.user) is not None,
        "sides": talk.sides(shown),
        "on_the_page": talk.ON_THE_PAGE,
        "form": form,
    }
    if shown.lane == Lane.SPACE:
        return render(request, "proposals/design.html", {**context, **designs.shown(shown)}, status=status)
    return render(request, "proposals/idea.html", context, status=status)


# Standing behind it, and hearing of it


# All that the verbs and the way back ask of an idea.
ACTED_ON = "number", "lane", "state", "area", "merged_into", "support_count"


def _act(request: HttpRequest, number: int, verb: Callable[..., Any], done: str) -> HttpResponse:
    """One verb on a public idea, then back to its page; with a script, only the row of buttons comes back."""
    found = get_object_or_404(Idea.objects.public().only(*ACTED_ON), number=number)
    if not request.user.is_authenticated:
        return redirect_to_login(found.get_absolute_url())
    try:
        found = verb(found, by=request.user) or found
    except ValidationError as refusal:
        messages.error(request, refusal.message)
        return redirect(found)
    if request.htmx and found.number == number:  # type: ignore[attr-defined]
        again = get_object_or_404(Idea.objects.seen_by(request.user), pk=found.pk)
        return render(request, "proposals/_support.html", {"idea": again, "said": done})
    messages.success(request, done)
    return redirect(f"{found.get_absolute_url()}#support")


@may_be_assisted
@require_POST
def support_idea(request: SignedInRequest, number: int) -> HttpResponse:
    return _act(request, number, support.support, _("You stand behind this idea. Thank you."))


@may_be_assisted
@require_POST
def take_back_support(request: SignedInRequest, number: int) -> HttpResponse:
    return _act(request, number, support.take_back, _("Taken back. You no longer support this idea."))


@may_be_assisted
@require_POST
def follow_idea(request: SignedInRequest, number: int) -> HttpResponse:
    return _act(request, number, support.follow, _("You will hear of every step."))


@may_be_assisted
@require_POST
def unfollow_idea(request: SignedInRequest, number: int) -> HttpResponse:
    return _act(request, number, support.unfollow, _("You will hear no more of this idea."))
