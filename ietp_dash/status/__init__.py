"""Statuses: the rules, every decision with its reasons, and how each factory stands.

``rules.decide`` answers facts under terms; ``facts`` says what it looks at and ``decision`` what it answers. The steps
have their own modules: ``zero_tolerance``, ``ratios``, ``offers``, ``validity``, ``overrides``, ``shown``. All of these
are pure. Reviewers decide; factories, connected buyers and staff read.
"""
