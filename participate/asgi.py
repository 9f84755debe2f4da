"""Entry point for a ASGI server."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participate.settings")

application = get_asgi_application()

from records.immutable import refuse_to_start_unguarded  # noqa: E402  the applications must be loaded first

refuse_to_start_unguarded()
