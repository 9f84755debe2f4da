import re
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.models import ConsentText

HAN = re.compile(r"[\u3400-\u9fff]")


class WordingForm(forms.Form):
    """New words of one kind of consent, in both languages, and why they change."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, error_messages={"invalid": _("Open the page anew.")})
    chinese = forms.CharField(
        label=_("In Chinese"), max_length=3000, widget=forms.Textarea({"rows": 7, "lang": "zh-Hans"})
    )
    english = forms.CharField(label=_("In English"), max_length=3000, widget=forms.Textarea({"rows": 7, "lang": "en"}))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("What changed and who decided it. It stays in the history."),
        error_messages={"required": _("Please say why. It stays in the history.")},
    )

    def __init__(self, data: Any = None, *, now: ConsentText) -> None:
        super().__init__(data, initial={"chinese": now.text_zh_hans, "english": now.text_en})

    def clean_chinese(self) -> str:
        text: str = self.cleaned_data["chinese"].replace("\r\n", "\n")
        if not HAN.search(text):
            raise ValidationError(_("There is no Chinese in it. Everybody reads this in their own language."))
        return text

    def clean_english(self) -> str:
        text: str = self.cleaned_data["english"].replace("\r\n", "\n")
        if HAN.search(text):
            raise ValidationError(_("There is Chinese in it. Everybody reads this in their own language."))
        return text
