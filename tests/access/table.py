"""Who gets which answer where: every route × every role × GET and POST.

A POST here carries no fields, so 200 means a form shown again with what is missing, 302 an act that needs no words
(or a way back), 400 and 409 a refusal. A route without a row fails the suite; so does a row without a route.
"""

from functools import partial
from uuid import UUID

from community.models import Neighbourhood, Notice, Resident
from points.models import Act, Activity, Operation, Reward, Slot, Team
from proposals.models import Award, Comment, Cycle, Idea, Photo, Space, State, Wish
from tests.access.rows import (
    DESK,
    REFUSED,
    STANDING,
    THEIRS,
    Row,
    Statuses,
    everyone,
    members,
    nobody,
    only,
    screen,
    strangers,
)
from tests.builders import make_neighbourhood
from voting.models import Election

ADMIN = ["administrator"]
READERS = ["auditor", "administrator"]
RESENDERS = ["moderator", "administrator"]
CONSENT = "privacy"
A_RULE = "/staff/rules/community.household_adults"


def other_people_s_draft(page: str) -> str:
    return f"ideas/drafts/{UUID(int=7)}/{page}/"


def members_404() -> dict[str, Statuses]:
    return {"get": members(404), "post": members(404)}


def published_round() -> str:
    return f"cycles/{Cycle.objects.published().values_list('slug', flat=True).first()}/"


def a_shortlist(leaf: str = "") -> str:
    open_one = Award.objects.filter(announced_at=None).exclude(published_at=None)
    return f"cycles/{open_one.values_list('cycle__slug', flat=True).first()}/award/{leaf}"


def an_award_at_the_desk(leaf: str = "") -> str:
    return f"/staff/awards/{Award.objects.values_list('pk', flat=True).first()}/{leaf}"


def a_round_at_the_desk(leaf: str = "") -> str:
    return f"/staff/rounds/{Cycle.objects.values_list('pk', flat=True).first()}/{leaf}"


def other_people_s_notice() -> str:
    return f"me/notices/{Notice.objects.values_list('pk', flat=True).first() or 1}/read/"


# Signing in and looking after one's own account. 302 leads on: to the form, to one's page, or to a code asked again.
STEPS = [
    "login/code/confirm/",
    "signup/about/",
    "password/change/",
    "password/set/",
    "reauthenticate/code/confirm/",
    "email/",
    "email/prefer/",
    "email/remove/",
    "phone/change/",
    "phone/prefer/",
    "phone/remove/",
    "phone/verify/",
    "contact/confirm/",
    "confirm-email/",
    "keys/authenticate/",
    "keys/reauthenticate/",
    "keys/totp/activate/",
    "keys/recovery-codes/generate/",
    "keys/webauthn/add/",
    "keys/webauthn/reauthenticate/",
    "keys/webauthn/keys/<int:pk>/remove/",
    "keys/webauthn/keys/<int:pk>/edit/",
    "keys/webauthn/login/",
]
ACCOUNTS = [
    Row("accounts/login/", get=strangers(200), post=strangers(200)),
    Row("accounts/login/code/", get=everyone(302), post=everyone(200)),
    Row("accounts/signup/", get=strangers(200), post=strangers(200)),
    Row("accounts/signup/child/", get=everyone(200), post=everyone(200)),
    Row("accounts/logout/", get=members(200), post=everyone(302)),
    Row("accounts/inactive/", get=everyone(200), post=nobody()),
    Row("accounts/password/reset/", get=everyone(200), post=everyone(200)),
    Row("accounts/reauthenticate/", get=members(200), post=members(200)),
    Row("accounts/reauthenticate/code/", get=members(200), post=everyone(302)),
    Row("accounts/keys/", get=members(200), post=members(405)),
    Row("accounts/keys/webauthn/", get=members(200), post=members(405)),
    Row("accounts/keys/totp/deactivate/", get=members(404), post=members(404)),
    Row("accounts/keys/recovery-codes/", get=members(404), post=members(405)),
    Row("accounts/keys/recovery-codes/download/", get=members(404), post=members(404)),
    Row("accounts/devices/", get=members(200), post=everyone(302)),
    *(Row(f"accounts/{step}", get=everyone(302), post=everyone(302)) for step in STEPS),
]

HELPERS = ["moderator", "administrator"]
KEEPERS = ["election", "administrator"]  # of the roll of who lives where
JUDGES = ["moderator", "election", "administrator"]
DRAUGHTERS = ["editor", "administrator"]


def somebody() -> str:
    """A resident at the desk."""
    return str(Resident.objects.filter(name="Role resident").values_list("public_id", flat=True)[0])


def an_award() -> int:
    return Operation.objects.filter(kind=Act.AWARD).values_list("pk", flat=True).first() or 1


def a_reward() -> int:
    return Reward.objects.on_offer().values_list("pk", flat=True).first() or 1


def a_place() -> str:
    return (Neighbourhood.objects.communities().first() or make_neighbourhood()).slug


def counter(roles: list[str], status: int) -> Statuses:
    """A screen at the desk: strangers sign in, others are refused."""
    return only(roles, status, 403, 302)


