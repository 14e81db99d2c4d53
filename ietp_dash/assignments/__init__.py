"""Assignments: which firm audits which factory, and, secretly, when and who (docs/rules.md, M3 to M9, A3, A4).

Coordinators assign, firm managers answer and plan, factories enter closed days. ``rules`` draws and says who is left
out, ``dating`` checks days and people, ``planning`` writes plans. Events in: a verified application, settled first fees
(reactions.py). Events out: AssignmentOffered, -Accepted, -Declined; nobody outside hears any, and plans leave no word.
"""
