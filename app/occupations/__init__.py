"""職業情報: what work there is (job tag), and finding an occupation by whatever people call it."""

from .finding import LONGEST, find, ways
from .loading import (
    Detail,
    Group,
    Occupation,
    Profile,
    Trait,
    detail,
    group,
    groups,
    middle_groups,
    near,
    occupation,
    occupations,
    profiles,
)

__all__ = [
    "LONGEST",
    "Detail",
    "Group",
    "Occupation",
    "Profile",
    "Trait",
    "detail",
    "find",
    "group",
    "groups",
    "middle_groups",
    "near",
    "occupation",
    "occupations",
    "profiles",
    "ways",
]
