"""The tests: one folder per capability, journeys, contracts, browser; the rig they run on is in ``rig``.

What a test may ask for:

app            the application on an empty migrated database, its context pushed; runs on SQLite and PostgreSQL
client         a visitor; ``client.get/post/send/fill/htmx/see``, each answer checked (rig/client.py)
client_for     ``client_for(person)``: signed in through the form
app_with       ``app_with(LIMITS="on")``: other settings, same database
mails          ``mails()``: mails written so far
smtp_sink      a mail server that keeps what it gets
demo_client    ``demo_client("reviewer")``: in the process, on a copy of the demonstration (read only); ``demo_people``
live_server    a whole server on the demonstration (read only); ``fresh_server`` one to change; ``visitor_at(server)``
page           Chromium on ``live_server``; ``enter(page, demo_people["reviewer"])`` signs in, ``axe(page)`` checks
html_valid     ``html_valid({name: html})``: the Nu checker

Makers of rows are in ``builders``. While developing: ``.venv/bin/pytest tests/findings -q --on sqlite``.
Fix the time with ``with clock.at(moment):`` around calls and requests.
"""
