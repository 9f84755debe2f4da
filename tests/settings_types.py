"""For the type checker alone: without the library that swaps every manager for one made while the site starts."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS as ALL_APPS

INSTALLED_APPS = [app for app in ALL_APPS if app != "modeltranslation"]
