"""Telling people: what somebody waits for, in the page and by mail, in their language, once.

In: every row of the event log, read with a cursor. Out: PeopleNotified, NotificationsRead (they wake badges).
``kinds`` says who is told of what, ``planning`` whom that comes to, ``outbox`` sends, ``work`` does it all the time.
"""
