"""What everybody sees of a result: the page, its steps, older versions, and everything to check it with."""

import csv
import io

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records.spreadsheet import safe
from voting import files, minutes, published, results, setting_up
from voting.models import Election, ResultVersion
from voting.result_page import ResultPage, in_short, recount_commands

PER_PAGE = 12


@require_safe
def past(request: HttpRequest) -> HttpResponse:
    """Every result that is final, the newest first."""
    found = Election.objects.certified().newest_first().select_related("area", "cycle")
    page = Paginator(found.annotate(listed=Count("options")), PER_PAGE).get_page(request.GET.get("page"))
    cards = in_short(list(page.object_list))
    return render(request, "voting/past.html", {"cards": cards, "page": page})


def _election(request: HttpRequest, slug: str) -> Election:
    return get_object_or_404(Election.objects.visible_to(request.user).select_related("area", "cycle"), slug=slug)


def _final(request: HttpRequest, slug: str) -> tuple[Election, ResultVersion]:
    election = _election(request, slug)
    if (version := results.published(election)) is None:
        raise Http404
    return election, version


@require_safe
def result(request: HttpRequest, slug: str) -> HttpResponse:
    """The result that holds; before there is one, when it comes and who watches over the count."""
    election = _election(request, slug)
    version = results.published(election)
    if version is None:
        return render(request, "voting/result_waiting.html", {"election": election, "phase": election.phase})
    return _page(request, election, version)


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An older result, as it was published."""
    election = _election(request, slug)
    return _page(
        request,
        election,
        get_object_or_404(election.results.certified().prefetch_related("signatures__by"), number=number),
    )


def _page(request: HttpRequest, election: Election, version: ResultVersion) -> HttpResponse:
    version.election = election
    final = list(election.results.certified().without_details())
    newest = election.results.order_by("-number").without_details().first()
    context = {
        "election": election,
        "version": version,
        "result": ResultPage(election, version),
        "versions": final,
        "holds": final[0].number if final else version.number,
        "newer": newest if newest and final and newest.number > final[0].number else None,
        "commands": recount_commands(election, version),
        "may_publish": published.may_publish(election, version),
        "too_few": published.too_few(election, version),
        "batches": election.box_batches.count(),
    }
    return render(request, "voting/result.html", context)


@require_safe
def steps(request: HttpRequest, slug: str) -> HttpResponse:
    """The count step by step, and who paid for what."""
    election, version = _final(request, slug)
    version.election = election
    context = {"election": election, "version": version, "result": ResultPage(election, version)}
    return render(request, "voting/result_steps.html", context)


# To check it


def _file(content: bytes | str, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def trace(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything the count did, in one document whose SHA-256 names it."""
    _election_, version = _final(request, slug)
    return _file(version.trace_json, f"{slug}-trace.json", "application/json")


@require_safe
def rules_text(request: HttpRequest, slug: str) -> HttpResponse:
    """The rules as they were hashed."""
    election = _election(request, slug)
    if not election.digest:
        raise Http404
    return _file(setting_up.rules_text(election), f"{slug}-rules.json", "application/json")


@require_safe
def receipts(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Every receipt that was made public, batch by batch, with the roots: what the box root is made of."""
    election = _election(request, slug)
    if not election.digest:
        raise Http404
    response = StreamingHttpResponse(published.receipt_lines(election), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}-receipts.txt"'
    return response


@require_safe
def totals(request: HttpRequest, slug: str) -> HttpResponse:
    """What each option got and what became of it, for a spreadsheet."""
    election, version = _final(request, slug)
    version.election = election
    page = ResultPage(election, version)
    written = io.StringIO()
    sheet = csv.writer(written)
    sheet.writerow([_("No."), _("Title"), page.points_name, _("Cost"), _("Result"), _("Why")])
    for line in (*page.winners, *page.losers):
        became = _("chosen") if line.won else _("not chosen")
        sheet.writerow([safe(line.code), safe(line.name), line.votes, line.cost, became, safe(line.sentence)])
    return _file("\ufeff" + written.getvalue(), f"{slug}-totals.csv", "text/csv; charset=utf-8")


@require_safe
def ballots(request: HttpRequest, slug: str) -> FileResponse:
    """The anonymous ballots, where they are published."""
    election, version = _final(request, slug)
    try:
        path = published.ballots_file(election, version)
    except files.NotPublished:
        raise Http404 from None
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"{slug}.pb", content_type="text/plain; charset=utf-8"
    )


@require_safe
def minutes_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The result on paper, for the notice board."""
    election, version = _final(request, slug)
    if election.origin == Election.Origin.IMPORTED:
        raise Http404
    version.election = election
    sheet = minutes.sheet(
        ResultPage(election, version), request.build_absolute_uri(reverse("voting:results", args=[slug]))
    )
    return _file(sheet, f"{slug}-{get_language()}.pdf", "application/pdf")
