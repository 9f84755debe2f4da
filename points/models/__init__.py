from points.models.activities import Activity, ActivityPhoto, CalendarFeed, Signup, Slot
from points.models.budget import Correction, Funding, State
from points.models.deeds import Deed, EarningRule, Team, TeamMember
from points.models.helping import HelpKind, HelpOffer, HelpTask
from points.models.hours import Attendance, Certificate
from points.models.ledger import Account, Act, Kind, Merchant, Operation, Programme, Transfer
from points.models.rewards import Dispute, MerchantMember, Reward, ScanTry, Settlement, Voucher

__all__ = [
    "Account",
    "Act",
    "Activity",
    "ActivityPhoto",
    "Attendance",
    "CalendarFeed",
    "Certificate",
    "Correction",
    "Deed",
    "Dispute",
    "EarningRule",
    "Funding",
    "HelpKind",
    "HelpOffer",
    "HelpTask",
    "Kind",
    "Merchant",
    "MerchantMember",
    "Operation",
    "Programme",
    "Reward",
    "ScanTry",
    "Settlement",
    "Signup",
    "Slot",
    "State",
    "Team",
    "TeamMember",
    "Transfer",
    "Voucher",
]
