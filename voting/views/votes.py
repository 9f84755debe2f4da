"""What everybody sees of a vote before there is a result: its rules, its options, how secret it is."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from voting import rivals
from voting.counting.catalogue import Words
from voting.models import Amendment, Election, KeyHolding, State
from voting.result_page import in_short

NEWEST = 6


@require_safe
def votes(request: HttpRequest) -> HttpResponse:
    """Votes that are on or announced, those being counted, and the newest results."""
    frozen = list(Election.objects.filter(state=State.FROZEN).for_cards().order_by("closing_at", "pk"))
    counting = Election.objects.filter(state__in=(State.CLOSED, State.COUNTED)).select_related("area").newest_first()
    past = Election.objects.certified().newest_first().select_related("area").annotate(listed=Count("options"))
    context = {
        "open": [vote for vote in frozen if vote.is_open],
        "coming": [vote for vote in frozen if not vote.is_open],
        "counting": counting,
        "cards": in_short(list(past[:NEWEST])),
    }
    return render(request, "voting/votes.html", context)


@require_safe
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    election = get_object_or_404(Election.objects.visible_to(request.user).select_related("area", "cycle"), slug=slug)
    words = Words("zh-hans" if get_language() == "zh-hans" else "en")
    options = list(election.options.filter(withdrawn=False).select_related("idea").order_by("number", "pk"))
    context = {
        "election": election,
        "phase": election.phase,
        "options": options,
        "only_one": [rivals.sentence(group) for group in rivals.by_number(election.counting, options)],
        "amendments": election.amendments.filter(state=Amendment.State.AGREED),
        "holds": election.holds.all(),
        "with_trustees": election.key_holding == KeyHolding.TRUSTEES,
        "is_imported": election.origin == Election.Origin.IMPORTED,
        "rule": words.say(f"name.{election.counting_rule}"),
    }
    return render(request, "voting/vote.html", context)
