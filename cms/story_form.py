"""The form of a story. By itself, because a page names its form, and the forms of pictures come after the models."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm


class StoryForm(WagtailAdminPageForm):
    """A draft may lack anything; a story that is published has a picture, and the word of those it tells of."""

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean()
        area, landmark = typed.get("area"), typed.get("landmark")
        if landmark:
            typed["area"] = area or landmark.area
        if landmark and landmark.area != typed["area"]:
            self.add_error("landmark", _("This place is not in the community you chose."))
        if not self.is_deferred_validation:
            if not (typed.get("picture") or typed.get("scene")):
                self.add_error("scene", _("Choose a photograph or a drawing: a story is looked at first."))
            if not typed.get("people_agreed"):
                self.add_error("people_agreed", _("Ask everybody told of or shown here first, then tick this."))
        return typed
