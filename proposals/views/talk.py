"""Talk about an idea: all of it, something more, a reply; taking one's words back; asking moderators to look."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.assisted import may_be_assisted, never_assisted
from community.signed_in import SignedInRequest
from proposals import comments, talk
from proposals.models import Comment, Idea, Stance
from proposals.talk_forms import ReportForm, SayForm
from proposals.views.idea import one, page

A_PAGE = 40


@may_be_assisted
@require_http_methods(["GET", "HEAD", "POST"])
def all_comments(request: HttpRequest, number: int) -> HttpResponse:
    """Everything that was said, newest first; a POST says more."""
    if request.method == "POST":
        return _say(request, number)
    shown = one(request, number)
    wanted = request.GET.get("stance", "")
    said = talk.newest(shown).select_related("author")
    if wanted in Stance.values:
        said = said.filter(stance=wanted)
    turned = Paginator(said, A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"idea": shown, "page": turned, "voices": talk.voices(list(turned)), "stance": wanted}
    return render(request, "proposals/comments.html", {**context, "titles": talk.TITLES})


def _say(request: HttpRequest, number: int) -> HttpResponse:
    shown = one(request, number)
    if not request.user.is_authenticated:
        return redirect_to_login(f"{shown.get_absolute_url()}#say")
    form = SayForm(shown, request.POST)
    if not form.is_valid():
        return page(request, shown, form)
    typed = form.cleaned_data
    try:
        said = comments.say(
            shown,
            by=request.user,
            text=typed["text"],
            stance=typed.get("stance", ""),
            parent=form.replies_to,
            key=typed["key"],
        )
    except ValidationError as refusal:
        form.refuse(refusal)
        return page(request, shown, form, status=409 if isinstance(refusal, comments.SaidOtherwise) else 200)
    messages.success(request, _("Thank you. Your words stand below."))
    return redirect(f"{shown.get_absolute_url()}#comment-{said.pk}")


def _comment(number: int, pk: int) -> Comment:
    shown = Comment.objects.shown().filter(idea__in=Idea.objects.public())
    return get_object_or_404(shown.select_related("idea", "author"), pk=pk, idea__number=number)


@may_be_assisted
@login_required
@require_POST
def take_back(request: SignedInRequest, number: int, pk: int) -> HttpResponse:
    comment = get_object_or_404(Comment.objects.filter(author=request.user), pk=pk, idea__number=number)
    comments.take_back(comment, by=request.user)
    messages.success(request, _("Taken back. Your words are no longer shown."))
    return redirect(f"{comment.idea.get_absolute_url()}#talk")


@never_assisted
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: SignedInRequest, number: int, pk: int) -> HttpResponse:
    comment = _comment(number, pk)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            comments.report(comment, by=request.user, words=form.cleaned_data["words"])
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("Thank you. A moderator looks at it and decides by the house rules."))
            return redirect(f"{comment.idea.get_absolute_url()}#comment-{comment.pk}")
    return render(request, "proposals/report.html", {"comment": comment, "idea": comment.idea, "form": form})
