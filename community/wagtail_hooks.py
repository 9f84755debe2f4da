"""This room's screens on the staff side: roles; the tree of places, offices, help points, landmarks; plans."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from community import rules as numbers
from community.models import HelpPoint, Landmark, Neighbourhood, Office
from community.residence.methods import Method
from community.views import plan_desk, roles, rules, undelivered, wordings


class NeighbourhoodForm(WagtailAdminModelForm):
    instance: Neighbourhood
    residence_methods = forms.MultipleChoiceField(
        label=_("Ways to prove residence"),
        choices=Method.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Voting stays shut in a community until it, or a place it is part of, has a way."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        parent, place = data.get("parent"), self.instance
        if "parent" not in self.errors:
            if place.pk and (parent.kind_below if parent else Neighbourhood.Kind.CITY) != place.kind:
                self.add_error("parent", _("A place stays what it is: choose one of the same kind as before."))
            elif not place.pk and parent and parent.kind_below is None:
                self.add_error("parent", _("A community is not divided further."))
        return data

    def save(self, commit: bool = True) -> Neighbourhood:
        data = dict(self.cleaned_data)
        parent, slug = data.pop("parent"), data.pop("slug", None)
        if not self.instance.pk:
            plant = parent.add_child if parent else Neighbourhood.objects.found_city
            self.instance = plant(slug=slug, by=self.for_user, **data)
            return self.instance
        known = Neighbourhood.objects.get(pk=self.instance.pk)
        if parent and parent.pk != known.parent_id:
            known.move_to(parent, by=self.for_user)
        for name, value in data.items():
            setattr(known, name, value)
        known.save(update_fields=list(data))
        self.instance = known
        return known


class PlaceViewSet(ModelViewSet):
    """Deleting is left to the database, which refuses while anything belongs to the place."""

    add_to_admin_menu = False
    copy_view_enabled = False
    inspect_view_enabled = False
    list_per_page = 50


def both(name: str, **options: Any) -> list[FieldPanel]:
    """One panel for each language."""
    return [FieldPanel(f"{name}_zh_hans", **options), FieldPanel(f"{name}_en", **options)]


class NeighbourhoodViewSet(PlaceViewSet):
    model = Neighbourhood
    icon = "site"
    menu_label = _("Neighbourhoods")
    list_display = ("name", "kind", "parent", "phone")
    list_filter = ("kind",)
    search_fields = ("name_zh_hans", "name_en", "slug")
    panels = [
        FieldPanel("parent"),
        FieldPanel("slug"),
        *both("name"),
        *both("about"),
        FieldPanel("phone"),
        FieldPanel("residence_methods"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        fields = ["parent", "name_zh_hans", "name_en", "about_zh_hans", "about_en", "phone", "residence_methods"]
        shown = fields if for_update else [*fields[:1], "slug", *fields[1:]]
        return forms.modelform_factory(Neighbourhood, form=NeighbourhoodForm, fields=shown)


class OfficeViewSet(PlaceViewSet):
    model = Office
    icon = "group"
    menu_label = _("Offices")
    list_display = ("name", "area", "phone")
    panels = [FieldPanel("area"), FieldPanel("slug"), *both("name"), *both("about"), FieldPanel("phone")]


class HelpPointViewSet(PlaceViewSet):
    model = HelpPoint
    icon = "help"
    menu_label = _("Help points")
    list_display = ("name", "area", "phone")
    list_filter = ("area",)
    panels = [FieldPanel("area"), *both("name"), *both("address"), *both("hours"), FieldPanel("phone")]


class LandmarkViewSet(PlaceViewSet):
    model = Landmark
    icon = "pick"
    menu_label = _("Landmarks")
    list_display = ("name", "area", "latitude", "longitude")
    list_filter = ("area",)
    panels = [FieldPanel("area"), *both("name"), FieldPanel("latitude"), FieldPanel("longitude")]


class Places(ModelViewSetGroup):
    menu_label = _("Places")
    menu_icon = "site"
    menu_order = 300
    items = (NeighbourhoodViewSet, OfficeViewSet, HelpPointViewSet, LandmarkViewSet)


@hooks.register("register_admin_viewset")
def register_places() -> Places:
    return Places()


@hooks.register("register_admin_urls")
def register_plan_urls() -> list[URLPattern]:
    return [
        path("plans/", plan_desk.plans, name="staff_plans"),
        path("plans/new/", plan_desk.new_plan, name="staff_new_plan"),
        path("plans/<int:pk>/", plan_desk.plan, name="staff_plan"),
    ]


class PermittedItem(MenuItem):
    """Shown to those who may do one of these."""

    def __init__(self, *args: Any, permissions: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._permissions = permissions

    def is_shown(self, request: HttpRequest) -> bool:
        return any(request.user.has_perm(permission) for permission in self._permissions)


@hooks.register("register_admin_menu_item")
def register_plans() -> MenuItem:
    address = reverse("staff_plans")
    return PermittedItem(_("Plans"), address, icon_name="image", order=310, permissions=("community.change_plan",))


@hooks.register("register_admin_menu_item")
def register_desk() -> MenuItem:
    from community.views.desk import DESK

    return PermittedItem(_("The desk"), reverse("community:desk"), icon_name="user", order=320, permissions=DESK)


# Roles


@hooks.register("register_admin_urls")
def role_addresses() -> list[URLPattern]:
    return [
        path("roles/", roles.list_roles, name="community_roles"),
        path("roles/grant/", roles.grant_role, name="community_grant_role"),
        path("roles/<int:pk>/end/", roles.end_role, name="community_end_role"),
    ]


@hooks.register("register_settings_menu_item")
def roles_in_the_menu() -> MenuItem:
    address = reverse("community_roles")
    return PermittedItem(_("People and roles"), address, icon_name="group", order=10, permissions=(roles.SEE,))


# The numbers the town decides


@hooks.register("register_admin_urls")
def rule_addresses() -> list[URLPattern]:
    return [
        path("rules/", rules.list_rules, name="community_rules"),
        path("rules/<str:name>/", rules.rule, name="community_rule"),
        path("rules/<str:name>/decide/", rules.decide_rule, name="community_decide_rule"),
    ]


@hooks.register("register_settings_menu_item")
def rules_in_the_menu() -> MenuItem:
    permissions = (numbers.SEE,)
    return PermittedItem(_("Rules"), reverse("community_rules"), icon_name="sliders", order=20, permissions=permissions)


# What people are asked to agree to


@hooks.register("register_admin_urls")
def wording_addresses() -> list[URLPattern]:
    return [
        path("wordings/", wordings.list_wordings, name="community_wordings"),
        path("wordings/<slug:kind>/", wordings.wording, name="community_wording"),
        path("wordings/<slug:kind>/publish/", wordings.publish_wording, name="community_publish_wording"),
    ]


@hooks.register("register_settings_menu_item")
def wordings_in_the_menu() -> MenuItem:
    address, seen_by = reverse("community_wordings"), (wordings.SEE,)
    return PermittedItem(_("Wordings of consents"), address, icon_name="doc-full", order=30, permissions=seen_by)


@hooks.register("register_admin_urls")
def undelivered_addresses() -> list[URLPattern]:
    return [
        path("undelivered/", undelivered.list_undelivered, name="community_undelivered"),
        path("undelivered/<int:pk>/again/", undelivered.send_again, name="community_send_again"),
        path("undelivered/<int:pk>/give-up/", undelivered.give_up, name="community_give_up"),
    ]
