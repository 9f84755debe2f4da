"""The costing sheet: what to open, what to judge, what to tell."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import roles
from community.accounts.recent import me
from community.typed import row_numbers
from proposals import costing_file, story
from proposals import review as verbs
from proposals.forms.judging import FileForm, OpenForm, TellForm, VerdictForm
from proposals.models import Idea, Lane, Review, State
from proposals.models.reviews import CRITERIA

REVIEW, TELL = verbs.REVIEW, verbs.TELL
A_PAGE = 25
OPEN_AT_ONCE = 100


def ready() -> QuerySet[Idea]:
    """Published and supported by as many as the round asks for; the most supported first."""
    enough = ~Q(lane=Lane.ROUND) | Q(support_count__gte=F("cycle__supports_needed"))
    return Idea.objects.filter(enough, state=State.PUBLISHED).order_by("-support_count", "pk")


@permission_required(REVIEW, raise_exception=True)
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    return _sheet(request, FileForm())


def _sheet(request: HttpRequest, file_form: FileForm) -> HttpResponse:
    officer = me(request)
    to_judge = Review.objects.mine_to_judge(officer).open().select_related("idea__area", "office")
    page = Paginator(to_judge.order_by("due_at", "pk"), A_PAGE).get_page(request.GET.get("page"))
    decided = Review.objects.decided().filter(idea__state=State.COSTING)
    opens = roles.office_of(officer) is None  # a liaison answers what the community asks, and opens nothing
    context = {
        "page": page,
        "opens": opens,
        "to_open": ready().select_related("area", "cycle")[:OPEN_AT_ONCE] if opens else [],
        "open_form": OpenForm(),
        "may_tell": officer.has_perm(TELL),
        "to_tell": decided.select_related("idea", "office", "reviewer").order_by("decided_at", "pk")[:OPEN_AT_ONCE],
        "tell_form": TellForm(),
        "file_form": file_form,
    }
    return render(request, "proposals/staff/sheet.html", context)


@permission_required(REVIEW, raise_exception=True)
@require_POST
def open_ticked(request: HttpRequest) -> HttpResponse:
    form, opened = OpenForm(request.POST), 0
    if form.is_valid():
        numbers = row_numbers(request.POST.getlist("idea"), OPEN_AT_ONCE)
        for idea in Idea.objects.filter(number__in=numbers).order_by("pk"):
            try:
                verbs.open_review(idea, by=me(request), **form.cleaned_data)
                opened += 1
            except ValidationError as refusal:
                messages.warning(request, f"{idea.plate} {idea.title}: {refusal.messages[0]}")
    text = ngettext("%(number)s review opened.", "%(number)s reviews opened.", opened)
    messages.info(request, text % {"number": opened})
    return redirect("staff_reviews")


@permission_required(TELL, raise_exception=True)
@require_POST
def tell_ticked(request: HttpRequest) -> HttpResponse:
    form = TellForm(request.POST)
    ticked = row_numbers(request.POST.getlist("review"), OPEN_AT_ONCE)
    chosen = list(Review.objects.decided().filter(pk__in=ticked))
    if not form.is_valid():
        messages.error(request, _("Choose a day such as 2026-05-01, or leave it empty."))
        return redirect("staff_reviews")
    try:
        if moment := form.moment():
            done = verbs.plan(chosen, by=me(request), at=moment)
            text = ngettext("%(number)s verdict is planned.", "%(number)s verdicts are planned.", done)
        else:
            done = len(verbs.tell(chosen, by=me(request)))
            text = ngettext("%(number)s verdict told.", "%(number)s verdicts told.", done)
        messages.success(request, text % {"number": done})
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("staff_reviews")


@permission_required(REVIEW, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """One idea, everything known about it, and the verdict."""
    related = "idea__area", "idea__theme", "idea__cycle", "idea__landmark", "office", "appeal_of__office"
    found = get_object_or_404(Review.objects.mine_to_judge(me(request)).select_related(*related), pk=pk)
    fields = ("verdict", "cost", "upkeep", "reason")
    form = VerdictForm(
        request.POST if request.method == "POST" else None,
        initial={**{name: getattr(found, name) for name in fields}, **found.scores},
    )
    if request.method == "POST" and form.is_valid():
        try:
            verbs.decide(found, by=me(request), **form.said())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Decided. Nobody is told before you or your colleagues say so."))
            return redirect("staff_reviews")
    context = {
        "review": found,
        "idea": found.idea,
        "form": form,
        "promise": story.promise(found.idea),
        "others": found.idea.reviews.exclude(pk=found.pk).exclude(decided_at=None).select_related("office"),
        "criteria": CRITERIA,
    }
    return render(request, "proposals/staff/judge.html", context)


@permission_required(REVIEW, raise_exception=True)
@require_safe
def as_file(request: HttpRequest) -> HttpResponse:
    """Everything this person may judge now, to be filled in elsewhere."""
    reviews = Review.objects.mine_to_judge(me(request)).select_related("idea__area").order_by("idea_id", "pk")
    content = costing_file.write(reviews[: costing_file.MOST_ROWS])
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": 'attachment; filename="costing.xlsx"'}
    )


@permission_required(REVIEW, raise_exception=True)
@require_POST
def take_file(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        reviews = Review.objects.mine_to_judge(me(request)).select_related("idea")
        try:
            done = costing_file.take_in(costing_file.read(form.cleaned_data["file"], reviews), by=me(request))
        except ValidationError as refusal:
            form.add_error("file", refusal)
        else:
            text = ngettext("%(number)s verdict taken in.", "%(number)s verdicts taken in.", done)
            messages.success(request, text % {"number": done})
            return redirect("staff_reviews")
    return _sheet(request, form)
