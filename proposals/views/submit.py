"""Handing in an idea, a question a page; a small matter on one page; the receipt. Drafts are kept early."""

from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from community import consents, my_place, rules
from community import photos as files
from community.assisted import acting_in, may_be_assisted
from community.forms.place import WIDEST, just_tapped
from community.geometry import Point
from community.models import Neighbourhood, Plan, ResidenceProof
from community.signed_in import SignedInRequest
from community.squares import qr, whole
from community.typed import row_number, words
from proposals import cycles, drafts, photos, similar, story
from proposals.forms.submit import SendForm, SmallForm, WhatForm, WhereForm, WhyForm, fresh_key, place_fields, place_of
from proposals.models import ALLOWED, Cycle, Idea, Lane, Photo, Space, State
from proposals.models.ideas import IdeaQuerySet
from proposals.submitting import SubmitRefused, submit
from proposals.submitting import withdraw as withdraw_idea

PUBLICATION = consents.Kind.PUBLICATION.value
# The page on which each field is asked.
ASKED_ON = {"title": "what", "story": "what", "cycle": "what", "theme": "what", "area": "where", "guess": "why"}


def _own(request: SignedInRequest, key: UUID) -> Idea:
    """A draft or returned idea of the reader; anything else is not there. Designs have pages of their own."""
    return _whole(_own_drafts(request).without_designs(), key)


def _whole(mine: IdeaQuerySet, key: UUID) -> Idea:
    return get_object_or_404(mine.select_related("cycle__area", "area", "theme", "landmark"), key=key)


def _own_drafts(request: SignedInRequest) -> IdeaQuerySet:
    return Idea.objects.own(request.user).filter(state__in=[State.DRAFT, State.RETURNED])


def _begin(request: SignedInRequest, key: UUID, lane: str = Lane.ROUND) -> Idea:
    try:
        return drafts.begin(key, by=request.user, lane=lane)
    except PermissionDenied:
        raise Http404 from None


def _rounds(idea: Idea | None) -> list[Cycle]:
    """Rounds to choose from: those that collect, and the one a returned idea is already in."""
    open_ones = cycles.collecting()
    if idea and idea.cycle and idea.submitted_at and idea.cycle not in open_ones:
        open_ones.append(idea.cycle)
    return open_ones


# The four pages


@may_be_assisted
@never_cache
@login_required
def new(request: SignedInRequest) -> HttpResponse:
    """Page one of an idea nobody has begun yet. Where no round collects, the fast lane is open."""
    rounds = _rounds(None)
    if not rounds:
        return redirect("proposals:small")
    if request.method != "POST":
        form = WhatForm(rounds=rounds, initial={"key": fresh_key()})
        waiting = Idea.objects.drafts_of(request.user).order_by("-started_at")[:5]
        return _what_page(request, form, drafts=waiting)
    return _what(request, WhatForm(request.POST, rounds=rounds), None)


