"""The kill drills and the mutants one after the other; ends with 1 if something was lost or too much went unnoticed."""

import sys

from . import fieldwork, mailing, mutants, saving

sys.exit(max(drill.main() for drill in (saving, fieldwork, mailing, mutants)))
