from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from records import checkpoints, health, keys
from records.models import Checkpoint, Head
from records.streams import STREAMS

SHOWN = 20


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """For machines, under no language: 200 while all is well, else 503 and why."""
    said = health.report()
    well = not any(said.values())
    parts = {name: reason or "fine" for name, reason in said.items()}
    return JsonResponse({"status": "ok" if well else "unwell", **parts}, status=200 if well else 503)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the record is, where it ends now, and how anybody checks it."""
    ends = {head.stream: head for head in Head.objects.all()}
    return render(
        request,
        "records/about.html",
        {
            "streams": [(label, ends[name]) for name, label in STREAMS.items() if name in ends],
            "entries": sum(head.count for head in ends.values()),
            "checkpoints": Checkpoint.objects.newest_first()[:SHOWN],
            "keys": keys.known(),
        },
    )


@require_safe
def checkpoint(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Checkpoint, pk=number)
    streams = [(label, *found.streams[name]) for name, label in STREAMS.items() if name in found.streams]
    return render(request, "records/checkpoint.html", {"checkpoint": found, "streams": streams})


@require_safe
def checkpoint_file(request: HttpRequest, number: int) -> HttpResponse:
    """The checkpoint as a file to keep; the same in every language."""
    found = get_object_or_404(Checkpoint, pk=number)
    response = HttpResponse(checkpoints.document_text(found), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="checkpoint-{found.number}.json"'
    return response
