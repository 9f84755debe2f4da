"""The marks of the page system: what it knows about staff, and that it knows nothing about residents."""

from django.db import connection
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry

from community.models import Resident
from community.privacy import (
    BOOKKEEPING,
    DELETE,
    OWN_NUMBER,
    SITE_STATE,
    STAFF_HAND,
    describe,
    erased,
    exempt,
    exported,
    on_leave,
)

PAGE = exempt(_("The content of public pages, written as a duty and kept as such"))


@on_leave
def forget_names_in_the_staff_log(resident: Resident) -> None:
    """The log keeps the name of what was edited, and an account is one of the things staff can edit."""
    ModelLogEntry.objects.for_instance(resident).update(label=str(resident.public_id), data={})


describe("cms.HomePage", {"page_ptr": BOOKKEEPING, "summary body": PAGE})
describe("cms.StandardPage", {"page_ptr": BOOKKEEPING, "summary body": PAGE})
describe("cms.AnnouncementsPage", {"page_ptr": BOOKKEEPING, "summary": PAGE})
describe("cms.AnnouncementPage", {"page_ptr": BOOKKEEPING, "summary body area happens_on place scene": PAGE})
describe("cms.StoriesPage", {"page_ptr": BOOKKEEPING, "summary": PAGE})
describe(
    "cms.StoryPage",
    {"page_ptr": BOOKKEEPING, "summary author told_on area landmark picture scene people_agreed body": PAGE},
)
describe("cms.PageText", {"page": BOOKKEEPING, "language written_in title text search_title search_text": PAGE})
describe("cms.SynonymSet", {"id words": SITE_STATE})
describe(
    "wagtailcore.Page",
    {
        "id path depth numchild translation_key content_type url_path": BOOKKEEPING,
        "locale latest_revision live has_unpublished_changes first_published_at last_published_at live_revision": PAGE,
        "go_live_at expire_at expired locked locked_at title draft_title slug latest_revision_created_at": PAGE,
        "alias_of show_in_menus seo_title search_description": PAGE,
        "owner locked_by": STAFF_HAND,
    },
)
describe(
    "wagtailcore.Revision",
    {
        "id content_type base_content_type object_id": BOOKKEEPING,
        "created_at object_str content approved_go_live_at": PAGE,
        "user": STAFF_HAND,
    },
)
for log, keys in (
    ("wagtailcore.ModelLogEntry", "id content_type object_id uuid revision"),
    ("wagtailcore.PageLogEntry", "id content_type page uuid revision"),
):
    describe(
        log,
        {
            keys: BOOKKEEPING,
            "action timestamp": exported(kept=_("Who changed public pages, and when, stays on record under a number")),
            "label data content_changed deleted": PAGE,
            "user": STAFF_HAND,
        },
        owner="user",
        for_staff=True,
        purpose=_("Changes you made on the staff side"),
    )
describe(
    "wagtailusers.UserProfile",
    {
        "id": BOOKKEEPING,
        "user": OWN_NUMBER,
        "submitted_notifications approved_notifications rejected_notifications": exported(),
        "updated_comments_notifications preferred_language current_time_zone avatar": exported(),
        "dismissibles theme contrast density keyboard_shortcuts": exported(),
    },
    owner="user",
    for_staff=True,
    purpose=_("How the staff side looks for you"),
    on_leave=DELETE,
)
for comment, keys in (("Comment", "id page contentpath position revision_created"), ("CommentReply", "id comment")):
    describe(
        f"wagtailcore.{comment}",
        {
            keys: BOOKKEEPING,
            "text created_at updated_at": exported(kept=_("Working notes on a public page belong to the page")),
            "user": STAFF_HAND,
            **({"resolved_at resolved_by": STAFF_HAND} if comment == "Comment" else {}),
        },
        owner="user",
        for_staff=True,
        purpose=_("Notes you left on pages"),
    )
