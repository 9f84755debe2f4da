from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.accounts.forms import clean_public_name
from community.models import Resident
from community.models.resident import Channel, Mode, Pace, Theme
from community.preferences import HTML_LANG, OWN_NAMES, Preferences


class LanguageSelect(forms.Select):
    """Each language by its own name, and marked as such for whoever reads aloud."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["lang"] = HTML_LANG[str(value)]
        return option


class SettingsForm(forms.Form):
    name = forms.CharField(
        label=_("Name shown to others"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
        error_messages={"required": _("Please type a name; a short one will do.")},
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[(code, OWN_NAMES[code]) for code, _name in settings.LANGUAGES],
        widget=LanguageSelect,
    )
    mode = forms.ChoiceField(label=_("Size of print"), choices=Mode.choices)
    theme = forms.ChoiceField(label=_("Colours"), choices=Theme.choices)
    notice_channel = forms.ChoiceField(
        label=_("How shall we tell you news?"),
        help_text=_("Whatever you choose, every message also waits for you on your page here."),
        choices=Channel.choices,
    )
    notice_pace = forms.ChoiceField(label=_("How often?"), choices=Pace.choices)

    def __init__(self, data: Any = None, *, resident: Resident, device: Preferences) -> None:
        now = {
            "name": resident.name,
            "language": resident.language or get_language(),
            "mode": resident.mode or device.mode,
            "theme": resident.theme or device.theme,
            "notice_channel": resident.notice_channel,
            "notice_pace": resident.notice_pace,
        }
        super().__init__(data, initial=now)
        self.resident = resident

    def clean_name(self) -> str:
        return clean_public_name(self.cleaned_data["name"])

    def clean_notice_channel(self) -> str:
        channel: str = self.cleaned_data["notice_channel"]
        if channel == Channel.SMS and not self.resident.phone:
            raise forms.ValidationError(_("For text messages, add your mobile phone first."))
        if channel == Channel.EMAIL and not self.resident.email:
            raise forms.ValidationError(_("For e-mail, add your e-mail address first."))
        return channel
