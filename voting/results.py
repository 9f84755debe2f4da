"""From a count to a public result: two officers sign, it is published at once, and the options go on."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from community import clock, evidence
from community.models import Resident
from records import checkpoints
from voting import locks, sources
from voting.counting import explain
from voting.counting.explain import Explanation
from voting.models import Election, Option, ResultSignature, ResultVersion, State
from voting.setting_up import require
from voting.sources import Source

CERTIFY = "voting.certify_result"
LEAST_PUBLISHED = 100  # ballots, for the anonymous file


class SignatureRefused(ValidationError):
    """This result cannot be signed now, or not by this person."""


def sign(result: ResultVersion, *, by: Resident) -> ResultVersion:
    """One officer's word for it. The second one makes it final and public, and moves the options on."""
    require(by, CERTIFY)
    final = _sign(result, by)
    if final:
        _checkpoint(result)
    return result


@transaction.atomic
def _sign(result: ResultVersion, by: Resident) -> bool:
    election = result.election
    locks.hold(election)
    newest = election.results.order_by("-number").values_list("pk", flat=True).first()
    if newest != result.pk:
        raise SignatureRefused(_("There is a newer count. Sign that one."))
    signed = list(result.signatures.order_by("place").values_list("by", flat=True))
    if by.pk in signed:
        if len(signed) == 2:
            return False  # pressed twice
        raise SignatureRefused(_("You have signed. A second officer signs as well."))
    if len(signed) == 2:
        raise SignatureRefused(_("Two officers have signed; the result is final."))
    if signed:
        sources.hold(election)
    try:
        with transaction.atomic():
            ResultSignature.objects.create(result=result, by=by, place=len(signed) + 1, signed_at=clock.now())
    except IntegrityError:
        raise SignatureRefused(_("Somebody else signed at this moment. Reload the page.")) from None
    evidence.write(
        "result.signed", result, actor=by, stream="elections", version=result.number, trace=result.trace_sha256
    )
    if len(signed) + 1 < 2:
        return False
    _make_final(election, result, by)
    return True


def _make_final(election: Election, result: ResultVersion, by: Resident) -> None:
    if election.state == State.COUNTED:
        election.state, election.certified_at = State.CERTIFIED, clock.now()
        election.save(update_fields=["state", "certified_at"])
    evidence.write(
        "result.certified",
        result,
        actor=by,
        stream="elections",
        version=result.number,
        trace=result.trace_sha256,
        ballots=result.ballots_sha256,
        winners=result.winners,
    )
    _options_go_on(election, result, by)


def _options_go_on(election: Election, result: ResultVersion, by: Resident) -> None:
    """Winners and losers move on, each with its reason in both languages."""
    why = {code: reasons_of(result, code) for code in ("zh-hans", "en")}
    winners, chosen = set(result.winners), dict[Source, list[Option]]()
    for option in election.options.filter(withdrawn=False).select_related("idea").order_by("number"):
        option.election = election
        if source := sources.of(option):
            reason = {code: reasons.get(option.code, "") for code, reasons in why.items()}
            source.went(option, chosen=option.code in winners, reason=reason, by=by)
            won = chosen.setdefault(source, [])
            if option.code in winners:
                won.append(option)
    for source, won in chosen.items():
        source.ended(election, won, by=by)
    for source, won in chosen.items():  # accounts of points are locked after all ideas
        for option in won:
            source.thank(option)


def _checkpoint(result: ResultVersion) -> None:
    from contextlib import suppress

    from django.core.exceptions import ImproperlyConfigured

    with suppress(ImproperlyConfigured):  # where this process may not sign, the hourly checkpoint does
        checkpoints.make(occasion=f"result {result.election.slug} {result.number}")


# Reading


def published(election: Election) -> ResultVersion | None:
    """The result that holds: the newest that two signed."""
    if election.state != State.CERTIFIED:
        return None
    final = election.results.prefetch_related("signatures__by").order_by("-number")
    if election.origin == Election.Origin.IMPORTED:
        return final.first()
    return final.certified().first()


def explained(result: ResultVersion, language: str) -> Explanation:
    """The count in words, with the options named in that language ("en", "zh-hans")."""
    return explain(_named(result, language), language, trace_sha256=result.trace_sha256)


def reasons_of(result: ResultVersion, language: str) -> dict[str, str]:
    """One sentence for each option, by its code: why it won or lost."""
    words = explained(result, language)
    return {reason.project: reason.sentence for reason in (*words.winners, *words.losers)}


def _named(result: ResultVersion, language: str) -> Mapping[str, Any]:
    """The trace with the titles of this language; everything else as counted."""
    field = f"title_{language.replace('-', '_')}"
    titles = dict(Option.objects.filter(election=result.election_id).values_list("code", field))
    election = dict(result.trace["election"])
    election["projects"] = [
        {**project, "name": titles.get(project["id"]) or project["name"]} for project in election["projects"]
    ]
    election["title"] = getattr(result.election, field) or election.get("title", "")
    election["currency"] = currency_in(election["currency"], language)
    return {**result.trace, "election": election}


def currency_in(currency: str, language: str) -> str:
    """Files write CNY; people say yuan. Chinese sentences know it by themselves."""
    return "yuan" if currency == "CNY" and language == "en" else currency


def may_publish_ballots(election: Election) -> bool:
    """Whether the anonymous ballots are public: chosen before the vote, final, and enough to hide among."""
    result = published(election)
    if result is None or not election.publish_ballots:
        return False
    return election.origin == Election.Origin.IMPORTED or int(result.summary["ballots"]) >= LEAST_PUBLISHED
