from voting.models.box import BALLOT_STEP, BallotDraft, BoxBatch, Channel, Commitment, CountedBallot, Roll, SealedBallot
from voting.models.election import (
    ALLOWED,
    Amendment,
    BallotType,
    Election,
    ElectionQuerySet,
    Hold,
    KeyHolding,
    Option,
    Phase,
    State,
)
from voting.models.letters import LetterTry
from voting.models.paper import BATCH_ALLOWED, BatchState, PaperBatch, PaperDifference, PaperEntry, PaperSlip, SlipKind
from voting.models.results import CountRun, ResultSignature, ResultVersion

__all__ = [
    "ALLOWED",
    "BALLOT_STEP",
    "BATCH_ALLOWED",
    "Amendment",
    "BallotDraft",
    "BallotType",
    "BatchState",
    "BoxBatch",
    "Channel",
    "Commitment",
    "CountRun",
    "CountedBallot",
    "Election",
    "ElectionQuerySet",
    "Hold",
    "KeyHolding",
    "LetterTry",
    "Option",
    "PaperBatch",
    "PaperDifference",
    "PaperEntry",
    "PaperSlip",
    "Phase",
    "ResultSignature",
    "ResultVersion",
    "Roll",
    "SealedBallot",
    "SlipKind",
    "State",
]