PLACES = [
    Row("places/", get=everyone(200), post=nobody()),
    Row("places/<slug:slug>/", at=lambda: f"places/{a_place()}/", get=everyone(200), post=nobody()),
    Row("places/<slug:slug>/choose/", at=lambda: f"places/{a_place()}/choose/", get=nobody(), post=everyone(302)),
    Row("help-points/", get=everyone(200), post=nobody()),
    Row("plans/<int:pk>/picture/", get=everyone(200), post=nobody(), is_page=False),
    Row("me/residence/", get=members(200), post=members(405)),
    Row("me/residence/code/", get=members(405), post=members(200)),
    Row("me/residence/roll/", get=members(405), post=members(200)),
    Row("me/residence/give-up/", get=members(405), post=members(302)),
    Row("me/assisted/", get=members(200), post=members(405)),
    Row("me/assisted/<int:pk>/", get=members(404), post=members(405)),
    Row("me/assisted/consents/<int:pk>/revoke/", get=members(405), post=members(404)),
    Row("desk/", get=counter(JUDGES, 200), post=counter(JUDGES, 200)),
    Row("desk/residents/new/", get=counter(HELPERS, 200), post=counter(HELPERS, 200)),
    Row(
        "desk/residents/<uuid:number>/",
        at=lambda: f"desk/residents/{somebody()}/",
        get=counter(HELPERS, 200),
        post=members(405),
    ),
    *(
        Row(
            f"desk/residents/<uuid:number>/{verb}",
            at=lambda verb=verb: f"desk/residents/{somebody()}/{verb}",
            get=counter(HELPERS, get),
            post=counter(HELPERS, post),
        )
        for verb, get, post in [
            ("begin/", 200, 200),
            ("begin-again/", 200, 200),
            ("check/", 200, 200),
            ("revoke/", 405, 200),
        ]
    ),
    Row(
        "desk/residents/<uuid:number>/close/",
        at=lambda: f"desk/residents/{somebody()}/close/",
        get=counter(HELPERS, 200),
        post=counter(HELPERS, 200),
    ),
    Row("desk/closings/", get=counter(JUDGES, 200), post=members(405)),
    Row("desk/closings/<int:pk>/", get=counter(KEEPERS, 302), post=counter(KEEPERS, 302)),
    Row("desk/end/", get=members(405), post=members(302)),
    Row("desk/receipts/<int:pk>/", get=counter(HELPERS, 404), post=counter(HELPERS, 405)),
    Row("desk/letters/", get=counter(KEEPERS, 200), post=counter(KEEPERS, 405)),
    Row("desk/letters/new/", get=counter(KEEPERS, 200), post=counter(KEEPERS, 200)),
    Row("desk/letters/<int:pk>/revoke/", get=counter(KEEPERS, 405), post=counter(KEEPERS, 302)),
    Row(
        "desk/letters/<slug:slug>/",
        at=lambda: f"desk/letters/{a_place()}/",
        get=counter(KEEPERS, 200),
        post=counter(KEEPERS, 200),
    ),
    Row("desk/roll/", get=counter(KEEPERS, 200), post=counter(KEEPERS, 200)),
    Row("desk/roll/<int:pk>/", get=counter(KEEPERS, 404), post=counter(KEEPERS, 404)),
    Row("desk/cases/", get=counter(JUDGES, 200), post=counter(JUDGES, 405)),
    Row("desk/cases/<int:pk>/", get=counter(JUDGES, 404), post=counter(JUDGES, 404)),
    Row("/staff/plans/", get=screen(DRAUGHTERS, 200), post=screen(DRAUGHTERS, 405)),
    Row("/staff/plans/new/", get=screen(DRAUGHTERS, 200), post=screen(DRAUGHTERS, 200)),
    Row("/staff/plans/<int:pk>/", get=screen(DRAUGHTERS, 200), post=screen(DRAUGHTERS, 302)),
    *(
        Row(f"/staff/{model}/**", get=only(DRAUGHTERS, STANDING, REFUSED), post=only(DRAUGHTERS, THEIRS, REFUSED))
        for model in ("neighbourhood", "office", "helppoint", "landmark")
    ),
]

CLERKS = ["moderator", "budget", "administrator"]
PURSES = ["moderator", "budget", "auditor", "administrator"]
PAYERS = ["budget", "administrator"]
POINTS = [
    Row("points/", get=members(200), post=members(405)),
    Row("points/table.csv", get=members(200), post=members(405), is_page=False),
    Row("points/entries/<int:pk>/", get=members(404), post=members(405)),
    Row("points/how/", get=everyone(200), post=nobody()),
    Row("points/claim/", get=members(200), post=members(200)),
    Row("/staff/points/", get=screen(PURSES, 200), post=screen(PURSES, 405)),
    Row("/staff/points/fund/", get=screen(PAYERS, 200), post=screen(PAYERS, 200)),
    Row("/staff/points/fund/<int:pk>/decide/", get=screen(PAYERS, 405), post=screen(PAYERS, 302)),
    Row("/staff/points/deeds/", get=screen(HELPERS, 200), post=screen(HELPERS, 405)),
    Row("/staff/points/deeds/decide/", get=screen(HELPERS, 405), post=screen(HELPERS, 302)),
    Row("/staff/points/rules/", get=screen(PURSES, 200), post=screen(PURSES, 405)),
    Row("/staff/points/rules/new/", get=screen(PAYERS, 200), post=screen(PAYERS, 200)),
    Row(
        "/staff/points/rules/<slug:slug>/",
        at=lambda: "/staff/points/rules/helping-hour/",
        get=screen(PAYERS, 200),
        post=screen(PAYERS, 200),
    ),
    Row("/staff/points/corrections/", get=screen(CLERKS, 200), post=screen(CLERKS, 200)),
    Row("/staff/points/corrections/<int:pk>/decide/", get=screen(CLERKS, 405), post=screen(CLERKS, 302)),
    Row("/staff/points/awards/", get=screen(CLERKS, 405), post=screen(CLERKS, 200)),
    Row(
        "/staff/points/awards/<int:pk>/take-back/",
        at=lambda: f"/staff/points/awards/{an_award()}/take-back/",
        get=screen(CLERKS, 200),
        post=screen(CLERKS, 200),
    ),
    Row("rewards/", get=everyone(200), post=nobody()),
    Row("rewards/<int:pk>/", at=lambda: f"rewards/{a_reward()}/", get=everyone(200), post=nobody()),
    Row("rewards/<int:pk>/redeem/", at=lambda: f"rewards/{a_reward()}/redeem/", get=members(200), post=members(200)),
    Row("vouchers/<uuid:number>/", get=members(404), post=members(405)),
    Row("vouchers/<uuid:number>/cancel/", get=members(405), post=members(404)),
    # Nobody of these serves at a shop: as if there were no counter.
    Row("v/<str:token>/", get=members(404), post=members(405)),
    Row("shop/", get=members(404), post=members(404)),
    Row("shop/look-up/", get=members(404), post=members(404)),
    Row("shop/hand-over/", get=members(405), post=members(404)),
    Row("shop/dispute/", get=members(404), post=members(404)),
    Row("shop/offers/", get=members(404), post=members(404)),
    Row("shop/offers/<int:pk>/", get=members(404), post=members(404)),
    Row("shop/settlements/<int:pk>.<str:form>", get=members(404), post=members(404), is_page=False),
    Row("/staff/points/shops/", get=screen(CLERKS, 200), post=screen(CLERKS, 200)),
    Row(
        "/staff/points/shops/rewards/<int:pk>/move/",
        at=lambda: f"/staff/points/shops/rewards/{a_reward()}/move/",
        get=screen(CLERKS, 405),
        post=screen(CLERKS, 302),
    ),
    Row("/staff/points/shops/members/<int:pk>/end/", get=screen(CLERKS, 405), post=screen(CLERKS, 302)),
    Row("/staff/points/disputes/", get=screen(CLERKS, 200), post=screen(CLERKS, 405)),
    Row("/staff/points/disputes/<int:pk>/decide/", get=screen(CLERKS, 405), post=screen(CLERKS, 302)),
    Row("/staff/points/settlements/", get=screen(PAYERS, 200), post=screen(PAYERS, 405)),
    Row("/staff/points/settlements/<int:pk>/move/", get=screen(PAYERS, 405), post=screen(PAYERS, 302)),
    Row(
        "/staff/points/settlements/<int:pk>.<str:form>",
        at=lambda: "/staff/points/settlements/1.pdf",
        get=screen(PAYERS, 200),
        post=screen(PAYERS, 405),
        is_page=False,
    ),
    Row("/staff/points_merchants/**", get=only(CLERKS, STANDING, REFUSED), post=only(CLERKS, THEIRS, REFUSED)),
    Row("/staff/points_rewards/**", get=only(CLERKS, STANDING, REFUSED), post=only(CLERKS, THEIRS, REFUSED)),
    Row("/staff/points/fairness/", get=screen(PURSES, 200), post=screen(PURSES, 405)),
    Row("/staff/points_programmes/**", get=only(PAYERS, STANDING, REFUSED), post=only(PAYERS, THEIRS, REFUSED)),
]


