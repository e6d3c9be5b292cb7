"""What was sent in the last five minutes to a FIFO queue or topic, by deduplication id.

The engine keeps a dict of dicts, and builds it anew without its expired entries at every send: n messages cost n squared.
`RecentlySent` takes the dict's place. Its entries stand in the order in which they expire, so a look at the front is enough; each
is a tuple, a fifth of the size; and a queue that nobody sends to any more forgets them as well.
"""

import threading
import time
from collections import deque

from ministack.services import sns, sqs


class RecentlySent:
    def __init__(self, fields, entries):
        self._fields = fields
        self._lock = threading.Lock()
        self._entries = {}
        self._order = deque()
        for key, entry in sorted(entries.items(), key=lambda item: item[1]["expire"]):
            self[key] = entry

    def get(self, key):
        entry = self._entries.get(key)
        return entry and dict(zip(self._fields, entry))

    def __setitem__(self, key, entry):
        with self._lock:
            self._entries[key] = tuple(entry[field] for field in self._fields)
            self._order.append(key)

    def forget_expired(self):
        now = time.time()
        with self._lock:
            while self._order and self._entries[self._order[0]][0] <= now:
                del self._entries[self._order.popleft()]
            if not self._entries:
                # a dict keeps the room that its entries had
                self._entries = {}

    def __deepcopy__(self, memo):
        """A plain dict, as the engine keeps it on disk."""
        with self._lock:
            return {key: dict(zip(self._fields, entry)) for key, entry in self._entries.items()}


def of(owner, fields):
    cache = owner.get("dedup_cache", {})
    if not isinstance(cache, RecentlySent):
        # this runs before each send, and one send at a time
        cache = owner["dedup_cache"] = RecentlySent(fields, cache)
    return cache


def forget_expired_everywhere():
    while True:
        time.sleep(30)
        for owner in [*sqs._queues.all_values(), *sns._topics.all_values()]:
            cache = owner.get("dedup_cache")
            if isinstance(cache, RecentlySent):
                cache.forget_expired()


# `expire` comes first; what else the engine notes nobody reads
sqs._prune_dedup = lambda queue: of(queue, ("expire", "id", "seq")).forget_expired()
sns._prune_sns_dedup = lambda topic: of(topic, ("expire", "message_id", "sequence_number")).forget_expired()

threading.Thread(target=forget_expired_everywhere, daemon=True).start()
