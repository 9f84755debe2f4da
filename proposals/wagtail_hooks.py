"""This room's screens on the staff side."""

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel

from community.wagtail_hooks import PermittedItem, PlaceViewSet
from proposals import merging, reported
from proposals.models import Theme
from proposals.views import awards_desk, cases, join, judge, moderate, rounds_desk, second_looks, spaces_desk


@hooks.register("register_admin_urls")
def moderation_addresses() -> list[URLPattern]:
    return [
        path("ideas/", moderate.queue, name="staff_ideas"),
        path("ideas/set-aside/", moderate.set_aside, name="staff_set_aside"),
        path("ideas/publish/", moderate.publish_ticked, name="staff_publish_ticked"),
        path("ideas/next/", moderate.take_next, name="staff_next_idea"),
        path("ideas/reasons/", moderate.reasons, name="staff_reasons"),
        path("ideas/reasons/<int:pk>/", moderate.reason, name="staff_reason"),
        path("ideas/reasons/<int:pk>/retire/", moderate.retire_reason, name="staff_retire_reason"),
        path("ideas/<int:number>/", moderate.idea, name="staff_idea"),
        path("ideas/<int:number>/take/", moderate.take, name="staff_take_idea"),
        path("ideas/<int:number>/publish/", moderate.publish, name="staff_publish_idea"),
        path("ideas/<int:number>/return/", moderate.send_back, name="staff_return_idea"),
        path("ideas/<int:number>/hide/", moderate.hide, name="staff_hide_idea"),
        path("ideas/<int:number>/show-again/", moderate.show_again, name="staff_show_idea_again"),
    ]


@hooks.register("register_admin_urls")
def judging_addresses() -> list[URLPattern]:
    return [
        path("reviews/", judge.sheet, name="staff_reviews"),
        path("reviews/open/", judge.open_ticked, name="staff_open_reviews"),
        path("reviews/tell/", judge.tell_ticked, name="staff_tell_reviews"),
        path("reviews/sheet.xlsx", judge.as_file, name="staff_reviews_file"),
        path("reviews/file/", judge.take_file, name="staff_take_reviews_file"),
        path("reviews/<int:pk>/", judge.judge, name="staff_review"),
        path("merges/", join.merges, name="staff_merges"),
        path("merges/new/", join.lay_side_by_side, name="staff_side_by_side"),
        path("merges/<int:pk>/undo/", join.undo, name="staff_undo_merge"),
        path("second-looks/", second_looks.looks, name="staff_second_looks"),
        path("second-looks/<int:pk>/", second_looks.look, name="staff_second_look"),
        path("reported/", cases.cases, name="staff_reports"),
        path("reported/<int:pk>/", cases.decide, name="staff_decide_report"),
        path("reported/wishes/<int:pk>/", cases.decide_wish, name="staff_decide_wish"),
    ]


@hooks.register("register_admin_menu_item")
def ideas_in_the_menu() -> MenuItem:
    address = reverse("staff_ideas")
    return PermittedItem(_("Ideas"), address, icon_name="tasks", order=120, permissions=(moderate.MODERATE,))


@hooks.register("register_admin_menu_item")
def sheet_in_the_menu() -> MenuItem:
    address = reverse("staff_reviews")
    return PermittedItem(_("Costing"), address, icon_name="clipboard-list", order=121, permissions=(judge.REVIEW,))


@hooks.register("register_admin_menu_item")
def merges_in_the_menu() -> MenuItem:
    address = reverse("staff_merges")
    return PermittedItem(_("Joined ideas"), address, icon_name="link", order=122, permissions=(merging.JOIN,))


@hooks.register("register_admin_menu_item")
def reports_in_the_menu() -> MenuItem:
    address, needed = reverse("staff_reports"), (reported.MODERATE,)
    return PermittedItem(_("Reported comments"), address, icon_name="comment", order=123, permissions=needed)


@hooks.register("register_admin_menu_item")
def second_looks_in_the_menu() -> MenuItem:
    address, needed = reverse("staff_second_looks"), (second_looks.LOOK,)
    return PermittedItem(_("Second looks"), address, icon_name="view", order=124, permissions=needed)


