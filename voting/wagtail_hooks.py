"""This room's screens on the staff side."""

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from community.wagtail_hooks import PermittedItem
from voting.views import paper, staff, staff_count


@hooks.register("register_admin_urls")
def vote_addresses() -> list[URLPattern]:
    return [
        path("votes/", staff.votes, name="staff_votes"),
        path("votes/new/", staff.new, name="staff_new_vote"),
        path("votes/<int:pk>/", staff.vote, name="staff_vote"),
        path("votes/<int:pk>/rules/", staff.rules, name="staff_vote_rules"),
        path("votes/<int:pk>/options/", staff.options, name="staff_vote_options"),
        path("votes/<int:pk>/options/only-one/", staff.only_one, name="staff_only_one_of"),
        path("votes/<int:pk>/options/together/", staff.together, name="staff_let_together"),
        path("votes/<int:pk>/options/<int:option>/", staff.option, name="staff_vote_option"),
        path("votes/<int:pk>/options/<int:option>/take-off/", staff.take_off, name="staff_take_off_option"),
        path("votes/<int:pk>/simulator/", staff.simulate, name="staff_simulator"),
        path("votes/<int:pk>/freeze/", staff.freeze, name="staff_freeze_vote"),
        path("votes/<int:pk>/draw/", staff.draw, name="staff_draw_lots"),
        path("votes/<int:pk>/hold/", staff.hold, name="staff_hold_vote"),
        path("votes/<int:pk>/release/", staff.release, name="staff_release_vote"),
        path("votes/<int:pk>/amend/", staff.amend, name="staff_amend_vote"),
        path("votes/<int:pk>/amendments/<int:amendment>/agree/", staff.agree, name="staff_agree_amendment"),
        path("votes/<int:pk>/amendments/<int:amendment>/refuse/", staff.refuse, name="staff_refuse_amendment"),
    ]


@hooks.register("register_admin_urls")
def count_addresses() -> list[URLPattern]:
    return [
        path("votes/<int:pk>/close/", staff_count.close, name="staff_close_vote"),
        path("votes/<int:pk>/open-box/", staff_count.open_box, name="staff_open_box"),
        path("votes/<int:pk>/count/", staff_count.count, name="staff_count_vote"),
        path("votes/<int:pk>/progress/", staff_count.progress, name="staff_count_progress"),
        path("votes/<int:pk>/results/<int:number>/sign/", staff_count.sign, name="staff_sign_result"),
        path("votes/<int:pk>/correct/", staff_count.correct, name="staff_correct_result"),
    ]


@hooks.register("register_admin_urls")
def paper_addresses() -> list[URLPattern]:
    return [
        path("votes/<int:pk>/paper/", paper.room, name="staff_paper"),
        path("votes/<int:pk>/paper/ballots.pdf", paper.print_ballots, name="staff_print_ballots"),
        path("votes/<int:pk>/paper/poster.pdf", paper.poster, name="staff_paper_poster"),
        path("votes/<int:pk>/paper/desk/", paper.desk, name="staff_paper_desk"),
        path("votes/<int:pk>/paper/batches/", paper.open_batch, name="staff_open_batch"),
        path("votes/<int:pk>/paper/batches/<int:number>/", paper.batch, name="staff_paper_batch"),
        path("votes/<int:pk>/paper/batches/<int:number>/finish/", paper.finish, name="staff_finish_turn"),
        path("votes/<int:pk>/paper/batches/<int:number>/sign/", paper.sign, name="staff_sign_batch"),
        path("votes/<int:pk>/paper/explain/", paper.explain, name="staff_explain_difference"),
        path(
            "votes/<int:pk>/paper/differences/<int:difference>/sign/",
            paper.sign_difference,
            name="staff_sign_difference",
        ),
    ]


@hooks.register("register_admin_menu_item")
def votes_in_the_menu() -> MenuItem:
    return PermittedItem(_("Votes"), reverse("staff_votes"), icon_name="form", order=130, permissions=(staff.SEE,))
