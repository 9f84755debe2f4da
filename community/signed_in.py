from django.http import HttpRequest

from community.models import Resident


class SignedInRequest(HttpRequest):
    """What a view gets behind `login_required`: somebody is signed in."""

    user: Resident