# Rounds


@hooks.register("register_admin_urls")
def round_addresses() -> list[URLPattern]:
    return [
        path("rounds/", rounds_desk.rounds, name="staff_rounds"),
        path("rounds/begin/", rounds_desk.begin, name="staff_begin_round"),
        path("rounds/<int:pk>/", rounds_desk.one, name="staff_round"),
        path("rounds/<int:pk>/save/", rounds_desk.save, name="staff_save_round"),
        path("rounds/<int:pk>/publish/", rounds_desk.publish, name="staff_publish_round"),
        path("rounds/<int:pk>/hold/", rounds_desk.hold, name="staff_hold_round"),
        path("rounds/<int:pk>/release/", rounds_desk.release, name="staff_release_round"),
        path("rounds/<int:pk>/move/", rounds_desk.move, name="staff_move_round"),
    ]


@hooks.register("register_admin_menu_item")
def rounds_in_the_menu() -> MenuItem:
    address = reverse("staff_rounds")
    return PermittedItem(_("Rounds"), address, icon_name="calendar-alt", order=110, permissions=(rounds_desk.SEE,))


@hooks.register("register_admin_urls")
def award_addresses() -> list[URLPattern]:
    return [
        path("awards/", awards_desk.awards_list, name="staff_awards"),
        path("awards/prepare/", awards_desk.prepare, name="staff_prepare_award"),
        path("awards/<int:pk>/", awards_desk.one, name="staff_award"),
        path("awards/<int:pk>/save/", awards_desk.save, name="staff_save_award"),
        path("awards/<int:pk>/shortlist/", awards_desk.shortlist, name="staff_shortlist"),
        path("awards/<int:pk>/take-off/", awards_desk.take_off, name="staff_take_off"),
        path("awards/<int:pk>/jury/", awards_desk.jury, name="staff_name_juror"),
        path("awards/<int:pk>/release/", awards_desk.release, name="staff_release_juror"),
        path("awards/<int:pk>/publish/", awards_desk.publish, name="staff_publish_award"),
        path("awards/<int:pk>/announce/", awards_desk.announce, name="staff_announce_award"),
    ]


@hooks.register("register_admin_menu_item")
def awards_in_the_menu() -> MenuItem:
    address, needed = reverse("staff_awards"), (awards_desk.SEE,)
    return PermittedItem(_("Golden-idea awards"), address, icon_name="pick", order=112, permissions=needed)


# Spaces


@hooks.register("register_admin_urls")
def space_addresses() -> list[URLPattern]:
    return [
        path("spaces/", spaces_desk.register, name="staff_spaces"),
        path("spaces/new/", spaces_desk.new, name="staff_new_space"),
        path("spaces/<int:pk>/", spaces_desk.one, name="staff_space"),
        path("spaces/<int:pk>/save/", spaces_desk.save, name="staff_save_space"),
        path("spaces/<int:pk>/photos/", spaces_desk.add_photos, name="staff_space_photos"),
        path("spaces/<int:pk>/photos/<int:photo>/remove/", spaces_desk.remove_photo, name="staff_remove_space_photo"),
        path("spaces/<int:pk>/steps/<slug:to>/", spaces_desk.step, name="staff_space_step"),
    ]


@hooks.register("register_admin_menu_item")
def spaces_in_the_menu() -> MenuItem:
    address = reverse("staff_spaces")
    return PermittedItem(_("Spaces"), address, icon_name="image", order=113, permissions=(spaces_desk.SEE,))


class ThemeViewSet(PlaceViewSet):
    """What ideas are about. One that is in use cannot be deleted."""

    model = Theme
    name = "themes"
    icon = "tag"
    menu_label = _("Themes")
    menu_order = 115
    add_to_admin_menu = True
    list_display = ("name", "slug", "order")
    panels = [FieldPanel(field) for field in ("slug", "name_zh_hans", "name_en", "picture", "order")]


@hooks.register("register_admin_viewset")
def themes() -> ThemeViewSet:
    return ThemeViewSet()