describe(
    "wagtailcore.PageSubscription",
    {"id": BOOKKEEPING, "user": OWN_NUMBER, "page comment_notifications": exported()},
    owner="user",
    for_staff=True,
    purpose=_("Pages you follow on the staff side"),
    on_leave=DELETE,
)
describe(
    "wagtailcore.APIToken",
    {
        "id": BOOKKEEPING,
        "user": OWN_NUMBER,
        "name created revoked_at last_used_at": exported(),
        "key_hash prefix": erased(
            _("A secret of signing in: copies of it would be dangerous, and it is useless to you")
        ),
    },
    owner="user",
    for_staff=True,
    purpose=_("Keys for programs that act in your name"),
    on_leave=DELETE,
)
describe(
    "wagtailadmin.EditingSession",
    {"user": OWN_NUMBER, "id content_type object_id": BOOKKEEPING, "last_seen_at is_editing": exported()},
    owner="user",
    for_staff=True,
    purpose=_("What you have open on the staff side"),
    on_leave=DELETE,
)
describe(
    "wagtailadmin.FormState",
    {"user": OWN_NUMBER, "id content_type object_id parent_object_id": BOOKKEEPING, "data last_updated_at": exported()},
    owner="user",
    for_staff=True,
    purpose=_("Forms you have not finished on the staff side"),
    on_leave=DELETE,
)
PICTURE = (
    "title file description width height created_at focal_point_x focal_point_y focal_point_width "
    "focal_point_height file_size file_hash tags"
)
for upload, fields in (
    ("wagtaildocs.Document", "title file created_at file_size file_hash tags"),
    ("wagtailimages.Image", PICTURE),
    ("cms.Picture", PICTURE),
):
    describe(upload, {"id collection": BOOKKEEPING, fields: PAGE, "uploaded_by_user": STAFF_HAND})
describe("wagtailcore.UploadedFile", {"id for_content_type file": PAGE, "uploaded_by_user": STAFF_HAND})
for size in "wagtailimages.Rendition", "cms.PictureRendition":
    describe(size, {"id filter_spec file width height focal_point_key image": PAGE})
describe(
    "wagtailcore.WorkflowState",
    {
        "id content_type base_content_type object_id workflow status created_at current_task_state": BOOKKEEPING,
        "requested_by": STAFF_HAND,
    },
)
describe(
    "wagtailcore.TaskState",
    {
        "id workflow_state revision task status started_at finished_at content_type": BOOKKEEPING,
        "comment": PAGE,
        "finished_by": STAFF_HAND,
    },
)
describe("wagtailcore.CollectionViewRestriction", {"id restriction_type password collection groups": SITE_STATE})
describe("wagtailcore.PageViewRestriction", {"id restriction_type password page groups": SITE_STATE})
describe("wagtailcore.Collection", {"id path depth numchild name": SITE_STATE})
describe("wagtailcore.GroupCollectionPermission", {"id group collection permission": SITE_STATE})
describe("wagtailcore.GroupPagePermission", {"id group page permission": SITE_STATE})
describe("wagtailcore.GroupSitePermission", {"id group site permission": SITE_STATE})
describe("wagtailcore.GroupApprovalTask", {"task_ptr groups": SITE_STATE})
describe("wagtailcore.Locale", {"id language_code": SITE_STATE})
describe("wagtailcore.Site", {"id hostname port site_name root_page is_default_site": SITE_STATE})
describe("wagtailcore.Task", {"id name content_type active": SITE_STATE})
describe("wagtailcore.Workflow", {"id name active": SITE_STATE})
describe("wagtailcore.WorkflowContentType", {"content_type workflow": SITE_STATE})
describe("wagtailcore.WorkflowPage", {"page workflow": SITE_STATE})
describe("wagtailcore.WorkflowTask", {"id sort_order workflow task": SITE_STATE})
describe(
    "wagtailcore.ReferenceIndex",
    {
        "id content_type base_content_type object_id to_content_type to_object_id": BOOKKEEPING,
        "model_path content_path content_path_hash": BOOKKEEPING,
    },
)
if connection.vendor == "sqlite":  # its full-text table is a model of its own
    describe("wagtailsearch.IndexEntry", {"id content_type object_id title_norm autocomplete title body": PAGE})
    describe("wagtailsearch.SQLiteFTSIndexEntry", {"autocomplete title body": PAGE, "index_entry": BOOKKEEPING})
else:
    describe(
        "wagtailsearch.IndexEntry",
        {"id content_type object_id title_norm autocomplete title body title_text body_text": PAGE},
    )
describe(
    "wagtailredirects.Redirect",
    {
        "id old_path site is_permanent redirect_page redirect_page_route_path redirect_link": SITE_STATE,
        "automatically_created created_at": SITE_STATE,
    },
)
describe("wagtailadmin.Admin", {"id": SITE_STATE})
describe("simple_translation.SimpleTranslation", {"id": SITE_STATE})
describe("taggit.Tag", {"id name slug": PAGE})
describe("taggit.TaggedItem", {"id tag content_type object_id": PAGE})
