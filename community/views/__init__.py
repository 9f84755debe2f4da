"""Pages of this room, a module for each noun."""

from community.views.consents import consent, consents_list, give_consent, withdraw_consent
from community.views.frame import next_page, prefer, root, speak, too_many
from community.views.me import me, notices_list, read_all_notices, read_notice
from community.views.plans import plan_ground
from community.views.privacy import data_inventory, leave, left, my_copy, my_copy_archive, my_copy_file, my_data
from community.views.settings import settings
from community.views.styleguide import styleguide

__all__ = [
    "consent",
    "consents_list",
    "data_inventory",
    "give_consent",
    "leave",
    "left",
    "me",
    "my_copy",
    "my_copy_archive",
    "my_copy_file",
    "my_data",
    "next_page",
    "notices_list",
    "plan_ground",
    "prefer",
    "read_all_notices",
    "read_notice",
    "root",
    "settings",
    "speak",
    "styleguide",
    "too_many",
    "withdraw_consent",
]
