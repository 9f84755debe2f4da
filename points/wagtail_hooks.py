"""This room's screens on the staff side."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.admin.viewsets.model import ModelViewSet

from points.models import Merchant, Programme, Reward
from points.models.activities import ORGANISE
from points.views import staff
from points.views import volunteering_desk as desk


class PermittedItem(MenuItem):
    """Shown to those who hold the right."""

    def __init__(self, *args: Any, permission: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self._permission)


@hooks.register("register_admin_urls")
def point_addresses() -> list[URLPattern]:
    return [
        path("points/", staff.overview, name="points_overview"),
        path("points/fund/", staff.fund, name="points_fund"),
        path("points/fund/<int:pk>/decide/", staff.decide_funding, name="points_decide_funding"),
        path("points/deeds/", staff.deeds_waiting, name="points_deeds"),
        path("points/deeds/decide/", staff.decide_deeds, name="points_decide_deeds"),
        path("points/rules/", staff.earning_rules, name="points_rules"),
        path("points/rules/new/", staff.publish_rule, name="points_new_rule"),
        path("points/rules/<slug:slug>/", staff.publish_rule, name="points_rule"),
        path("points/corrections/", staff.corrections, name="points_corrections"),
        path("points/corrections/<int:pk>/decide/", staff.decide_correction, name="points_decide_correction"),
        path("points/awards/", staff.awards_of, name="points_awards"),
        path("points/awards/<int:pk>/take-back/", staff.take_back, name="points_take_back"),
        path("points/shops/", staff.shops, name="points_shops"),
        path("points/shops/rewards/<int:pk>/move/", staff.move_reward, name="points_move_reward"),
        path("points/shops/members/<int:pk>/end/", staff.end_member, name="points_end_member"),
        path("points/disputes/", staff.disputes, name="points_disputes"),
        path("points/disputes/<int:pk>/decide/", staff.decide_dispute, name="points_decide_dispute"),
        path("points/settlements/", staff.settlements, name="points_settlements"),
        path("points/settlements/<int:pk>/move/", staff.move_settlement, name="points_move_settlement"),
        path("points/settlements/<int:pk>.<str:form>", staff.settlement_sheet, name="points_settlement_sheet"),
        path("points/fairness/", staff.report, name="points_fairness"),
        path("volunteering/activities/", desk.activities, name="points_activities"),
        path("volunteering/hours/", desk.hours_waiting, name="points_hours"),
        path("volunteering/disputes/", desk.hour_disputes, name="points_hour_disputes"),
        path("volunteering/disputes/<int:pk>/decide/", desk.decide_hours, name="points_decide_hours"),
        path("volunteering/help/", desk.help_waiting, name="points_help"),
        path("volunteering/help/<int:pk>/move/", desk.move_help, name="points_move_help"),
        path("volunteering/teams/", desk.all_teams, name="points_teams"),
        path("volunteering/teams/<int:pk>/", desk.one_team, name="points_team"),
        path("volunteering/teams/members/<int:pk>/", desk.move_member, name="points_move_member"),
    ]


def both(name: str) -> list[FieldPanel]:
    """One panel for each language."""
    return [FieldPanel(f"{name}_zh_hans"), FieldPanel(f"{name}_en")]


class PointsViewSet(ModelViewSet):
    """Deleting is left to the database, which refuses."""

    add_to_admin_menu = False
    copy_view_enabled = False
    inspect_view_enabled = False


class ProgrammeViewSet(PointsViewSet):
    """Its purse is filled elsewhere, by two persons."""

    model = Programme
    icon = "pick"
    name = "points_programmes"
    menu_label = _("Points programmes")
    list_display = ("name", "area", "is_running")
    panels = [FieldPanel("slug"), *both("name"), *both("about"), FieldPanel("area"), FieldPanel("is_running")]


class MerchantViewSet(PointsViewSet):
    model = Merchant
    icon = "tag"
    name = "points_merchants"
    menu_label = _("Merchants")
    list_display = ("name", "area", "phone", "is_open")
    panels = [
        *(FieldPanel("slug"), *both("name"), *both("about"), *both("address"), *both("hours")),
        *(FieldPanel("phone"), FieldPanel("area"), FieldPanel("is_open")),
    ]


class RewardViewSet(PointsViewSet):
    """What is on the shelf changes by the verbs of the counter; here are words, price and who may have it."""

    model = Reward
    icon = "tag"
    name = "points_rewards"
    menu_label = _("Rewards")
    list_display = ("name", "merchant", "price", "stock", "state")
    list_filter = ("merchant", "state")
    panels = [
        *(FieldPanel("merchant"), *both("name"), *both("about"), FieldPanel("picture"), FieldPanel("price")),
        *(FieldPanel("valid_days"), FieldPanel("month_limit")),
        *(FieldPanel("area"), FieldPanel("min_age"), FieldPanel("team")),
    ]


@hooks.register("register_admin_viewset")
def register_programmes() -> list[ModelViewSet]:
    return [ProgrammeViewSet(), MerchantViewSet(), RewardViewSet()]


@hooks.register("register_admin_menu_item")
def points_in_the_menu() -> MenuItem:
    items = [
        PermittedItem(_("Purses"), reverse("points_overview"), icon_name="pick", order=10, permission=staff.SEE),
        PermittedItem(
            _("Good deeds to confirm"), reverse("points_deeds"), icon_name="tick", order=20, permission=staff.CONFIRM
        ),
        PermittedItem(
            _("Rules of earning"), reverse("points_rules"), icon_name="doc-full", order=30, permission=staff.SEE
        ),
        PermittedItem(
            _("Corrections of points"),
            reverse("points_corrections"),
            icon_name="rotate",
            order=80,
            permission=staff.CORRECT,
        ),
        PermittedItem(
            _("Shops and their offers"), reverse("points_shops"), icon_name="tag", order=50, permission=staff.KEEP
        ),
        PermittedItem(
            _("Disputes of shops"), reverse("points_disputes"), icon_name="comment", order=60, permission=staff.KEEP
        ),
        PermittedItem(
            _("Settlements"), reverse("points_settlements"), icon_name="download", order=70, permission=staff.SETTLE
        ),
        PermittedItem(
            _("Who earns from whom"), reverse("points_fairness"), icon_name="group", order=90, permission=staff.SEE
        ),
        PermittedItem(
            _("Points programmes"),
            reverse("points_programmes:index"),
            icon_name="pick",
            order=95,
            permission="points.change_programme",
        ),
    ]
    return SubmenuMenuItem(_("Points"), Menu(items=items), icon_name="pick", order=330)


@hooks.register("register_admin_menu_item")
def volunteering_in_the_menu() -> MenuItem:
    items = [
        PermittedItem(label, reverse(name), icon_name=icon, order=order, permission=permission)
        for label, name, icon, order, permission in (
            (_("Activities"), "points_activities", "calendar", 10, ORGANISE),
            (_("Hours to confirm"), "points_hours", "time", 20, staff.CONFIRM),
            (_("Disputes about hours"), "points_hour_disputes", "comment", 30, staff.CONFIRM),
            (_("Neighbours who need a hand"), "points_help", "help", 40, desk.MATCH),
            (_("Teams"), "points_teams", "group", 50, desk.KEEP_TEAMS),
        )
    ]
    return SubmenuMenuItem(_("Volunteering"), Menu(items=items), icon_name="group", order=331)
