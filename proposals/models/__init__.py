from proposals.models.awards import Award, Judgement, Juror, Nominee, Pick
from proposals.models.comments import Comment, Report, Stance
from proposals.models.cycles import Cycle, DateMove, Hold, Phase, Pot, Theme
from proposals.models.designs import Design, Part
from proposals.models.grams import Gram
from proposals.models.ideas import ALLOWED, PUBLIC, Doorplate, Idea, IdeaEvent, Lane, MoveRefused, ShownAs, State
from proposals.models.moderation import Reason, Telling
from proposals.models.photos import Photo
from proposals.models.reviews import Claim, Merge, Review
from proposals.models.search import SearchText
from proposals.models.second_looks import SecondLook
from proposals.models.spaces import STEPS, Echo, Space, SpaceEvent, SpaceState, StepRefused, Wish
from proposals.models.support import Follow, Support

__all__ = [
    "ALLOWED",
    "PUBLIC",
    "Award",
    "STEPS",
    "Claim",
    "Comment",
    "Cycle",
    "DateMove",
    "Design",
    "Doorplate",
    "Echo",
    "Follow",
    "Gram",
    "Hold",
    "Idea",
    "IdeaEvent",
    "Judgement",
    "Juror",
    "Lane",
    "Merge",
    "MoveRefused",
    "Nominee",
    "Part",
    "Phase",
    "Photo",
    "Pick",
    "Pot",
    "Reason",
    "Report",
    "Review",
    "SearchText",
    "SecondLook",
    "ShownAs",
    "Space",
    "SpaceEvent",
    "SpaceState",
    "Stance",
    "State",
    "StepRefused",
    "Support",
    "Telling",
    "Theme",
    "Wish",
]
