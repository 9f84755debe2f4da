"""Points for having voted, where the town has published a rule that says so. None comes with the site.

They are awarded after the close, to everybody in one go: neither the hour nor the way can be read from them, and what
the ballots say is nowhere near. Who voted by letter or at the desk without an account has no purse to put them into.
"""

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from community import clock
from community.models import ResidenceProof
from points.actions import award
from points.models import Deed, EarningRule
from voting import electorate
from voting.models import Election, Roll

ACT = "took-part"
WITHIN = timedelta(days=7)  # of the close


def thank_who_took_part() -> int:
    """For the scheduler: how many were thanked now. A rule pays for votes that opened while it was in force."""
    rule = EarningRule.objects.in_force().filter(slug=ACT).first()
    if rule is None:
        return 0
    closed = Election.objects.filter(closed_at__gt=clock.now() - WITHIN, opens_at__gt=_in_force_since())
    return sum(_thank(election) for election in closed)


def _in_force_since() -> datetime | None:
    """Since when there is such a rule without a break; a new version in between is none."""
    versions = EarningRule.objects.filter(slug=ACT).order_by("-version").values_list("is_in_force", "published_at")
    since = None
    for in_force, published_at in versions:
        if not in_force:
            break
        since = published_at
    return since


def _thank(election: Election) -> int:
    source = f"election:{election.pk}"
    came = Roll.objects.filter(election=election).exclude(voted_on=None)
    on_roll = {ref for both in came.values_list("voter_ref", "document_ref") for ref in both if ref}
    thanked = Deed.objects.filter(act=ACT, source=source).values("beneficiary")
    proofs = ResidenceProof.objects.valid().exclude(resident__in=thanked).exclude(resident=None)
    if election.area is not None:
        proofs = proofs.under(election.area)
    done, last = 0, localdate(election.closing_at)
    for proof in proofs.select_related("resident").order_by("resident").iterator():
        if on_roll.isdisjoint(electorate.refs_of(election, proof)):
            continue
        deed = award(
            ACT,
            to=proof.resident,
            source=source,
            what=election.title,
            link=election.get_absolute_url(),
            happened_on=last,
        )
        done += deed is not None
    return done
