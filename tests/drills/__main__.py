"""The kill drills one after the other; ends with 1 if one of them lost anything."""

import sys

from . import fieldwork, saving

sys.exit(max(drill.main() for drill in (saving, fieldwork)))
