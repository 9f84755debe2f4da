"""The counter: helping residents, checking who lives where, letters, the roll, cases."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import assisted
from community.assisted import View, never_assisted
from community.forms.assisted import ConsentForm, FindForm, NewResidentForm, StandingForm
from community.forms.residence import CaseForm, CounterForm, HouseholdsForm, LettersForm, RevokeForm, RollUploadForm
from community.models import (
    AssistConsent,
    AssistedSession,
    Closing,
    Household,
    Neighbourhood,
    ResidenceCase,
    ResidenceProof,
    Resident,
    RollFile,
)
from community.residence import actions, codes, counter, roll
from community.signed_in import SignedInRequest
from community.squares import public_address, qr

HELP, CHECK, LETTERS = "community.assist_residents", "community.check_residence", "community.issue_household_codes"
ROLL, CASES = "community.load_roll", "community.decide_residence_case"
CLOSE, DECIDE_CLOSING = "community.ask_closing", "community.decide_closing"
DESK = HELP, CHECK, LETTERS, ROLL, CASES, CLOSE, DECIDE_CLOSING


def at_the_desk(permission: str) -> Callable[[View], View]:
    """For staff with this right, as themselves, never kept by a cache."""

    def wrap(view: View) -> View:
        return never_assisted(never_cache(login_required(permission_required(permission, raise_exception=True)(view))))

    return wrap


@never_assisted
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: SignedInRequest) -> HttpResponse:
    """Find somebody; a search is a POST, so that no phone number stands in an address."""
    if not any(request.user.has_perm(permission) for permission in DESK):
        raise PermissionDenied
    may_help = request.user.has_perm(HELP)
    form, found = FindForm(request.POST or None), None
    if request.method == "POST" and may_help and form.is_valid():
        found = assisted.find(form.cleaned_data["words"], by=request.user)
    context = {"form": form if may_help else None, "found": found}
    return render(request, "community/desk/desk.html", context)


@at_the_desk(HELP)
@require_http_methods(["GET", "HEAD", "POST"])
def new_resident(request: SignedInRequest) -> HttpResponse:
    form = NewResidentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        resident = assisted.register(data["name"], data["neighbourhood"], by=request.user, number=data["number"])
        return redirect("community:desk_resident", resident.public_id)
    return render(request, "community/desk/new_resident.html", {"form": form})


def helped_residents() -> QuerySet[Resident]:
    """Those who can be helped here: not who works here, not who has left."""
    return Resident.objects.filter(is_active=True, left_at=None, is_staff=False)


@never_assisted
@never_cache
@login_required
@require_safe
def resident(request: SignedInRequest, number: UUID) -> HttpResponse:
    """One person at the counter, and what staff can do for them."""
    if not any(request.user.has_perm(permission) for permission in (HELP, CHECK, CLOSE)):
        raise PermissionDenied
    person = get_object_or_404(helped_residents().select_related("neighbourhood"), public_id=number)
    return _resident(request, person, RevokeForm())


def _resident(request: SignedInRequest, person: Resident, revoke_form: RevokeForm) -> HttpResponse:
    context = {
        "resident": person,
        "revoke_form": revoke_form,
        "form": revoke_form,
        "proof": actions.proof_of(person),
        "case": ResidenceCase.objects.open().filter(claimant=person).first(),
        "consents": AssistConsent.objects.usable().filter(beneficiary=person),
        "may_help": request.user.has_perm(HELP),
        "may_check": request.user.has_perm(CHECK),
        "may_close": request.user.has_perm(CLOSE),
        "closing": Closing.objects.open().with_people().filter(resident=person).first(),
    }
    return render(request, "community/desk/resident.html", context)


# Acting for a resident


@at_the_desk(HELP)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: SignedInRequest, number: UUID) -> HttpResponse:
    """Record consent, and begin."""
    person = get_object_or_404(helped_residents(), public_id=number)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            consent = assisted.record_consent(person, by=request.user, **form.names())
            return _start(request, consent, form)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return render(request, "community/desk/begin.html", {"form": form, "resident": person})


@at_the_desk(HELP)
@require_http_methods(["GET", "HEAD", "POST"])
def begin_again(request: SignedInRequest, number: UUID) -> HttpResponse:
    """Begin under a consent that still holds."""
    person = get_object_or_404(helped_residents(), public_id=number)
    consents = AssistConsent.objects.usable().filter(beneficiary=person)
    form = StandingForm(request.POST or None, consents=consents)
    if request.method == "POST" and form.is_valid():
        try:
            return _start(request, form.cleaned_data["consent"], form)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return render(request, "community/desk/begin.html", {"form": form, "resident": person})


def _start(request: SignedInRequest, consent: AssistConsent, form: ConsentForm | StandingForm) -> HttpResponse:
    data = form.cleaned_data
    session = assisted.start(consent, by=request.user, help_point=data["help_point"], reason=data["reason"])
    request.session[assisted.SESSION_KEY] = session.pk
    return redirect("community:me")


@never_cache
@login_required
@require_POST
def end(request: SignedInRequest) -> HttpResponse:
    """The button on every page of an assisted session."""
    acting = assisted.acting_in(request)
    if acting is None:
        return redirect("community:desk")
    session = acting.session
    assisted.end(session, by=session.helper)
    del request.session[assisted.SESSION_KEY]
    return redirect("community:desk_receipt", session.pk)


end.ends_assistance = True  # type: ignore[attr-defined]


@at_the_desk(HELP)
@require_safe
def receipt(request: SignedInRequest, pk: int) -> HttpResponse:
    """For the printer; the text message has gone out by itself."""
    mine = AssistedSession.objects.filter(helper=request.user).exclude(ended_at=None)
    session = get_object_or_404(mine.select_related("beneficiary", "helper", "consent", "help_point"), pk=pk)
    context = {"session": session, "acts": lines_of(session), "resident": session.beneficiary}
    return render(request, "community/assisted/receipt.html", context)


def lines_of(session: AssistedSession) -> list[dict[str, object]]:
    things = assisted.things_of(session)
    return [{"text": assisted.described(act), "thing": things.get(act.about), "act": act} for act in session.acts.all()]


# Residence


@at_the_desk(CHECK)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: SignedInRequest, number: UUID) -> HttpResponse:
    """A document was shown; write down what was seen."""
    person = get_object_or_404(helped_residents(), public_id=number)
    form = CounterForm(request.POST or None, initial={"area": person.neighbourhood_id})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        wanted = {name: data[name] for name in ("area", "name", "number", "document", "household")}
        try:
            result = actions.prove(person, counter.claim(by=request.user, **wanted))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            if isinstance(result, ResidenceCase):
                messages.warning(request, _("This person is proven under another account. A case is open."))
            else:
                messages.success(request, _("Residence proven."))
            return redirect("community:desk_resident", person.public_id)
    return render(request, "community/desk/check.html", {"form": form, "resident": person})


@at_the_desk(CHECK)
@require_POST
def revoke(request: SignedInRequest, number: UUID) -> HttpResponse:
    person = get_object_or_404(helped_residents().select_related("neighbourhood"), public_id=number)
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return _resident(request, person, form)
    if proof := actions.proof_of(person):
        actions.revoke(proof, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The proof of residence was taken back, and the resident told."))
    return redirect("community:desk_resident", person.public_id)


@at_the_desk(LETTERS)
@require_safe
def letter_areas(request: SignedInRequest) -> HttpResponse:
    live = Q(households__codes__revoked_at=None, households__codes__isnull=False)
    areas = Neighbourhood.objects.communities().annotate(
        homes=Count("households", distinct=True), with_letter=Count("households", filter=live, distinct=True)
    )
    return render(request, "community/desk/letter_areas.html", {"areas": areas})


@at_the_desk(LETTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_households(request: SignedInRequest) -> HttpResponse:
    form = HouseholdsForm(request.POST or None, initial={"area": request.GET.get("area")})
    if request.method == "POST" and form.is_valid():
        area, doors = form.cleaned_data["area"], form.cleaned_data["doors"]
        added = codes.add_households(area, doors, by=request.user)
        messages.success(
            request, ngettext("%(number)s household added.", "%(number)s households added.", added) % {"number": added}
        )
        return redirect("community:desk_letters", area.slug)
    return render(request, "community/desk/new_households.html", {"form": form})


@at_the_desk(LETTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: SignedInRequest, slug: str) -> HttpResponse:
    """Households of a community; new letters for those ticked. Their codes are in this one answer."""
    area = get_object_or_404(Neighbourhood.objects.communities(), slug=slug)
    live = Count("codes", filter=Q(codes__revoked_at=None))
    used = Count("proofs", filter=Q(proofs__ended_at=None), distinct=True)
    homes = Household.objects.filter(area=area).annotate(letters=live, used=used).order_by("address")
    page = Paginator(homes, 100).get_page(request.GET.get("page"))
    form = LettersForm(request.POST or None, area=area)
    if request.method == "POST" and form.is_valid():
        try:
            made = codes.issue(
                form.cleaned_data["households"], area=area, key=form.cleaned_data["key"], by=request.user
            )
            return render(request, "community/desk/print_letters.html", {"area": area, "letters": _printed(made)})
        except ValidationError as refusal:
            form.add_error(None, refusal)
    chosen = set(request.POST.getlist("households"))
    context = {"area": area, "page": page, "form": form, "key": form["key"].value(), "chosen": chosen}
    return render(request, "community/desk/letters.html", context)


def _printed(made: list[codes.Letter]) -> list[dict[str, object]]:
    """Each letter with its address to scan."""
    address = public_address("community:residence")
    return [
        {
            "letter": letter,
            "address": address,
            "qr": qr(f"{address}?code={letter.code}"),
        }
        for letter in made
    ]


@at_the_desk(LETTERS)
@require_POST
def revoke_letter(request: SignedInRequest, pk: int) -> HttpResponse:
    household = get_object_or_404(Household.objects.select_related("area"), pk=pk)
    codes.revoke(household, by=request.user)
    messages.success(request, _("The letter of %(door)s is void.") % {"door": household})
    return redirect("community:desk_letters", household.area.slug)


@at_the_desk(ROLL)
@require_http_methods(["GET", "HEAD", "POST"])
def roll_files(request: SignedInRequest) -> HttpResponse:
    form, reading = RollUploadForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        area = form.cleaned_data["area"]
        reading = roll.read(form.cleaned_data["file"].read(roll.MOST_BYTES + 1), area)
        try:
            file = roll.upload(reading, area=area, by=request.user)
            return redirect("community:desk_roll_file", file.pk)
        except ValidationError as refusal:
            form.add_error("file", refusal)
    files = RollFile.objects.select_related("area", "uploaded_by").annotate(rows=Count("entries"))[:50]
    return render(request, "community/desk/roll.html", {"form": form, "reading": reading, "files": files})


@at_the_desk(ROLL)
@require_http_methods(["GET", "HEAD", "POST"])
def roll_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a file would mean, by numbers; then in force, or away with it."""
    file = get_object_or_404(RollFile.objects.select_related("area", "uploaded_by", "decided_by"), pk=pk)
    if request.method == "POST":
        verb = partial(roll.put_in_force if request.POST.get("verb") == "put_in_force" else roll.withdraw, file)
        try:
            verb(by=request.user)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        return redirect("community:desk_roll_file", pk)
    numbers = (
        Neighbourhood.objects.filter(path__startswith=file.area.path, roll_entries__file=file)
        .annotate(rows=Count("roll_entries"), with_year=Count("roll_entries__birth_year"))
        .order_by("path")
    )
    proven = ResidenceProof.objects.standing().under(file.area).count()
    shown = {"file": file, "numbers": numbers, "proven": proven, "idle": roll.without_the_way(file)}
    return render(request, "community/desk/roll_file.html", shown)


@at_the_desk(CASES)
@require_safe
def cases(request: SignedInRequest) -> HttpResponse:
    waiting = ResidenceCase.objects.open().select_related("claimant", "held__resident", "area")
    page = Paginator(waiting, 25).get_page(request.GET.get("page"))
    decided = ResidenceCase.objects.exclude(decided_at=None).select_related("claimant", "area", "decided_by")
    context = {"page": page, "decided": decided.order_by("-decided_at")[:10]}
    return render(request, "community/desk/cases.html", context)


@at_the_desk(CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: SignedInRequest, pk: int) -> HttpResponse:
    related = "claimant", "area", "household", "checked_by", "decided_by", "held__resident", "held__area"
    found = get_object_or_404(ResidenceCase.objects.select_related(*related), pk=pk)
    form = CaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide(found, form.cleaned_data["outcome"], by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("Decided, and both were told."))
            return redirect("community:desk_cases")
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return render(request, "community/desk/case.html", {"case": found, "form": form})
