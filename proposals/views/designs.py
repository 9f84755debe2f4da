"""Designs: the gallery of a space, two side by side, and the four pages on which somebody draws one."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import consents
from community.assisted import may_be_assisted
from community.signed_in import SignedInRequest
from community.typed import row_numbers
from proposals import designs, drafts, photos
from proposals.filters import lot_of, remember
from proposals.forms.designs import DesignForm, GalleryFilter, Parts, PartsBase, PicturesForm, UpkeepForm, parts_of
from proposals.forms.submit import SendForm, fresh_key
from proposals.models import Design, Idea, Photo, Space, State
from proposals.submitting import SubmitRefused
from proposals.views.submit import PUBLICATION, caption_photos, gaps_of, hand_in, remove_photo, sent_before

A_PAGE = 12
# The page on which each field is asked.
ASKED_ON = {
    **dict.fromkeys(("title", "story", "area", "team", "space"), "design_what"),
    "pictures": "design_pictures",
    **dict.fromkeys(("parts", "upkeep_by"), "design_parts"),
}
KINDS = {
    "after": Photo.Kind.AFTER,
    "before": Photo.Kind.BEFORE,
    "plan": Photo.Kind.PLAN,
    "photos": Photo.Kind.PHOTO,
}


# Looking


@require_safe
def gallery(request: HttpRequest, slug: str) -> HttpResponse:
    """Pictures first, in an order of the reader's own."""
    space = get_object_or_404(Space.objects.public().for_lists(), slug=slug)
    wanted, lot = GalleryFilter(request, space), lot_of(request)
    turned: Any = wanted.in_order(lot)
    page = Paginator(turned, A_PAGE).get_page(request.GET.get("page"))
    context = {"space": space, "filter": wanted, "form": wanted, "page": page}
    response = render(request, "proposals/designs/gallery.html", context)
    remember(request, response, lot)
    return response


@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Two designs of a space side by side; with fewer chosen, all of them to choose from."""
    space = get_object_or_404(Space.objects.public().for_lists(), slug=slug)
    listed = Idea.objects.listed().filter(design__space=space)
    asked = row_numbers(list(dict.fromkeys(request.GET.getlist("design"))), 2)
    found = {idea.number: idea for idea in listed.filter(number__in=asked).for_gallery()}
    chosen = [found[number] for number in asked if number in found]
    upkeep = designs.upkeep_told(chosen)
    context: dict[str, Any] = {
        "space": space,
        "pair": [_side(idea, upkeep.get(idea.pk)) for idea in chosen] if len(chosen) == 2 else [],
        "chosen": [idea.number for idea in chosen],
        "all": listed.order_by("number").only("number", "title", "language")[:100],
    }
    return render(request, "proposals/designs/compare.html", context)


def _side(idea: Idea, upkeep: Decimal | None) -> dict[str, Any]:
    return {"idea": idea, "design": idea.design, "upkeep_told": upkeep, **designs.before_and_after(idea.design)}


# Drawing


def _own(request: SignedInRequest, key: UUID) -> Design:
    """A draft or returned design of the reader; anything else is not there."""
    own = Idea.objects.own(request.user).filter(state__in=[State.DRAFT, State.RETURNED])
    related = Design.objects.filter(idea__in=own).select_related("idea__area", "idea__author", "space__area")
    return get_object_or_404(related.prefetch_related("parts", "space__photos", "idea__photos"), idea__key=key)


@may_be_assisted
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Page one of a design nobody has begun yet."""
    space = get_object_or_404(Space.objects.public().select_related("area"), slug=slug)
    if not space.takes_designs:
        messages.info(request, _("This space takes no designs now."))
        return redirect(space)
    if request.method == "POST":
        return _what(request, space, None, DesignForm(request.POST))
    begun = Design.objects.filter(space=space, idea__in=Idea.objects.drafts_of(request.user)).select_related("idea")
    form = DesignForm(initial={"key": fresh_key()})
    return _what_page(request, space, None, form, begun=list(begun[:5]))


@may_be_assisted
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def what(request: SignedInRequest, key: UUID) -> HttpResponse:
    design = _own(request, key)
    if request.method == "POST":
        return _what(request, design.space, design, DesignForm({**request.POST.dict(), "key": str(key)}))
    idea = design.idea
    words = {"key": key, "title": idea.title, "story": idea.story, "why": idea.why}
    who = {"presented_by": design.presented_by, "team": design.team}
    return _what_page(request, design.space, design, DesignForm(initial=words | who))


