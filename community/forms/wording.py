"""Sentences of the framework that we say in kinder words; being named here puts them into our own catalogue."""

from django.utils.translation import gettext_noop

FRAMEWORK = (gettext_noop("This field is required."),)
