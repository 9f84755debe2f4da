from cms.models.pages import AnnouncementPage, AnnouncementsPage, HomePage, StandardPage
from cms.models.pictures import Picture, PictureRendition
from cms.models.stories import StoriesPage, StoryPage
from cms.models.words import PageText, SynonymSet

__all__ = [
    "AnnouncementPage",
    "AnnouncementsPage",
    "HomePage",
    "PageText",
    "Picture",
    "PictureRendition",
    "StandardPage",
    "StoriesPage",
    "StoryPage",
    "SynonymSet",
]