def an_activity() -> int:
    return Activity.objects.published().values_list("pk", flat=True)[0]


def a_time() -> int:
    return Slot.objects.on().to_come().values_list("pk", flat=True)[0]


def a_team() -> int:
    return Team.objects.values_list("pk", flat=True)[0]


def of_organisers(leaf: str, get: int, post: int) -> Row:
    """For those who organise for a team, and moderators for all; to others it is not there."""
    at = {"<int:pk>": an_activity, "times/<int:pk>": a_time}
    hole = "times/<int:pk>" if "times/<int:pk>" in leaf else "<int:pk>"

    def address() -> str:
        return f"organise/{leaf.replace('<int:pk>', str(at[hole]()))}"

    # A liaison of the demo town organises for no team: teams are of people, not of roles.
    return Row(f"organise/{leaf}", at=address, get=staffed(get), post=staffed(post))


def staffed(status: int) -> Statuses:
    return only(MODERATORS_AND_ADMIN, status, 404, 302)


MODERATORS_AND_ADMIN = ["moderator", "administrator"]
VOLUNTEERING = [
    Row("activities/", get=everyone(200), post=nobody()),
    Row("activities/<int:pk>/", at=lambda: f"activities/{an_activity()}/", get=everyone(200), post=nobody()),
    *(
        Row(
            f"activities/times/<int:pk>/{verb}/",
            at=lambda verb=verb: f"activities/times/{a_time()}/{verb}/",
            get=members(405),
            post=members(302),
        )
        for verb in ("join", "leave")
    ),
    Row(
        "activities/times/<int:pk>.ics",
        at=lambda: f"activities/times/{a_time()}.ics",
        get=everyone(200),
        post=nobody(),
        is_page=False,
    ),
    Row(
        "activities/times/<int:pk>/check-in/",
        at=lambda: f"activities/times/{a_time()}/check-in/",
        get=members(200),
        post=members(200),
    ),
    Row("c/<str:token>/", get=everyone(404), post=nobody()),
    Row("hours/", get=members(200), post=members(405)),
    Row("hours/calendar/", get=members(405), post=members(302)),
    Row("hours/calendar/<str:token>.ics", get=everyone(404), post=nobody(), is_page=False),
    Row("hours/certificate/", get=members(405), post=members(302)),
    # Other people's hours and certificates: as if they were not there.
    Row("hours/<int:pk>/agree/", get=members(405), post=members(404)),
    Row("hours/<int:pk>/dispute/", get=members(404), post=members(404)),
    Row(
        "activities/photos/<uuid:key>/<int:width>/",
        at=lambda: f"activities/photos/{UUID(int=7)}/640/",
        get=everyone(404),
        post=nobody(),
        is_page=False,
    ),
    Row("certificates/", get=everyone(200), post=nobody()),
    Row("certificates/<str:number>.pdf", get=members(404), post=members(405), is_page=False),
    of_organisers("", 200, 405),
    of_organisers("new/", 200, 200),
    of_organisers("<int:pk>/", 200, 405),
    of_organisers("<int:pk>/words/", 200, 200),
    of_organisers("<int:pk>/photo/", 200, 200),
    of_organisers("<int:pk>/move/", 405, 302),
    of_organisers("<int:pk>/times/", 405, 200),
    of_organisers("times/<int:pk>/", 405, 302),
    of_organisers("times/<int:pk>/board/", 200, 405),
    of_organisers("times/<int:pk>/roll/", 200, 200),
    of_organisers("times/<int:pk>/sheet/", 200, 405),
    of_organisers("times/<int:pk>/hours/", 200, 200),
    Row("neighbours/", get=everyone(200), post=nobody()),
    Row("neighbours/ask/", get=members(200), post=members(200)),
    Row("neighbours/offer/", get=members(200), post=members(200)),
    Row("neighbours/<int:pk>/", get=members(404), post=members(405)),
    Row("neighbours/<int:pk>/move/", get=members(405), post=members(404)),
    Row("/staff/volunteering/activities/", get=screen(HELPERS, 200), post=screen(HELPERS, 405)),
    Row("/staff/volunteering/hours/", get=screen(HELPERS, 200), post=screen(HELPERS, 405)),
    Row("/staff/volunteering/disputes/", get=screen(HELPERS, 200), post=screen(HELPERS, 405)),
    Row("/staff/volunteering/disputes/<int:pk>/decide/", get=screen(HELPERS, 405), post=screen(HELPERS, 302)),
    Row("/staff/volunteering/help/", get=screen(HELPERS, 200), post=screen(HELPERS, 405)),
    Row("/staff/volunteering/help/<int:pk>/move/", get=screen(HELPERS, 405), post=screen(HELPERS, 302)),
    Row("/staff/volunteering/teams/", get=screen(HELPERS, 200), post=screen(HELPERS, 200)),
    Row(
        "/staff/volunteering/teams/<int:pk>/",
        at=lambda: f"/staff/volunteering/teams/{a_team()}/",
        get=screen(HELPERS, 200),
        post=screen(HELPERS, 200),
    ),
    Row("/staff/volunteering/teams/members/<int:pk>/", get=screen(HELPERS, 405), post=screen(HELPERS, 302)),
]


