from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from community.demo.specimens import specimens


@login_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every part of the look, living, in whatever mode the reader chose. For those who build pages."""
    if not request.user.is_staff:
        raise PermissionDenied
    return render(request, "community/styleguide.html", specimens())
