"""Reported comments and wishes: one case each, however many reported it; it stays or is hidden, all are told."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from community import clock, evidence
from community.models import Resident
from community.notices import in_both_languages, tell, tell_all
from proposals import comments, wishes
from proposals.models import Comment, Idea, Reason, Report, Space, Wish

MODERATE = "proposals.moderate_ideas"
Outcome = Report.Outcome
Said = Comment | Wish


class CaseRefused(ValidationError):
    """This case cannot be decided that way."""


def cases() -> QuerySet[Comment]:
    """Comments with open reports, the longest-waiting first."""
    return _waiting(Comment.objects.all())


def wish_cases() -> QuerySet[Wish]:
    """The same for wishes."""
    return _waiting(Wish.objects.all())


def _waiting(said: Any) -> Any:
    waiting = Q(reports__outcome="")
    counted = {"since": Min("reports__at", filter=waiting), "times": Count("reports", filter=waiting)}
    return said.filter(waiting).annotate(**counted).order_by("since", "pk")


def reports_of(said: Said) -> QuerySet[Report]:
    return Report.objects.filter(wish=said) if isinstance(said, Wish) else Report.objects.filter(comment=said)


def oldest() -> datetime | None:
    return Report.objects.filter(outcome="").aggregate(oldest=Min("at"))["oldest"]


@transaction.atomic
def keep(said: Said, *, by: Resident, reason: str = "") -> None:
    """It keeps the house rules."""
    _take(said, by)
    _close(said, Outcome.KEPT, by, {"zh-hans": reason, "en": reason}, reason)


@transaction.atomic
def hide(said: Said, *, by: Resident, reason: str = "", standard: Reason | None = None) -> None:
    """It breaks the house rules: nobody reads it any more, and its place says why."""
    _take(said, by)
    reason = reason.strip()
    if not reason and standard is None:
        raise CaseRefused(_("Choose a reason or write one: the author reads it."))
    listed = in_both_languages(standard, "words") if standard else {}
    why = {code: " ".join(filter(None, [listed.get(code, ""), reason])) for code in ("zh-hans", "en")}
    if isinstance(said, Wish):
        wishes.put_away(said, why[said.language][:300])
    else:
        comments.put_away(said, why[said.language][:300])
    _close(said, Outcome.HIDDEN, by, why, why[said.language])
    if isinstance(said, Wish):
        wishes.tell_author_it_is_hidden(said, why)
    elif said.author is not None:
        url = said.idea.get_absolute_url()
        tell(said.author, "comment.hidden", key=f"comment.hidden:{said.pk}", url=url, reason=why)


def _take(said: Said, by: Any) -> None:
    """What it is about, then the words, held; for a moderator who wrote none of it."""
    if not by.has_perm(MODERATE):
        raise PermissionDenied
    if isinstance(said, Wish):
        Space.objects.select_for_update(of=("self",)).get(pk=said.space_id)
    else:
        Idea.objects.select_for_update(of=("self",)).get(pk=said.idea_id)
    words: Any = type(said)._default_manager.select_for_update(of=("self",))
    said.refresh_from_db(from_queryset=words)
    reports = reports_of(said).filter(outcome="")
    if said.author_id == by.pk or reports.filter(reporter=by).exists():
        raise CaseRefused(_("Nobody decides a case of their own. Ask a colleague."))
    if not reports.exists():
        raise CaseRefused(_("Somebody else has decided this case."))


def _close(said: Said, outcome: str, by: Resident, why: dict[str, str], reason: str) -> None:
    open_reports = reports_of(said).filter(outcome="")
    reporters = list(Resident.objects.filter(pk__in=open_reports.values("reporter")))
    numbers = list(open_reports.values_list("pk", flat=True))
    open_reports.update(outcome=outcome, decided_at=clock.now(), decided_by=by, reason=reason[:300])
    evidence.write("report.decided", said, actor=by, stream="moderation", outcome=str(outcome), reports=sorted(numbers))
    about = said.space if isinstance(said, Wish) else said.idea
    url, key = about.get_absolute_url(), f"report:{said.pk}:{max(numbers)}"
    tell_all(reporters, f"report.{outcome}", key=key, url=url, reason=why)
