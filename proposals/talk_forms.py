import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.typed import row_number
from proposals.comments import NO_SIDE, NO_WORDS
from proposals.models import Comment, Idea, Stance

LONGEST = Comment._meta.get_field("text").max_length


class SayForm(forms.Form):
    """Something to say about an idea; with `parent`, a reply."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    parent = forms.IntegerField(widget=forms.HiddenInput, required=False)
    stance = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            (Stance.PRO, _("I am for it")),
            (Stance.CON, _("I worry")),
            (Stance.QUESTION, _("I have a question")),
        ],
        widget=forms.RadioSelect(attrs={"class": "boxed"}),
        error_messages={"required": NO_SIDE},
    )
    text = forms.CharField(
        label=_("Your words"),
        help_text=_("Up to 1,000 characters. No phone numbers or addresses, please: everybody can read it."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": NO_WORDS},
    )

    def __init__(self, idea: Idea, *args: Any, **kwargs: Any) -> None:
        self.idea = idea
        super().__init__(*args, **kwargs)
        if self.replies_to is not None:
            del self.fields["stance"]
            self.fields["text"].label = _("Your reply")

    @property
    def replies_to(self) -> Comment | None:
        """What the reader wants to reply to; nothing if it is not there to be replied to."""
        wanted = self.data.get("parent") if self.is_bound else self.initial.get("parent")
        if not (number := row_number(wanted)):
            return None
        return self.idea.comments.shown().roots().filter(pk=number).select_related("author").first()

    @classmethod
    def empty(cls, idea: Idea, parent: str = "") -> "SayForm":
        return cls(idea, initial={"key": uuid.uuid4(), "parent": parent})

    def refuse(self, why: ValidationError) -> None:
        """Beside the field it is about, or on top."""
        errors = why.message_dict if hasattr(why, "error_dict") else {"__all__": why.messages}
        for name, said in errors.items():
            self.add_error(name if name in self.fields else None, said)


class ReportForm(forms.Form):
    words = forms.CharField(
        label=_("What is wrong with it?"),
        help_text=_("One sentence is enough. Moderators read it; the author of the comment does not."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