def an_idea(leaf: str = "") -> str:
    return (
        f"ideas/{Idea.objects.filter(state=State.PUBLISHED, lane='round').values_list('number', flat=True)[0]}/{leaf}"
    )


def a_comment(leaf: str) -> str:
    said = Comment.objects.shown().filter(idea__in=Idea.objects.public()).select_related("idea").first()
    said = said or Comment.objects.create(idea=Idea.objects.public()[0], stance="pro", text="Good")
    return f"ideas/{said.idea.number}/comments/{said.pk}/{leaf}/"


def a_space(leaf: str = "") -> str:
    return f"spaces/rail-yard/{leaf}"


def a_wish(leaf: str) -> str:
    return a_space(f"wishes/{Wish.objects.shown().filter(space__slug='rail-yard')[0].pk}/{leaf}/")


def a_staff_space(leaf: str = "") -> str:
    return f"/staff/spaces/{Space.objects.get(slug='rail-yard').pk}/{leaf}"


def a_space_photo() -> str:
    return a_staff_space(f"photos/{Photo.objects.filter(space__slug='rail-yard')[0].pk}/remove/")


LOOKERS = ["moderator", "budget", "office", "administrator"]
SPACES = [
    Row("spaces/", get=everyone(200), post=nobody()),
    Row("spaces/feed/", get=everyone(200), post=nobody(), is_page=False),
    Row("spaces/<slug:slug>/", at=a_space, get=everyone(200), post=nobody()),
    Row("spaces/<slug:slug>/feed/", at=partial(a_space, "feed/"), get=everyone(200), post=nobody(), is_page=False),
    *(
        Row(f"spaces/<slug:slug>/{leaf}/", at=partial(a_space, f"{leaf}/"), get=nobody(), post=everyone(302))
        for leaf in ("follow", "unfollow")
    ),
    Row("spaces/<slug:slug>/wishes/", at=partial(a_space, "wishes/"), get=everyone(200), post=members(200)),
    *(
        Row(f"spaces/<slug:slug>/wishes/<int:pk>/{leaf}/", at=partial(a_wish, leaf), get=nobody(), post=everyone(302))
        for leaf in ("me-too", "not-me-too", "take-back")
    ),
    Row(
        "spaces/<slug:slug>/wishes/<int:pk>/report/", at=partial(a_wish, "report"), get=members(200), post=members(200)
    ),
    Row("spaces/<slug:slug>/designs/", at=partial(a_space, "designs/"), get=everyone(200), post=nobody()),
    Row(
        "spaces/<slug:slug>/designs/compare/", at=partial(a_space, "designs/compare/"), get=everyone(200), post=nobody()
    ),
    Row("spaces/<slug:slug>/designs/new/", at=partial(a_space, "designs/new/"), get=members(200), post=members(200)),
    Row("spaces/<slug:slug>/designs/keep/", at=partial(a_space, "designs/keep/"), get=members(405), post=members(400)),
    # Drafts of other people are not there, whoever asks.
    *(
        Row(
            f"designs/drafts/<uuid:key>/{page}/",
            at=lambda page=page: f"designs/drafts/{UUID(int=7)}/{page}/",
            get=members(404),
            post=members(404),
        )
        for page in ("what", "pictures", "parts", "check")
    ),
    Row(
        "designs/<int:number>/",
        at=lambda: f"designs/{Idea.objects.listed().filter(lane='space')[0].number}/",
        get=everyone(200),
        post=nobody(),
    ),
    *(
        Row(f"/api/v1/spaces/{leaf}", get=everyone(200), post=nobody(), is_page=False)
        for leaf in ("spaces.json", "spaces.csv", "designs.json", "designs.csv")
    ),
    Row("/staff/spaces/", get=screen(LOOKERS, 200), post=screen(LOOKERS, 405)),
    Row("/staff/spaces/new/", get=screen(PAYERS, 200), post=screen(PAYERS, 200)),
    Row("/staff/spaces/<int:pk>/", at=a_staff_space, get=screen(LOOKERS, 200), post=screen(LOOKERS, 405)),
    Row(
        "/staff/spaces/<int:pk>/save/",
        at=partial(a_staff_space, "save/"),
        get=screen(PAYERS, 405),
        post=screen(PAYERS, 200),
    ),
    Row(
        "/staff/spaces/<int:pk>/photos/",
        at=partial(a_staff_space, "photos/"),
        get=screen(PAYERS, 405),
        post=screen(PAYERS, 200),
    ),
    Row(
        "/staff/spaces/<int:pk>/photos/<int:photo>/remove/",
        at=a_space_photo,
        get=screen(PAYERS, 405),
        post=screen(PAYERS, 302),
    ),
    Row(
        "/staff/spaces/<int:pk>/steps/<slug:to>/",
        at=partial(a_staff_space, "steps/decided/"),
        get=screen(PAYERS, 405),
        post=screen(PAYERS, 200),
    ),
    Row(
        "/staff/reported/wishes/<int:pk>/",
        at=lambda: f"/staff/reported/wishes/{UNKNOWN}/",
        get=screen(["moderator", "administrator"], 405),
        post=screen(["moderator", "administrator"], 404),
    ),
]

