"""Rules of earning: every change is a new version, read by everybody."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community import clock, evidence
from community.models import Resident
from points import ledger, occasions
from points.models import EarningRule, Programme

PUBLISH = "points.publish_rules"


class PublishingRefused(ledger.PointsRefused):
    """This version cannot be published."""


@transaction.atomic
def publish(*, by: Resident, after: EarningRule | None = None, slug: str = "", **fields: Any) -> EarningRule:
    """The first version of a rule, or the one that follows `after`."""
    if not by.has_perm(PUBLISH):
        raise PermissionDenied
    programme: Programme = fields["programme"]
    list(Programme.objects.select_for_update().filter(pk=programme.pk).values_list("pk"))
    slug = after.slug if after else slug
    newest = EarningRule.objects.newest().filter(slug=slug).first()
    if newest != after:
        raise PublishingRefused(_("There is a newer version, or a rule of this address already. Look at the list."))
    if not fields.get("by_hand", True) and fields.get("is_in_force", True) and occasions.of(slug) is None:
        raise PublishingRefused(
            _("The site itself never awards “%(act)s”. Let people report it, or choose the address of an occasion.")
            % {"act": slug}
        )
    rule = EarningRule.objects.create(
        slug=slug, version=after.version + 1 if after else 1, published_by=by, published_at=clock.now(), **fields
    )
    evidence.write(
        "earning.published", rule, actor=by, stream="ledger", rule=slug, version=rule.version, points=rule.points
    )
    return rule
