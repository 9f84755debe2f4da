"""Personal data: what there is, what its owner may take along, and what is left when somebody leaves.

Every room marks its fields in its `privacy.py`; the export, the erasure and the public page all read these marks.
"""

from community.privacy.inventory import (
    BOOKKEEPING,
    DELETE,
    OFFICIAL,
    OWN_NUMBER,
    SITE_STATE,
    STAFF_HAND,
    describe,
    erased,
    exempt,
    exported,
    withheld,
)
from community.privacy.leaving import LeaveRefused, erase, on_leave

__all__ = [
    "BOOKKEEPING",
    "DELETE",
    "LeaveRefused",
    "OFFICIAL",
    "OWN_NUMBER",
    "SITE_STATE",
    "STAFF_HAND",
    "describe",
    "erase",
    "erased",
    "exempt",
    "exported",
    "on_leave",
    "withheld",
]
