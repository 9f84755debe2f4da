from community.models.assisted import AssistConsent, AssistedAct, AssistedSession
from community.models.closing import Closing
from community.models.consent import Consent, ConsentText
from community.models.erasure import Erasure
from community.models.job import JobRun
from community.models.notice import Notice
from community.models.offices import Office
from community.models.phone import Phone
from community.models.places import HelpPoint, Landmark, Neighbourhood
from community.models.plans import ControlPoint, Plan
from community.models.residence import (
    Household,
    HouseholdCode,
    LetterBatch,
    ResidenceAttempt,
    ResidenceCase,
    ResidenceProof,
    RollEntry,
    RollFile,
)
from community.models.resident import Resident
from community.models.roles import Role, RoleGrant
from community.models.rule import Rule

__all__ = [
    "AssistConsent",
    "AssistedAct",
    "AssistedSession",
    "Closing",
    "Consent",
    "ConsentText",
    "ControlPoint",
    "Erasure",
    "HelpPoint",
    "Household",
    "HouseholdCode",
    "JobRun",
    "Landmark",
    "LetterBatch",
    "Neighbourhood",
    "Notice",
    "Office",
    "Phone",
    "Plan",
    "ResidenceAttempt",
    "ResidenceCase",
    "ResidenceProof",
    "Resident",
    "Role",
    "RoleGrant",
    "RollEntry",
    "RollFile",
    "Rule",
]