SAY, REPORT, BACK = (
    "ideas/<int:number>/comments/",
    "ideas/<int:number>/comments/<int:pk>/report/",
    "ideas/<int:number>/comments/<int:pk>/take-back/",
)
IDEAS = [
    Row("ideas/", get=everyone(200), post=nobody()),
    Row("ideas/feed/", get=everyone(200), post=nobody(), is_page=False),
    Row("ideas/<int:number>/feed/", at=partial(an_idea, "feed/"), get=everyone(200), post=nobody(), is_page=False),
    *(
        Row(f"/api/v1/ideas/{leaf}", get=everyone(200), post=nobody(), is_page=False)
        for leaf in ("", "map.json", "export.csv", "export.json")
    ),
    Row(
        "/api/v1/ideas/<int:number>/",
        at=lambda: f"/api/v1/{an_idea()}",
        get=everyone(200),
        post=nobody(),
        is_page=False,
    ),
    Row("ideas/<int:number>/", at=an_idea, get=everyone(200), post=nobody()),
    *(
        Row(f"ideas/<int:number>/{leaf}/", at=partial(an_idea, f"{leaf}/"), get=nobody(), post=everyone(302))
        for leaf in ("support", "support/take-back", "follow", "unfollow")
    ),
    Row(SAY, at=partial(an_idea, "comments/"), get=everyone(200), post=members(200)),
    Row(REPORT, at=partial(a_comment, "report"), get=members(200), post=members(200)),
    # Somebody else's words: as if they were not there.
    Row(BACK, at=partial(a_comment, "take-back"), get=members(405), post=members(404)),
    # Questions to the author of one idea: as if they were not there for everybody else.
    Row("ideas/<int:number>/appeal/", get=members(404), post=members(404)),
    Row("ideas/merges/<int:pk>/", get=members(404), post=members(404)),
]

MODERATORS = ["moderator", "administrator"]
ASSESSORS = ["budget", "office", "administrator"]
UNKNOWN = 999_999
MODERATION = [
    Row("/staff/ideas/", get=screen(MODERATORS, 200), post=screen(MODERATORS, 405)),
    Row("/staff/ideas/set-aside/", get=screen(MODERATORS, 200), post=screen(MODERATORS, 405)),
    Row("/staff/ideas/publish/", get=screen(MODERATORS, 405), post=screen(MODERATORS, 302)),
    Row("/staff/ideas/next/", get=screen(MODERATORS, 405), post=screen(MODERATORS, 302)),
    Row("/staff/ideas/reasons/", get=screen(MODERATORS, 200), post=screen(MODERATORS, 200)),
    Row(
        "/staff/ideas/reasons/<int:pk>/",
        at=lambda: f"/staff/ideas/reasons/{UNKNOWN}/",
        get=screen(MODERATORS, 404),
        post=screen(MODERATORS, 404),
    ),
    Row(
        "/staff/ideas/reasons/<int:pk>/retire/",
        at=lambda: f"/staff/ideas/reasons/{UNKNOWN}/retire/",
        get=screen(MODERATORS, 405),
        post=screen(MODERATORS, 404),
    ),
    Row(
        "/staff/ideas/<int:number>/",
        at=lambda: f"/staff/ideas/{UNKNOWN}/",
        get=screen(MODERATORS, 404),
        post=screen(MODERATORS, 405),
    ),
    *(
        Row(
            f"/staff/ideas/<int:number>/{verb}/",
            at=lambda verb=verb: f"/staff/ideas/{UNKNOWN}/{verb}/",
            get=screen(MODERATORS, 405),
            post=screen(MODERATORS, 404),
        )
        for verb in ("take", "publish", "return", "hide", "show-again")
    ),
    Row("/staff/reviews/", get=screen(ASSESSORS, 200), post=screen(ASSESSORS, 405)),
    Row("/staff/reviews/open/", get=screen(ASSESSORS, 405), post=screen(ASSESSORS, 302)),
    Row("/staff/reviews/sheet.xlsx", get=screen(ASSESSORS, 200), post=screen(ASSESSORS, 405), is_page=False),
    Row("/staff/reviews/file/", get=screen(ASSESSORS, 405), post=screen(ASSESSORS, 200)),
    Row("/staff/reviews/tell/", get=screen(PAYERS, 405), post=screen(PAYERS, 302)),
    Row(
        "/staff/reviews/<int:pk>/",
        at=lambda: f"/staff/reviews/{UNKNOWN}/",
        get=screen(ASSESSORS, 404),
        post=screen(ASSESSORS, 404),
    ),
    Row("/staff/merges/", get=screen(MODERATORS, 200), post=screen(MODERATORS, 405)),
    Row("/staff/merges/new/", get=screen(MODERATORS, 200), post=screen(MODERATORS, 200)),
    Row(
        "/staff/merges/<int:pk>/undo/",
        at=lambda: f"/staff/merges/{UNKNOWN}/undo/",
        get=screen(MODERATORS, 405),
        post=screen(MODERATORS, 404),
    ),
    Row("/staff/second-looks/", get=screen(MODERATORS, 200), post=screen(MODERATORS, 405)),
    Row(
        "/staff/second-looks/<int:pk>/",
        at=lambda: f"/staff/second-looks/{UNKNOWN}/",
        get=screen(MODERATORS, 404),
        post=screen(MODERATORS, 404),
    ),
    Row("/staff/reported/", get=screen(MODERATORS, 200), post=screen(MODERATORS, 405)),
    Row(
        "/staff/reported/<int:pk>/",
        at=lambda: f"/staff/reported/{UNKNOWN}/",
        get=screen(MODERATORS, 405),
        post=screen(MODERATORS, 404),
    ),
]

