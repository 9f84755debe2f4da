"""Teams and who belongs to them: kept by staff, because who is in a team confirms nothing of the others."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from community import clock, evidence
from community.models import Resident
from points import ledger
from points.actions.activities import STREAM
from points.models import Team, TeamMember

KEEP = "points.keep_teams"


class TeamRefused(ledger.PointsRefused):
    """This team cannot be made that way."""


def _require(by: Resident) -> None:
    if not by.has_perm(KEEP):
        raise PermissionDenied


@transaction.atomic
def make(*, by: Resident, **fields: Any) -> Team:
    _require(by)
    try:
        with transaction.atomic():
            team = Team.objects.create(**fields)
    except IntegrityError:
        raise TeamRefused({"slug": _("There is a team of this address already.")}) from None
    evidence.write("team.made", team, actor=by, stream=STREAM, team=team.slug)
    return team


@transaction.atomic
def change(team: Team, *, by: Resident, **fields: Any) -> None:
    """Its address stays."""
    _require(by)
    for name, value in fields.items():
        setattr(team, name, value)
    team.save(update_fields=list(fields))
    evidence.write("team.changed", team, actor=by, stream=STREAM, team=team.slug)


@transaction.atomic
def put_in(team: Team, resident: Resident, *, organises: bool, by: Resident) -> TeamMember:
    """Into the team; or, for a member, whether they organise."""
    _require(by)
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    member = TeamMember.objects.filter(team=team, resident=resident).first()
    if member is None:
        member = TeamMember.objects.create(team=team, resident=resident, organises=organises, since=clock.now())
        action = "team.member_added"
    elif member.organises == organises:
        return member
    else:
        member.organises, action = organises, "team.member_changed"
        member.save(update_fields=["organises"])
    evidence.write(action, team, actor=by, stream=STREAM, for_=resident, team=team.slug, organises=organises)
    return member


@transaction.atomic
def take_out(member: TeamMember, *, by: Resident) -> None:
    _require(by)
    evidence.write(
        "team.member_removed", member.team, actor=by, stream=STREAM, for_=member.resident, team=member.team.slug
    )
    member.delete()
