"""Entry point for a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participate.settings")

application = get_wsgi_application()

from records.immutable import refuse_to_start_unguarded  # noqa: E402  the applications must be loaded first

refuse_to_start_unguarded()
