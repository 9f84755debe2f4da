"""The page on which staff look up who did what for whom. It shows and exports; nothing on it adds, edits or deletes."""

from collections.abc import Iterator, Sequence

from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from community import clock
from community.models import JobRun, Resident
from records import actions, spreadsheet, words
from records.forms import RecordFilter
from records.models import AuditEntry, AuditEntryQuerySet

SEE = "records.view_auditentry"
PER_PAGE = 50


@require_safe
@never_cache
@permission_required(SEE, raise_exception=True)
def browse(request: HttpRequest) -> HttpResponse:
    form = RecordFilter(request.GET)
    found = form.lines().older_than(request.GET.get("older", ""))
    entries = list(found[: PER_PAGE + 1])
    shown, more = entries[:PER_PAGE], len(entries) > PER_PAGE
    names = names_of({number for entry in shown for number in (entry.actor, entry.beneficiary)})
    older = request.GET.copy()
    older["older"] = str(shown[-1]) if shown else ""
    return render(
        request,
        "records/staff/browse.html",
        {
            "form": form,
            "rows": [row_of(entry, names) for entry in shown],
            "older": older.urlencode() if more else "",
            "acts": words.known(),
            "checked": JobRun.objects.filter(name="records.verify").first(),
        },
    )


@require_POST
@permission_required(SEE, raise_exception=True)
def export(request: HttpRequest) -> StreamingHttpResponse:
    """A POST, because taking the record away leaves a line in it."""
    form = RecordFilter(request.POST)
    lines = form.lines()
    with transaction.atomic():
        kept = {name: value for name, value in form.data.items() if name in form.fields and name != "who" and value}
        actions.write(
            "record.exported",
            "records.auditentry",
            actor=request.user,
            by_person=bool(form.data.get("who")),
            filter=kept,
        )
    heads = [
        _("Chain"),
        _("Number"),
        _("Time"),
        _("Who"),
        _("For whom"),
        _("What"),
        _("Concerning"),
        _("Facts"),
        _("Hash"),
    ]
    response = StreamingHttpResponse(
        spreadsheet.lines(_with_heads(heads, lines)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="record-{clock.today():%Y-%m-%d}.csv"'
    return response


def _with_heads(heads: list[str], lines: AuditEntryQuerySet) -> Iterator[Sequence[object]]:
    yield heads
    columns = ("stream", "sequence", "at", "actor", "beneficiary", "action", "about", "facts", "hash")
    yield from ([getattr(entry, name) for name in columns] for entry in lines.iterator(chunk_size=2000))


def names_of(numbers: set[str]) -> dict[str, str]:
    """The names of those who are still here, in one query."""
    found = Resident.objects.filter(public_id__in=numbers - {""})
    return {str(resident.public_id): str(resident) for resident in found}


def row_of(entry: AuditEntry, names: dict[str, str]) -> dict[str, object]:
    return {
        "entry": entry,
        "when": timezone.localtime(entry.when),
        "what": words.say(entry.action),
        "who": names.get(entry.actor, entry.actor[:8]) or _("The site itself"),
        "for_whom": names.get(entry.beneficiary, entry.beneficiary[:8]),
        "facts": [words.say_fact(entry.action, name, value) for name, value in entry.details.items()],
    }
