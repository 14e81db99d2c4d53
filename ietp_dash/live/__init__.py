"""The live stream: names of what changed, never data, to every open page that shows it.

In: every row of the event log. Out: nothing. ``asgi`` is the port's front, ``hub`` holds the streams, ``waking`` wakes
it, ``topics`` says what an event wakes, ``rights`` who may hear it, ``cursor`` where a stream stopped, ``views`` its
address.
"""
