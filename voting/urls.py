from django.urls import path

from voting.views import ballot, receipts, results, votes

app_name = "voting"
urlpatterns = [
    path("votes/", votes.votes, name="votes"),
    path("votes/past/", results.past, name="past"),
    path("votes/<slug:slug>/", votes.vote, name="election"),
    # The ballot
    path("votes/<slug:slug>/ballot/", ballot.ballot, name="ballot"),
    path("votes/<slug:slug>/ballot/pick/", ballot.pick, name="pick"),
    path("votes/<slug:slug>/ballot/check/", ballot.check, name="check"),
    path("votes/<slug:slug>/ballot/cast/", ballot.cast, name="cast"),
    path("votes/<slug:slug>/ballot/receipt/", ballot.receipt, name="receipt"),
    path("votes/<slug:slug>/ballot/throw-away/", ballot.throw_away, name="throw_away"),
    path("votes/<slug:slug>/letter/", ballot.letter, name="letter"),
    path("votes/<slug:slug>/letter/end/", ballot.end_letter, name="end_letter"),
    path("receipts/", receipts.look_up, name="look_up"),
    path("receipts/proof.json", receipts.proof, name="proof"),
    # The result
    path("votes/<slug:slug>/results/", results.result, name="results"),
    path("votes/<slug:slug>/results/steps/", results.steps, name="steps"),
    path("votes/<slug:slug>/results/versions/<int:number>/", results.version, name="version"),
    path("votes/<slug:slug>/results/trace.json", results.trace, name="trace"),
    path("votes/<slug:slug>/results/totals.csv", results.totals, name="totals"),
    path("votes/<slug:slug>/results/minutes.pdf", results.minutes_pdf, name="minutes"),
    path("votes/<slug:slug>/rules.json", results.rules_text, name="rules_text"),
    path("votes/<slug:slug>/receipts.txt", results.receipts, name="receipts_list"),
    path("votes/<slug:slug>/ballots.pb", results.ballots, name="ballots"),
]