@may_be_assisted
@never_cache
@login_required
def what(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Page one of a draft; those of small matters and of designs begin elsewhere."""
    idea = _own(request, key) if request.method == "POST" else _whole(_own_drafts(request), key)
    if idea.lane != Lane.ROUND:
        return redirect("proposals:small_draft" if idea.lane == Lane.SMALL else "proposals:design_what", key)
    rounds = _rounds(idea)
    if request.method == "POST":
        return _what(request, WhatForm({**request.POST.dict(), "key": str(key)}, rounds=rounds), idea)
    initial = {"key": key, "title": idea.title, "story": idea.story, "cycle": idea.cycle_id, "theme": idea.theme_id}
    return _what_page(request, WhatForm(rounds=rounds, initial=initial), idea)


def _what(request: SignedInRequest, form: WhatForm, idea: Idea | None) -> HttpResponse:
    if form.is_valid():
        words = dict(form.cleaned_data)
        key = words.pop("key")
        try:
            drafts.save(idea or _begin(request, key), by=request.user, **words)
            return redirect("proposals:where", key)
        except drafts.DraftRefused as refusal:
            form.add_error(None, refusal)
    return _what_page(request, form, idea)


def _what_page(request: SignedInRequest, form: WhatForm, idea: Idea | None = None, **more: Any) -> HttpResponse:
    return render(request, "proposals/submit/what.html", {"form": form, "idea": idea, **_small_words(), **more})


def _small_words() -> dict[str, str]:
    """What a small matter is, and by when it is answered."""
    return {"most": rules.say("proposals.small_matter_yuan"), "within": rules.say("proposals.small_matter_days")}


@may_be_assisted
@login_required
@require_POST
def keep(request: SignedInRequest) -> HttpResponse:
    """What is typed so far, sent by the page while one types. Nothing is checked; too much is cut."""
    form = WhatForm(request.POST, rounds=_rounds(None))
    form.is_valid()
    if "key" not in form.cleaned_data:
        return HttpResponse(status=400)
    words = {"title": request.POST.get("title", "")[:60], "story": request.POST.get("story", "")[:2000]}
    if not any(value.strip() for value in words.values()):
        return HttpResponse(status=204)
    try:
        drafts.save(_begin(request, form.cleaned_data["key"]), by=request.user, **words)
    except drafts.DraftRefused:
        return HttpResponse(status=204)
    return HttpResponse(_("Draft saved."))


@may_be_assisted
@never_cache
@login_required
def where(request: SignedInRequest, key: UUID) -> HttpResponse:
    """A tap on the plan is an answer: it leads on, and the last page shows the pin."""
    idea = _own(request, key)
    areas = _areas(idea.cycle)
    shown = _shown_area(request, idea, areas)
    if request.method != "POST":
        initial = {"area": shown, "place": place_of(idea), "place_words": idea.place_words}
        form = WhereForm(areas=areas, shown=shown, initial=initial)
    else:
        form = WhereForm(request.POST, areas=areas, shown=shown)
        if "show" in request.POST:
            form.errors.clear()
        elif form.is_valid():
            return _went(request, idea, "why", _where_words(form))
    context = {"form": form, "idea": idea, "alike": similar.to(idea)}
    return render(request, "proposals/submit/where.html", context)


def _areas(cycle: Cycle | None) -> Any:
    communities = Neighbourhood.objects.communities()
    return communities.under(cycle.area) if cycle else communities


def _shown_area(request: SignedInRequest, idea: Idea | None, areas: Any) -> Neighbourhood | None:
    """Whose plan is shown: the chosen one, else the idea's, else the reader's own (as they chose, as this device
    knows, as they proved), else the only one."""
    known = {area.pk: area for area in areas}
    chosen = request.POST.get("area", "")
    wanted: list[int | None] = [row_number(chosen)]
    wanted += [idea.area_id if idea else None, request.user.neighbourhood_id]
    found = next((known[pk] for pk in wanted if pk in known), None)
    if found is None and (here := my_place.of(request)) is not None:
        found = known.get(here.pk)
    if found is None:
        proofs = ResidenceProof.objects.valid().filter(resident=request.user, area__in=known)
        found = next((known[proof.area_id] for proof in proofs.order_by("-pk")[:1]), None)
    return found or (next(iter(known.values())) if len(known) == 1 else None)


def _where_words(form: WhereForm) -> dict[str, Any]:
    data = form.cleaned_data
    return {"area": data["area"], "place_words": data["place_words"], **place_fields(data.get("place"))}


def _went(request: SignedInRequest, idea: Idea, page: str, words: dict[str, Any]) -> HttpResponse:
    """Keep the words and go on to that page."""
    try:
        drafts.save(idea, by=request.user, **words)
    except drafts.DraftRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("proposals:receipt", idea.number) if idea.number else redirect("community:me")
    return redirect(f"proposals:{page}", idea.key)


@may_be_assisted
@never_cache
@login_required
def why(request: SignedInRequest, key: UUID) -> HttpResponse:
    idea = _own(request, key)
    form = WhyForm(initial={"why": idea.why, "guess": idea.guess})
    if request.method == "POST":
        form = WhyForm(request.POST, request.FILES)
        form.is_valid()
        _add_photos(request, idea, form)
        caption_photos(request, idea)
        back = remove_photo(request, idea)
        if not form.errors:
            words = {"why": form.cleaned_data["why"], "guess": form.cleaned_data["guess"]}
            return _went(request, idea, "why" if back else "check", words)
    return render(request, "proposals/submit/why.html", {"form": form, "idea": idea, "photos": idea.photos.all()})


def _add_photos(request: SignedInRequest, idea: Idea, form: WhyForm | SmallForm) -> None:
    """Good photos are kept even where something else is wrong; each bad one says why."""
    for content in form.cleaned_data.get("photos") or []:
        try:
            photos.add(idea, content, by=request.user)
        except ValidationError as refusal:
            form.add_error("photos", refusal)


def caption_photos(request: SignedInRequest, idea: Idea) -> None:
    for photo in idea.photos.all():
        said = words(request.POST.get(f"caption_{photo.pk}", photo.caption), 120)
        if said != photo.caption:
            Photo.objects.filter(pk=photo.pk).update(caption=said)


def remove_photo(request: SignedInRequest, idea: Idea) -> bool:
    """Whether this request asked to take out a photo; the page then comes back, as typed so far."""
    wanted = request.POST.get("remove", "")
    for photo in idea.photos.all() if wanted else ():
        if str(photo.key) == wanted:
            photos.remove(photo)
    return bool(wanted)


@may_be_assisted
@never_cache
@login_required
def check(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Everything once more, what becomes public, and the button that hands it in."""
    if request.method != "POST":
        idea = _own(request, key)
    elif found := _own_drafts(request).without_designs().select_related("cycle").filter(key=key).first():
        idea = found
    elif sent := sent_before(request, key):
        return redirect("proposals:receipt", sent.number)
    else:
        raise Http404
    agreed = consents.holds(request.user, PUBLICATION)
    form = SendForm(request.POST if request.method == "POST" else None, initial={"shown_as": idea.shown_as})
    if agreed:
        del form.fields["agree"]
    if form.is_valid():
        try:
            if (shown_as := form.cleaned_data["shown_as"]) != idea.shown_as:
                drafts.save(idea, by=request.user, shown_as=shown_as)
            return hand_in(request, idea)
        except SubmitRefused as refusal:
            context = {"gaps": gaps_of(refusal, ASKED_ON, key)}
            return render(request, "proposals/submit/check.html", _check_context(idea, form) | context)
    return render(request, "proposals/submit/check.html", _check_context(idea, form))


def gaps_of(refusal: SubmitRefused, asked_on: dict[str, str], key: UUID) -> list[tuple[str, str]]:
    """What is missing, each with the address of the page that asks for it."""
    said = refusal.message_dict.items()
    return [(words[0], reverse(f"proposals:{asked_on[field]}", args=[key])) for field, words in said]


def _check_context(idea: Idea, form: SendForm) -> dict[str, Any]:
    return {
        "form": form,
        "idea": idea,
        "photos": idea.photos.all(),
        "alike": similar.to(idea),
        "pin": _pin(idea),
    }


class Pin(NamedTuple):
    """The plan of the area with the place on it, as large as the page shows it."""

    plan: Plan
    size: tuple[int, int]
    at: Point


def _pin(idea: Idea) -> Pin | None:
    plan = Plan.objects.published().of(idea.area).prefetch_related("points").first() if idea.area else None
    if plan is None or plan.fit is None or idea.latitude is None or idea.longitude is None:
        return None
    at, width = plan.to_plan(idea.latitude, idea.longitude), min(plan.width, WIDEST)
    return Pin(plan, (width, round(plan.height * width / plan.width)), at) if plan.shows(at) else None


def sent_before(request: SignedInRequest, key: UUID) -> Idea | None:
    """The same form again: the first answer again."""
    return Idea.objects.own(request.user).filter(key=key, state=State.SUBMITTED).first()


def hand_in(request: SignedInRequest, idea: Idea) -> HttpResponse:
    """With the consent just ticked, unless it was given before."""
    try:
        handed_in = submit(idea, by=request.user)
    except consents.ConsentMissing:
        acting = acting_in(request)
        how = consents.How.SPOKEN if acting else consents.How.SELF
        consents.give(request.user, PUBLICATION, how=how, by=acting.doer if acting else None)
        handed_in = submit(idea, by=request.user)
    return redirect("proposals:receipt", handed_in.number)


@may_be_assisted
@login_required
@require_POST
def discard(request: SignedInRequest, key: UUID) -> HttpResponse:
    idea = get_object_or_404(Idea.objects.drafts_of(request.user), key=key)
    drafts.discard(idea, by=request.user)
    messages.success(request, _("The draft is thrown away."))
    return redirect("community:me")


# The fast lane


@may_be_assisted
@never_cache
@login_required
def small(request: SignedInRequest, key: UUID | None = None) -> HttpResponse:
    """One page. Every post keeps what was typed and the photos, whatever else is missing."""
    idea = _own(request, key) if key else None
    if request.method != "POST":
        return _small_page(request, idea, _small_form(request, idea))
    form = _small_form(request, idea)
    form.is_valid()
    sent = form.cleaned_data.get("key")
    if sent is None:
        return _small_page(request, idea, form)
    if before := sent_before(request, sent):
        return redirect("proposals:receipt", before.number)
    try:
        idea = idea or _begin(request, sent, Lane.SMALL)
        _add_photos(request, idea, form)
        drafts.save(idea, by=request.user, **_typed_so_far(form))
        if remove_photo(request, idea) or just_tapped(form) or "show" in request.POST:
            form.errors.clear()
        elif form.is_valid() and not form.errors:
            return hand_in(request, idea)
    except SubmitRefused as refusal:
        for field, words in refusal.message_dict.items():
            form.add_error(field if field in form.fields else None, words)
    except drafts.DraftRefused as refusal:
        form.add_error(None, refusal)
    return _small_page(request, idea, form)


def _small_form(request: SignedInRequest, idea: Idea | None) -> SmallForm:
    areas = _areas(None)
    shown = _shown_area(request, idea, areas)
    if request.method == "POST":
        form = SmallForm(request.POST, request.FILES, areas=areas, shown=shown)
    elif idea is None:
        form = SmallForm(areas=areas, shown=shown, initial={"key": fresh_key(), "area": shown})
    else:
        words = {"key": idea.key, "title": idea.title, "story": idea.story, "place_words": idea.place_words}
        form = SmallForm(areas=areas, shown=shown, initial={**words, "area": shown, "place": place_of(idea)})
    if consents.holds(request.user, PUBLICATION):
        del form.fields["agree"]
    return form


def _typed_so_far(form: SmallForm) -> dict[str, Any]:
    """What is good of it, whatever else is wrong."""
    words = {
        name: form.cleaned_data[name] for name in ("title", "story", "area", "place_words") if form_has(form, name)
    }
    return words | place_fields(form.cleaned_data.get("place"))


def form_has(form: SmallForm, name: str) -> bool:
    return form.cleaned_data.get(name) is not None


def _small_page(request: SignedInRequest, idea: Idea | None, form: SmallForm) -> HttpResponse:
    following = None if cycles.collecting() else Cycle.objects.announced().first()
    context: dict[str, Any] = {
        "form": form,
        "idea": idea,
        "photos": idea.photos.all() if idea else [],
        "following": following,
    }
    context |= _small_words()
    return render(request, "proposals/submit/small.html", context)


# Afterwards


@never_cache
@login_required
@require_safe
def receipt(request: SignedInRequest, number: int) -> HttpResponse:
    """Its number, what happens next and by when; it stays true as the idea goes on."""
    idea = get_object_or_404(
        Idea.objects.own(request.user).select_related("cycle__area", "area", "design__space"), number=number
    )
    address = whole(idea.get_absolute_url())
    context = {
        "idea": idea,
        "promise": story.promise(idea),
        "steps": story.steps(idea, request.user),
        "qr": qr(address),
        "address": address,
        "can_withdraw": State.WITHDRAWN in ALLOWED[idea.state],
        "can_edit": idea.can_edit(request.user),
    }
    page = "proposals/designs/receipt.html" if idea.lane == Lane.SPACE else "proposals/submit/receipt.html"
    return render(request, page, context)


@may_be_assisted
@login_required
@require_POST
def withdraw(request: SignedInRequest, number: int) -> HttpResponse:
    idea = get_object_or_404(Idea.objects.own(request.user), number=number)
    try:
        withdraw_idea(idea, by=request.user)
        messages.success(request, _("You took it back. Thank you for having said it."))
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    return redirect("proposals:receipt", number)


@require_safe
def photo(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """For whoever sees what it is of; the largest copy for its author and staff alone."""
    if name not in files.NAMES:
        raise Http404
    shown = get_object_or_404(Photo.objects.select_related("idea", "space"), key=key)
    if name == files.ORIGINAL and not may_see_original(request.user, shown):
        raise Http404
    if not _may_see(request.user, shown):
        raise Http404
    of = shown.idea or shown.space
    is_public = of is not None and of.is_public and name != files.ORIGINAL
    return files.answer(shown.key, name, is_public=is_public)


def _may_see(user: Any, shown: Photo) -> bool:
    if shown.space is not None:
        return Space.objects.visible_to(user).filter(pk=shown.space.pk).exists()
    return Idea.objects.visible_to(user).filter(photos=shown).exists()


def may_see_original(user: Any, shown: Photo) -> bool:
    if shown.idea is None:
        return bool(user.has_perm("proposals.view_space"))
    staff = user.has_perm("proposals.moderate_ideas") or user.has_perm("proposals.review_ideas")
    return staff or (user.pk is not None and user.pk == shown.idea.author_id)
