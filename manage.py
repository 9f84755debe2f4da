#!/usr/bin/env python
"""Run Participate's commands."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participate.settings")
    try:
        settings.INSTALLED_APPS  # noqa: B018  Django's own commands would go on without settings and fall over later
    except ImproperlyConfigured as refusal:
        sys.exit(str(refusal))
    execute_from_command_line(sys.argv)
