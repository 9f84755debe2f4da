"""Addresses of places, of proofs of residence and of the desk; part of `community.urls`."""

from django.urls import path

from community.views import assisted, closings, desk, places, residence

urlpatterns = [
    # Places
    path("places/", places.places, name="places"),
    path("places/<slug:slug>/", places.place, name="place"),
    path("places/<slug:slug>/choose/", places.choose_place, name="choose_place"),
    path("help-points/", places.help_points, name="help_points"),
    path("plans/<int:pk>/picture/", places.plan_picture, name="plan_picture"),
    # Where I live
    path("me/residence/", residence.residence, name="residence"),
    path("me/residence/code/", residence.prove_by_code, name="prove_by_code"),
    path("me/residence/roll/", residence.prove_by_roll, name="prove_by_roll"),
    path("me/residence/give-up/", residence.give_up, name="give_up_residence"),
    # Help I was given
    path("me/assisted/", assisted.my_help, name="my_help"),
    path("me/assisted/<int:pk>/", assisted.my_session, name="my_assisted_session"),
    path("me/assisted/consents/<int:pk>/revoke/", assisted.revoke_consent, name="revoke_assist_consent"),
    # The desk
    path("desk/", desk.desk, name="desk"),
    path("desk/residents/new/", desk.new_resident, name="desk_new_resident"),
    path("desk/residents/<uuid:number>/", desk.resident, name="desk_resident"),
    path("desk/residents/<uuid:number>/begin/", desk.begin, name="desk_begin"),
    path("desk/residents/<uuid:number>/begin-again/", desk.begin_again, name="desk_begin_again"),
    path("desk/residents/<uuid:number>/check/", desk.check, name="desk_check"),
    path("desk/residents/<uuid:number>/revoke/", desk.revoke, name="desk_revoke"),
    path("desk/residents/<uuid:number>/close/", closings.ask_closing, name="desk_ask_closing"),
    path("desk/closings/", closings.list_closings, name="desk_closings"),
    path("desk/closings/<int:pk>/", closings.decide_closing, name="desk_closing"),
    path("desk/end/", desk.end, name="desk_end"),
    path("desk/receipts/<int:pk>/", desk.receipt, name="desk_receipt"),
    path("desk/letters/", desk.letter_areas, name="desk_letter_areas"),
    path("desk/letters/new/", desk.new_households, name="desk_new_households"),
    path("desk/letters/<int:pk>/revoke/", desk.revoke_letter, name="desk_revoke_letter"),
    path("desk/letters/<slug:slug>/", desk.letters, name="desk_letters"),
    path("desk/roll/", desk.roll_files, name="desk_roll"),
    path("desk/roll/<int:pk>/", desk.roll_file, name="desk_roll_file"),
    path("desk/cases/", desk.cases, name="desk_cases"),
    path("desk/cases/<int:pk>/", desk.case, name="desk_case"),
]