# Handing in, and rounds.
HANDING_IN = [
    Row("ideas/new/", get=members(200), post=members(200)),
    Row("ideas/keep/", get=members(405), post=members(400)),
    Row("ideas/small/", get=members(200), post=members(200)),
    # Drafts and receipts of other people are not there, whoever asks.
    *(
        Row(f"ideas/drafts/<uuid:key>/{page}/", at=partial(other_people_s_draft, page), **members_404())
        for page in ("what", "where", "why", "check", "small")
    ),
    Row(
        "ideas/drafts/<uuid:key>/discard/",
        at=partial(other_people_s_draft, "discard"),
        get=members(405),
        post=members(404),
    ),
    Row("ideas/<int:number>/receipt/", at=lambda: "ideas/999999/receipt/", get=members(404), post=members(405)),
    Row("ideas/<int:number>/withdraw/", at=lambda: "ideas/999999/withdraw/", get=members(405), post=members(404)),
    Row(
        "ideas/photos/<uuid:key>/<str:name>",
        at=lambda: f"ideas/photos/{UUID(int=7)}/640",
        get=everyone(404),
        post=nobody(),
        is_page=False,
    ),
    Row("cycles/", get=everyone(200), post=nobody()),
    *SPACES,
    Row("cycles/<slug:slug>/", at=published_round, get=everyone(200), post=nobody()),
    Row("/staff/rounds/", get=screen(PAYERS, 200), post=screen(PAYERS, 405)),
    Row("/staff/rounds/begin/", get=screen(PAYERS, 405), post=screen(PAYERS, 200)),
    Row("/staff/rounds/<int:pk>/", at=a_round_at_the_desk, get=screen(PAYERS, 200), post=screen(PAYERS, 405)),
    *(
        Row(
            f"/staff/rounds/<int:pk>/{leaf}/",
            at=partial(a_round_at_the_desk, f"{leaf}/"),
            get=screen(PAYERS, 405),
            post=screen(PAYERS, status),
        )
        for leaf, status in (("save", 200), ("publish", 302), ("release", 302))
    ),
    *(
        Row(
            f"/staff/rounds/<int:pk>/{leaf}/",
            at=partial(a_round_at_the_desk, f"{leaf}/"),
            get=screen(PAYERS, 302),  # to confirm who they are
            post=screen(PAYERS, 302),
        )
        for leaf in ("hold", "move")
    ),
    # The golden-idea award. Whoever sits in no jury finds no page of it.
    Row("cycles/<slug:slug>/award/", at=a_shortlist, get=everyone(200), post=nobody()),
    Row("cycles/<slug:slug>/award/pick/", at=partial(a_shortlist, "pick/"), get=nobody(), post=everyone(302)),
    Row("cycles/<slug:slug>/award/take-back/", at=partial(a_shortlist, "take-back/"), get=nobody(), post=everyone(302)),
    Row(
        "cycles/<slug:slug>/award/jury/",
        at=partial(a_shortlist, "jury/"),
        get=members(404),
        post=members(405),
    ),
    Row(
        "cycles/<slug:slug>/award/jury/<int:number>/",
        at=partial(a_shortlist, f"jury/{UNKNOWN}/"),
        get=members(404),
        post=members(404),
    ),
    Row(
        "ideas/<int:number>/certificate.pdf",
        at=lambda: f"ideas/{UNKNOWN}/certificate.pdf",
        get=members(404),
        post=members(405),
        is_page=False,
    ),
    Row("/staff/awards/", get=screen(PAYERS, 200), post=screen(PAYERS, 405)),
    Row("/staff/awards/prepare/", get=screen(PAYERS, 405), post=screen(PAYERS, 200)),
    Row("/staff/awards/<int:pk>/", at=an_award_at_the_desk, get=screen(PAYERS, 200), post=screen(PAYERS, 405)),
    *(
        Row(
            f"/staff/awards/<int:pk>/{leaf}/",
            at=partial(an_award_at_the_desk, f"{leaf}/"),
            get=screen(PAYERS, 405),
            post=screen(PAYERS, status),
        )
        for leaf, status in (
            ("save", 200),
            ("shortlist", 200),
            ("take-off", 302),
            ("jury", 200),
            ("release", 302),
            ("publish", 302),
            ("announce", 302),
        )
    ),
    Row("/staff/themes/**", get=only(PAYERS, STANDING, REFUSED), post=only(PAYERS, THEIRS, REFUSED)),
]

# Votes: results are for everybody, and so is all that is needed to count again.
RESULTS = [
    Row("votes/", get=everyone(200), post=nobody()),
    Row("votes/past/", get=everyone(200), post=nobody()),
    *(
        Row(
            f"votes/<slug:slug>/{leaf}",
            at=lambda leaf=leaf: f"votes/no-such-vote/{leaf}",
            get=everyone(404),
            post=nobody(),
            is_page=False,
        )
        for leaf in (
            "",
            "results/",
            "results/steps/",
            "results/trace.json",
            "results/totals.csv",
            "results/minutes.pdf",
            "rules.json",
            "receipts.txt",
            "ballots.pb",
        )
    ),
    Row(
        "votes/<slug:slug>/results/versions/<int:number>/",
        at=lambda: "votes/no-such-vote/results/versions/1/",
        get=everyone(404),
        post=nobody(),
    ),
]

OFFICERS = ["election", "administrator"]
WATCHERS = ["election", "moderator", "budget", "auditor", "administrator"]
SIGNERS = ["election", "budget", "auditor", "administrator"]


def no_vote(leaf: str = "") -> str:
    return f"/staff/votes/{UNKNOWN}/{leaf}"


# The ballot of the demo town's open vote. None of these people has proven where they live, so none of them votes.
OPEN_VOTE = "votes/locust-court"
BALLOTS = [
    *(
        Row(f"votes/<slug:slug>/{leaf}", at=lambda leaf=leaf: f"{OPEN_VOTE}/{leaf}", get=get, post=post)
        for leaf, get, post in (
            ("ballot/", everyone(200), nobody()),
            ("ballot/pick/", nobody(), everyone(302)),
            ("ballot/check/", everyone(302), nobody()),
            ("ballot/cast/", nobody(), everyone(302)),
            ("ballot/receipt/", everyone(302), nobody()),
            ("ballot/throw-away/", nobody(), everyone(302)),
            ("letter/", everyone(200), everyone(200)),
            ("letter/end/", nobody(), everyone(302)),
        )
    ),
    Row("receipts/", get=everyone(200), post=nobody()),
    Row("receipts/proof.json", get=everyone(404), post=nobody(), is_page=False),
]

PAPER_DESK = ["election", "moderator", "administrator"]
TYPISTS = ["election", "moderator", "budget", "administrator"]


