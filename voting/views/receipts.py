"""Looking a receipt up, by anybody: was it kept, and the proof of it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from voting import receipts


@never_cache
@require_safe
def look_up(request: HttpRequest) -> HttpResponse:
    """Plain words first; the path to the root for whoever wants to compute it."""
    typed = request.GET.get("code", "")[:60]
    found = receipts.find(typed) if typed else None
    proof = receipts.proof(found) if found else None
    context = {
        "typed": typed,
        "found": found,
        "proof": proof,
        "holds": proof is not None and receipts.is_proof(proof),
        "is_no_code": bool(typed) and not receipts.typed(typed),
    }
    return render(request, "voting/look_up.html", context, status=404 if typed and not found else 200)


@never_cache
@require_safe
def proof(request: HttpRequest) -> HttpResponse:
    """The same for machines."""
    found = receipts.find(request.GET.get("code", "")[:60])
    said = receipts.proof(found) if found else None
    if said is None:
        return JsonResponse({"error": _("No such receipt is on the public list.")}, status=404)
    return JsonResponse(said, json_dumps_params={"indent": 1})
