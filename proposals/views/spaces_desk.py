"""Spaces on the staff side: the register, one space with its words, photos and steps, what each design costs."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.accounts.recent import me
from community.forms.place import Place
from proposals import designs, spaces
from proposals.forms.spaces import CallForm, SpaceForm, SpacePhotoForm, WordsForm
from proposals.models import STEPS, Idea, Photo, Space, SpaceState, State
from proposals.wordings import wordings_of_space

SEE, ADD, CHANGE = "proposals.view_space", "proposals.add_space", "proposals.change_space"
# The form, the verb and what its button says, by the state it leads to.
VERBS: dict[str, Any] = {
    SpaceState.WISHING: (WordsForm, spaces.ask_for_wishes, gettext_lazy("Ask for wishes")),
    SpaceState.CALLING: (CallForm, spaces.call, gettext_lazy("Call for designs")),
    SpaceState.CLOSED: (WordsForm, spaces.close, gettext_lazy("Close the call")),
    SpaceState.DECIDED: (WordsForm, spaces.decide, gettext_lazy("Say what was decided")),
}


@permission_required(SEE, raise_exception=True)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    known = Space.objects.for_lists().newest_first()
    return render(request, "proposals/staff/spaces.html", {"spaces": known, "may_add": request.user.has_perm(ADD)})


@permission_required(ADD, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = SpaceForm(request.POST or None)
    if request.method == "POST" and _saves(request, form):
        space = spaces.add(by=me(request), **form.said())
        messages.success(request, _("On the register. Nobody but staff sees it before you say so."))
        return redirect("staff_space", space.pk)
    return render(request, "proposals/staff/space_new.html", {"form": form})


def _saves(request: HttpRequest, form: SpaceForm) -> bool:
    """Whether it is to be saved: not when somebody only asks for the plan of another community."""
    if "show" in request.POST:
        form.errors.clear()
        return False
    return form.is_valid()


@permission_required(SEE, raise_exception=True)
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _found(pk))


@permission_required(CHANGE, raise_exception=True)
@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Words and facts."""
    space = _found(pk)
    form = SpaceForm(request.POST, instance=_found(pk))
    if not _saves(request, form):
        return _page(request, space, form=form)
    try:
        spaces.edit(space, by=me(request), **form.said())
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _page(request, space, form=form)
    messages.success(request, _("Saved."))
    return redirect("staff_space", pk)


def _found(pk: int) -> Space:
    found: Space = get_object_or_404(Space.objects.for_lists(), pk=pk)
    return found


def _page(request: HttpRequest, space: Space, **bound: Any) -> HttpResponse:
    handed_in = Idea.objects.filter(design__space=space).exclude(state=State.DRAFT).for_gallery().order_by("number")
    options = designs.options_for(space)
    steps = [(to, VERBS[to][2], _step_form(to)) for to in SpaceState.values if to in STEPS[space.state] - {space.state}]
    context = {
        "space": space,
        "form": SpaceForm(instance=space, initial={"place": _place(space)}),
        "photo_form": SpacePhotoForm(),
        "steps": steps,
        "events": space.events.select_related("by"),
        "wordings": wordings_of_space(space),
        "obstacles": spaces.obstacles(space),
        "designs": handed_in,
        "options": options,
        "may_change": request.user.has_perm(CHANGE),
    }
    if "refused" in bound:
        to, form = bound.pop("refused")
        context["steps"] = [(name, act, form if name == to else each) for name, act, each in steps]
    return render(request, "proposals/staff/space.html", context | bound)


def _step_form(to: str, data: Any = None) -> forms.Form:
    made: forms.Form = VERBS[to][0](data, prefix=to)
    return made


def _place(space: Space) -> Place | None:
    if space.latitude is None or space.longitude is None:
        return None
    return Place(space.latitude, space.longitude, "landmark" if space.landmark else "plan", space.landmark)


@permission_required(CHANGE, raise_exception=True)
@require_POST
def step(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    space = _found(pk)
    if to not in VERBS:
        return redirect("staff_space", pk)
    form = _step_form(to, request.POST)
    if form.is_valid():
        try:
            VERBS[to][1](space, by=me(request), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error("until" if hasattr(refusal, "error_dict") else None, refusal.messages)
        else:
            messages.success(request, _("Done. Everybody concerned is told."))
            return redirect("staff_space", pk)
    return _page(request, _found(pk), refused=(to, form))


@permission_required(CHANGE, raise_exception=True)
@require_POST
def add_photos(request: HttpRequest, pk: int) -> HttpResponse:
    space, form = _found(pk), SpacePhotoForm(request.POST, request.FILES)
    if form.is_valid():
        for content in form.cleaned_data["photos"]:
            try:
                spaces.add_photo(space, content, by=me(request), caption=form.cleaned_data["caption"])
            except ValidationError as refusal:
                form.add_error("photos", refusal)
    if form.errors:
        return _page(request, _found(pk), photo_form=form)
    messages.success(request, _("Saved."))
    return redirect("staff_space", pk)


@permission_required(CHANGE, raise_exception=True)
@require_POST
def remove_photo(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    spaces.remove_photo(get_object_or_404(Photo, space=pk, pk=photo), by=me(request))
    messages.success(request, _("Taken out."))
    return redirect("staff_space", pk)