def _what(request: SignedInRequest, space: Space, design: Design | None, form: DesignForm) -> HttpResponse:
    if form.is_valid():
        said = dict(form.cleaned_data)
        key = said.pop("key")
        who = {name: said.pop(name) for name in ("presented_by", "team")}
        try:
            designs.save(design or _begin(request, space, key), by=request.user, words=said, **who)
            return redirect("proposals:design_pictures", key)
        except (drafts.DraftRefused, designs.DesignRefused) as refusal:
            form.add_error(None, refusal)
    return _what_page(request, space, design, form)


def _begin(request: SignedInRequest, space: Space, key: UUID) -> Design:
    try:
        return designs.begin(space, key, by=request.user)
    except PermissionDenied:
        raise Http404 from None


def _what_page(
    request: SignedInRequest, space: Space, design: Design | None, form: DesignForm, **more: Any
) -> HttpResponse:
    return render(request, "proposals/designs/what.html", {"form": form, "space": space, "design": design, **more})


@may_be_assisted
@login_required
@require_POST
def keep(request: SignedInRequest, slug: str) -> HttpResponse:
    """What is typed so far, sent by the page while one types. Nothing is checked; too much is cut."""
    space = get_object_or_404(Space.objects.public().select_related("area"), slug=slug)
    form = DesignForm(request.POST)
    form.is_valid()
    if "key" not in form.cleaned_data:
        return HttpResponse(status=400)
    most = {"title": 60, "story": 2000, "why": 1000}
    words = {name: request.POST.get(name, "")[:length] for name, length in most.items()}
    if not any(value.strip() for value in words.values()):
        return HttpResponse(status=204)
    try:
        designs.save(_begin(request, space, form.cleaned_data["key"]), by=request.user, words=words)
    except (drafts.DraftRefused, designs.DesignRefused):
        return HttpResponse(status=204)
    return HttpResponse(_("Draft saved."))


@may_be_assisted
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pictures(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Good pictures are kept even where another is refused; each refused one says why."""
    design = _own(request, key)
    form = PicturesForm()
    if request.method == "POST":
        form = PicturesForm(request.POST, request.FILES)
        form.is_valid()
        for name, kind in KINDS.items():
            for content in form.cleaned_data.get(name) or []:
                try:
                    photos.add(design.idea, content, by=request.user, kind=kind)
                except ValidationError as refusal:
                    form.add_error(name, refusal)
        idea = Idea.objects.get(pk=design.idea_id)
        caption_photos(request, idea)
        stays = remove_photo(request, idea) or "keep" in request.POST
        if not form.errors:
            return redirect("proposals:design_pictures" if stays else "proposals:design_parts", key)
        design = _own(request, key)
    return render(request, "proposals/designs/pictures.html", {"form": form, "design": design, "idea": design.idea})


@may_be_assisted
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def parts(request: SignedInRequest, key: UUID) -> HttpResponse:
    """The list with its prices; the sum is worked out here, so it is right without a script too."""
    design = _own(request, key)
    if request.method != "POST":
        return _parts_page(request, design, parts_of(design), UpkeepForm(initial={"upkeep_by": design.upkeep_by}))
    lines, form = _typed_parts(request), UpkeepForm(request.POST)
    if not (lines.is_valid() and form.is_valid()):
        return _parts_page(request, design, lines.with_more() if "more" in request.POST else lines, form)
    try:
        designs.save_parts(design, lines.lines(), by=request.user, upkeep_by=form.cleaned_data["upkeep_by"])
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _parts_page(request, design, lines, form)
    if "more" in request.POST:
        return _parts_page(request, _own(request, key), lines.with_more(), form)
    return redirect("proposals:design_parts" if "total" in request.POST else "proposals:design_check", key)


def _typed_parts(request: SignedInRequest) -> PartsBase:
    typed: Any = Parts(request.POST, prefix="parts")
    made: PartsBase = typed
    return made


def _parts_page(request: SignedInRequest, design: Design, lines: PartsBase, form: UpkeepForm) -> HttpResponse:
    context = {"design": design, "idea": design.idea, "lines": lines, "form": form}
    return render(request, "proposals/designs/parts.html", context)


@may_be_assisted
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Everything once more, what becomes public, and the button that hands it in."""
    if request.method == "POST" and (sent := sent_before(request, key)):
        return redirect("proposals:receipt", sent.number)
    design = _own(request, key)
    idea = design.idea
    form = SendForm(request.POST if request.method == "POST" else None, initial={"shown_as": idea.shown_as})
    if consents.holds(request.user, PUBLICATION):
        del form.fields["agree"]
    context: dict[str, Any] = {"form": form, "design": design, "idea": idea}
    if form.is_valid():
        try:
            drafts.save(idea, by=request.user, shown_as=form.cleaned_data["shown_as"])
            return hand_in(request, idea)
        except SubmitRefused as refusal:
            context["gaps"] = gaps_of(refusal, ASKED_ON, key)
    return render(request, "proposals/designs/check.html", context)