def paper(leaf: str = "") -> str:
    """Of the open vote."""
    return (
        f"/staff/votes/{Election.objects.filter(slug='locust-court').values_list('pk', flat=True).first()}/paper/{leaf}"
    )


PAPER = [
    Row("/staff/votes/<int:pk>/paper/", at=paper, get=screen(WATCHERS, 200), post=screen(WATCHERS, 405)),
    Row(
        "/staff/votes/<int:pk>/paper/poster.pdf",
        at=partial(paper, "poster.pdf"),
        get=screen(WATCHERS, 200),
        post=screen(WATCHERS, 405),
        is_page=False,
    ),
    Row(
        "/staff/votes/<int:pk>/paper/ballots.pdf",
        at=partial(paper, "ballots.pdf"),
        get=screen(PAPER_DESK, 405),
        post=screen(PAPER_DESK, 200),
    ),
    Row(
        "/staff/votes/<int:pk>/paper/desk/",
        at=partial(paper, "desk/"),
        get=screen(PAPER_DESK, 200),
        post=screen(PAPER_DESK, 200),
    ),
    *(
        Row(
            f"/staff/votes/<int:pk>/paper/{leaf}",
            at=partial(paper, leaf),
            get=screen(TYPISTS, 405),
            post=screen(TYPISTS, 200),
        )
        for leaf in ("batches/", "explain/")
    ),
    Row(
        "/staff/votes/<int:pk>/paper/batches/<int:number>/",
        at=partial(paper, "batches/999/"),
        get=screen(TYPISTS, 404),
        post=screen(TYPISTS, 404),
    ),
    *(
        Row(
            f"/staff/votes/<int:pk>/paper/{route}",
            at=partial(paper, leaf),
            get=screen(TYPISTS, 405),
            post=screen(TYPISTS, 404),
        )
        for route, leaf in (
            ("batches/<int:number>/finish/", "batches/999/finish/"),
            ("batches/<int:number>/sign/", "batches/999/sign/"),
            ("differences/<int:difference>/sign/", "differences/999/sign/"),
        )
    ),
]

HOLDING_VOTES = [
    Row("/staff/votes/", get=screen(WATCHERS, 200), post=screen(WATCHERS, 405)),
    Row("/staff/votes/new/", get=screen(OFFICERS, 200), post=screen(OFFICERS, 200)),
    *(
        Row(
            f"/staff/votes/<int:pk>/{leaf}",
            at=partial(no_vote, leaf),
            get=screen(WATCHERS, 404),
            post=screen(WATCHERS, 405),
        )
        for leaf in ("", "simulator/", "progress/")
    ),
    *(
        Row(
            f"/staff/votes/<int:pk>/{leaf}/",
            at=partial(no_vote, f"{leaf}/"),
            get=screen(OFFICERS, 404),
            post=screen(OFFICERS, 404),
        )
        for leaf in ("rules", "options", "amend")
    ),
    *(
        Row(
            f"/staff/votes/<int:pk>/{leaf}/",
            at=partial(no_vote, f"{leaf}/"),
            get=screen(OFFICERS, 405),
            post=screen(OFFICERS, 404),
        )
        for leaf in (
            "draw",
            "hold",
            "release",
            "close",
            "open-box",
            "count",
            "correct",
            "options/only-one",
            "options/together",
        )
    ),
    Row(
        "/staff/votes/<int:pk>/options/<int:option>/",
        at=partial(no_vote, "options/1/"),
        get=screen(OFFICERS, 404),
        post=screen(OFFICERS, 404),
    ),
    *(
        Row(
            f"/staff/votes/<int:pk>/{route}",
            at=partial(no_vote, leaf),
            get=screen(OFFICERS, 405),
            post=screen(OFFICERS, 404),
        )
        for route, leaf in (
            ("options/<int:option>/take-off/", "options/1/take-off/"),
            ("amendments/<int:amendment>/agree/", "amendments/1/agree/"),
            ("amendments/<int:amendment>/refuse/", "amendments/1/refuse/"),
        )
    ),
    # To confirm who they are.
    Row(
        "/staff/votes/<int:pk>/freeze/",
        at=partial(no_vote, "freeze/"),
        get=screen(OFFICERS, 302),
        post=screen(OFFICERS, 302),
    ),
    Row(
        "/staff/votes/<int:pk>/results/<int:number>/sign/",
        at=partial(no_vote, "results/1/sign/"),
        get=screen(SIGNERS, 302),
        post=screen(SIGNERS, 302),
    ),
]

PUBLISHED = ["news/", "stories/", "help/", "privacy/"]
HELP = ["sign-in", "elder-mode", "residence", "assisted", "promises", "accessibility", "discussion"]

