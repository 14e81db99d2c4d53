"""All open streams of one process: who listens to what, the events since, and whose right to listen has ended.

Everything here runs on the server's loop; what asks the database runs in threads, within the application's context.
"""

import asyncio
import logging
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from ..kernel import clock
from ..kernel.access import NONE, Relation
from . import rights, topics
from .cursor import Cursors
from .stream import Stream, spread
from .waking import Waker

log = logging.getLogger("ietp.live")
BATCH, CATCH_UP, SWEEP, PER_PERSON = 500, 1000, 2.0, 60


class Hub:
    """The streams over ``app``'s event log; ``position`` is the sequence up to which every stream was served."""

    def __init__(self, app):
        self.app, self.cursors, self.position = app, Cursors(app.config["SECRET_KEY"]), None
        self.streams: set[Stream] = set()
        self.listeners: dict[str, set[Stream]] = defaultdict(set)
        self._asking = ThreadPoolExecutor(4, "live")
        self._tasks, self._waker, self._day = [], None, clock.today()

    # --- beginning and end -----------------------------------------------------------------------

    def start(self) -> None:
        """Begin to follow the log; called on the loop."""
        if self._waker is not None:
            return
        loop, self._awake, self._ready = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        with self.app.app_context():
            from ..storage.database import db

            url = db.engine.url
        self._waker = Waker(url, lambda: loop.call_soon_threadsafe(self._awake.set))
        self._waker.start()
        self._tasks = [loop.create_task(self._follow()), loop.create_task(self._watch())]

    def stop(self) -> None:
        """End every stream and all that follows the log."""
        for stream in list(self.streams):
            stream.end()
        for task in self._tasks:
            task.cancel()
        if self._waker:
            self._waker.stop()
        self._asking.shutdown(wait=False)

    async def ask(self, function, *args):
        """``function(*args)`` in a thread, within the application's context."""
        return await asyncio.get_running_loop().run_in_executor(self._asking, partial(self._within, function, *args))

    def _within(self, function, *args):
        with self.app.app_context():
            return function(*args)

    # --- streams ---------------------------------------------------------------------------------

    async def open(self, token: str | None, wanted: list[str], cursor: str | None) -> Stream | None:
        """A stream for the session of ``token``, caught up since ``cursor``; None if nobody is signed in with it.

        It is registered before it catches up, from a place before its rights were read: nothing falls between.
        """
        await self._ready.wait()
        begun = self.position
        listening = await self.ask(rights.listening_of, token, wanted, clock.now())
        if listening is None:
            return None
        stream = Stream(listening)
        self.streams.add(stream)
        for name in listening.topics:
            self.listeners[name].add(stream)
        stopped = self.cursors.open(cursor) if cursor else None
        try:
            await self._catch_up(stream, begun, begun if stopped is None else min(stopped, begun))
        except BaseException:
            self.close(stream)
            raise
        return stream

    async def _catch_up(self, stream, begun, stopped):
        """Push what ``stream`` missed since ``stopped`` (all its names if much); its rights are of ``begun``."""
        notices = await self.ask(topics.since, stopped, CATCH_UP)
        if len(notices) == CATCH_UP:
            for name in stream.listening.topics:
                stream.push(name, 0)
            notices = await self.ask(topics.since, begun, CATCH_UP)
        lost = await self._renew([notice for notice in notices if notice.sequence > begun], [stream])
        for notice in notices:
            for name in notice.topics:
                if name in stream.listening.topics and self._hears(stream, notice):
                    stream.push(name, 0)
        for _, name in lost:
            self._drop(stream, name)

    def close(self, stream: Stream) -> None:
        """Forget ``stream``."""
        stream.end()
        self.streams.discard(stream)
        for name in list(stream.listening.topics):
            self._drop(stream, name)

    def is_full(self, person_id: int) -> bool:
        """Whether a person holds so many streams open that another is refused."""
        return sum(one.listening.viewer.person_id == person_id for one in self.streams) > PER_PERSON

    def _drop(self, stream, name):
        stream.listening.topics.pop(name, None)
        self.listeners[name].discard(stream)
        if not self.listeners[name]:
            del self.listeners[name]

    # --- events ----------------------------------------------------------------------------------

    async def _follow(self):
        while True:
            try:
                if self.position is None:
                    self.position = await self.ask(topics.head)
                    self._ready.set()
                await self._awake.wait()
                self._awake.clear()
                while await self._advance():
                    pass
            except SQLAlchemyError as fault:
                log.warning("the event log cannot be read, trying again: %s", fault)
                await asyncio.sleep(1)
                self._awake.set()

    async def _advance(self) -> bool:
        notices = await self.ask(topics.since, self.position, BATCH)
        lost = await self._renew(notices)
        for notice in notices:
            self._deliver(notice)
            self.position = notice.sequence
        for stream, name in lost:
            self._drop(stream, name)
        return len(notices) == BATCH

    def _deliver(self, notice):
        for name in notice.topics:
            heard = [one for one in self.listeners.get(name, ()) if self._hears(one, notice)]
            delay = spread(len(heard))
            for stream in heard:
                stream.push(name, delay)

    @staticmethod
    def _hears(stream, notice) -> bool:
        viewer, factory = stream.listening.viewer, notice.factory
        if factory is None:
            return notice.hears(viewer, NONE)
        relation = stream.listening.relations.get(factory.id) or Relation(own=viewer.factory_id == factory.id)
        return notice.hears(viewer, relation)

    async def _renew(self, notices, only=None) -> list[tuple[Stream, str]]:
        """Read anew how listeners stand to the factories of ``notices``; answers the (stream, topic) pairs now lost."""
        factories = {notice.factory.id: notice.factory for notice in notices if notice.factory is not None}
        shown = {one: factories.keys() & one.listening.relations.keys() for one in only or self.streams}
        pairs = {(one.listening.viewer, key) for one, keys in shown.items() for key in keys}
        if not pairs:
            return []
        fresh = await self.ask(rights.relations_now, pairs)
        for stream, keys in shown.items():
            for key in keys:
                stream.listening.relations[key] = fresh.get((stream.listening.viewer, key), NONE)
        return [(one, name) for one, keys in shown.items() if keys for name in self._lost(one.listening, factories)]

    @staticmethod
    def _lost(listening, factories):
        for name, key in list(listening.topics.items()):
            ours = key in factories and name.startswith(topics.OF_A_FACTORY)
            relation = listening.relations.get(key, NONE)
            if ours and not rights.may_follow(listening.viewer, factories[key], relation):
                yield name

    # --- ended rights ----------------------------------------------------------------------------

    async def _watch(self):
        while True:
            await asyncio.sleep(SWEEP)
            try:
                await self._sweep()
            except SQLAlchemyError as fault:
                log.warning("sessions cannot be checked, trying again: %s", fault)

    async def _sweep(self):
        """End the streams whose session, person, membership or organisation is no longer what it was."""
        checked = list(self.streams)
        if not checked:
            return
        held = {(one.listening.session_id, one.listening.viewer.membership_id) for one in checked}
        standing = await self.ask(rights.standings, list(held), clock.now())
        day, self._day = self._day, clock.today()
        for stream in checked:
            listening = stream.listening
            ended = listening.standing != standing.get(listening.session_id)
            if ended or (day != self._day and listening.ends_by_date):
                stream.end()