ROWS = [
    *ACCOUNTS,
    *RESULTS,
    *HOLDING_VOTES,
    *BALLOTS,
    *PAPER,
    *PLACES,
    *IDEAS,
    *POINTS,
    *VOLUNTEERING,
    # The frame, and what is one's own
    Row("/", get=everyone(302), post=everyone(302)),
    Row("", get=everyone(200), post=nobody()),
    Row("preferences/", get=nobody(), post=everyone(302)),
    Row("language/", get=nobody(), post=everyone(302)),
    Row("me/", get=members(200), post=members(200)),
    Row("me/settings/", get=members(200), post=members(200)),
    Row("me/notices/", get=members(200), post=members(200)),
    Row("me/notices/read/", get=members(405), post=members(302)),
    # Somebody else's: as if it were not there.
    Row("me/notices/<int:pk>/read/", at=other_people_s_notice, get=members(405), post=members(404)),
    Row("me/consents/", get=members(200), post=members(200)),
    Row("me/consents/<slug:kind>/", at=lambda: f"me/consents/{CONSENT}/", get=members(200), post=members(200)),
    Row(
        "me/consents/<slug:kind>/give/", at=lambda: f"me/consents/{CONSENT}/give/", get=members(405), post=members(302)
    ),
    Row(
        "me/consents/<slug:kind>/withdraw/",
        at=lambda: f"me/consents/{CONSENT}/withdraw/",
        get=members(405),
        post=members(302),
    ),
    Row("me/data/", get=everyone(302), post=everyone(302)),
    Row("me/data/<str:token>/", get=nobody(404), post=nobody(404)),
    Row("me/data/<str:token>/my-data.json", get=nobody(404), post=nobody(404)),
    Row("me/data/<str:token>/my-data.zip", get=nobody(404), post=nobody(404)),
    Row("me/leave/", get=members(200), post=everyone(302)),
    Row("left/", get=everyone(200), post=everyone(200)),
    Row("styleguide/", get=only(DESK, 200, 403, 302), post=only(DESK, 200, 403, 302)),
    # What everybody reads
    Row("plans/<int:pk>/ground.svg", get=everyone(200), post=nobody(), is_page=False),
    Row("privacy/data/", get=everyone(200), post=everyone(200)),
    Row("records/", get=everyone(200), post=nobody()),
    Row("records/<int:number>/", get=everyone(200), post=nobody()),
    Row("records/<int:number>.json", get=everyone(200), post=nobody(), is_page=False),
    Row("/healthz", get=everyone(200), post=nobody(), is_page=False),
    Row("search/", get=everyone(200), post=nobody()),
    *(Row(path, get=everyone(200), post=everyone(200)) for path in PUBLISHED),
    Row("stories/feed/", get=everyone(200), post=nobody(), is_page=False),
    *(Row(f"help/{page}/", get=everyone(200), post=everyone(200)) for page in HELP),
    # Renditions alone, by names nobody guesses.
    Row("/media/images/<path:name>", at=lambda: "/media/images/x.webp", get=nobody(404), post=nobody(), is_page=False),
    Row("/sitemap.xml", get=everyone(200), post=nobody(), is_page=False),
    Row("/robots.txt", get=everyone(200), post=nobody(), is_page=False),
    Row(r"^((?:[\w\-]+/)*)$", at=lambda: "help/residence/", get=everyone(200), post=everyone(200)),
    Row("_util/login/", get=everyone(302), post=everyone(302)),
    Row(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        get=nobody(404),
        post=nobody(404),
    ),
    Row(r"/documents/^(\d+)/(.*)$", at=lambda: "/documents/1/x.pdf", get=nobody(404), post=nobody(404)),
    Row("/documents/authenticate_with_password/<int:restriction_id>/", get=nobody(404), post=nobody(404)),
    # Wagtail's screens. Outsiders are turned away from all of them, staff from what is not their office.
    Row("/staff/**", get=only(DESK, STANDING, REFUSED), post=only(DESK, THEIRS, REFUSED)),
    Row("/staff/failwhale/", get=only(DESK, 500, 403, 302), post=only(DESK, 500, 403, 302)),
    # One door, and roles are granted on a page of ours: these are closed to everybody.
    Row("/staff/login/", get=only(DESK, 302, 403, 302), post=only(DESK, 405, 403, 405)),
    Row("/staff/password_reset/**", get=nobody(403), post=nobody(403)),
    Row("/staff/users/**", get=nobody(403), post=nobody(403)),
    Row("/staff/groups/**", get=nobody(403), post=nobody(403)),
    Row(
        "/^staff/(?:users|groups|password_reset|bulk/community/resident)/",
        at=lambda: "/staff/users/",
        get=nobody(403),
        post=nobody(403),
    ),
    # Staff screens of ours
    Row("/staff/roles/", get=screen(READERS, 200), post=screen(READERS, 200)),
    Row("/staff/roles/grant/", get=screen(ADMIN, 302), post=screen(ADMIN, 302)),
    Row("/staff/rules/", get=screen(DESK, 200), post=screen(DESK, 405)),
    Row("/staff/rules/<str:name>/", at=lambda: f"{A_RULE}/", get=screen(DESK, 200), post=screen(DESK, 405)),
    Row(
        "/staff/rules/<str:name>/decide/",
        at=lambda: f"{A_RULE}/decide/",
        get=screen(ADMIN, 302),
        post=screen(ADMIN, 302),
    ),
    Row("/staff/wordings/", get=screen(READERS, 200), post=screen(READERS, 405)),
    Row(
        "/staff/wordings/<slug:kind>/",
        at=lambda: "/staff/wordings/privacy/",
        get=screen(READERS, 200),
        post=screen(READERS, 405),
    ),
    Row(
        "/staff/wordings/<slug:kind>/publish/",
        at=lambda: "/staff/wordings/privacy/publish/",
        get=screen(ADMIN, 302),
        post=screen(ADMIN, 302),
    ),
    Row("/staff/undelivered/", get=screen(RESENDERS, 200), post=screen(RESENDERS, 200)),
    Row("/staff/undelivered/<int:pk>/again/", get=screen(RESENDERS, 405), post=screen(RESENDERS, 404)),
    Row("/staff/undelivered/<int:pk>/give-up/", get=screen(RESENDERS, 405), post=screen(RESENDERS, 404)),
    Row("/staff/roles/<int:pk>/end/", get=screen(ADMIN, 302), post=screen(ADMIN, 302)),
    Row("/staff/record/", get=screen(READERS, 200), post=screen(DESK, 405)),
    Row("/staff/record/export/", get=screen(DESK, 405), post=screen(READERS, 200)),
    *MODERATION,
    *HANDING_IN,
    # Wagtail's screens for administrators
    Row("/staff/sites/**", get=only(ADMIN, STANDING, REFUSED), post=only(ADMIN, THEIRS, REFUSED)),
    Row("/staff/collections/**", get=only(ADMIN, STANDING, REFUSED), post=only(ADMIN, THEIRS, REFUSED)),
    Row("/staff/redirects/**", get=only(ADMIN, STANDING, REFUSED), post=only(ADMIN, THEIRS, REFUSED)),
    Row("/staff/settings/**", get=only(ADMIN, STANDING, REFUSED), post=only(ADMIN, THEIRS, REFUSED)),
    # Open to whoever works at the desk, and to nobody else
    Row("/staff/logout/", get=only(DESK, 405, 302), post=everyone(302)),
    Row("/staff/jsi18n/", get=only(DESK, 200, 403, 200), post=only(DESK, 405, 403, 405)),
    Row("/staff/sprite/", get=only(DESK, 200, 403, 200), post=only(DESK, 200, 403, 200)),
]
