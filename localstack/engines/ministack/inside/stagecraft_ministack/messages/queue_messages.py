"""The messages of one queue with an index, so that a receive, a delete and a count cost the same however many messages wait.

The engine keeps a queue's messages in a list, in the order in which they were sent, and looks through the whole list for every
batch. `Messages` takes the list's place: whoever appends to it, clears it or goes through it notices no difference.

A message is either *ready* (its `visible_at` has passed) or *waiting*. A waiting message is delayed if it was never received,
otherwise it is held by a receiver. Messages of a FIFO queue with the same group id are a *lane*: while one of them is held, the
others of the lane are not handed out. Every other message is a lane of its own.

Heaps hold stale entries: what they say is checked when it is popped, and a heap that is mostly stale is built anew.
"""

import heapq
import itertools
import threading
import time

from ministack.services import sqs


class Lane:
    __slots__ = ("ready", "held", "size")

    def __init__(self):
        # positions of ready messages: a heap
        self.ready = []
        self.held = 0
        self.size = 0


class Messages:
    def __init__(self, is_fifo, messages=()):
        self._lock = threading.RLock()
        self._is_fifo = is_fifo
        self._positions = itertools.count()
        self._forget()
        for message in messages:
            self.append(message)

    def _forget(self):
        # position -> message, in the order in which they were sent
        self._messages = {}
        self._by_receipt = {}
        self._lanes = {}
        # (position of the first ready message, lane): a heap
        self._heads = []
        # position -> visible_at of waiting messages, and (visible_at, position): a heap
        self._waiting = {}
        self._deadlines = []
        self._held = 0
        # receive count -> positions of ready messages that were received so often
        self._returned = {}
        # no message was enqueued before this
        self._oldest = float("inf")

    # what a list has, as far as the engine uses it

    def append(self, message):
        sqs._ensure_msg_fields(message)
        with self._lock:
            position = next(self._positions)
            key = self._lane_of(position, message)
            lane = self._lanes.get(key)
            if lane is None:
                lane = self._lanes[key] = Lane()
            lane.size += 1
            self._messages[position] = message
            self._oldest = min(self._oldest, enqueued_at(message))
            if message["receipt_handle"]:
                self._by_receipt[message["receipt_handle"]] = position
            if message["visible_at"] > time.time():
                self._wait(position, message, message["visible_at"])
            else:
                self._ready(position, message)

    def remove(self, message):
        if not self.delete(message["receipt_handle"]):
            raise ValueError("the queue does not hold this message")

    def clear(self):
        with self._lock:
            self._forget()

    def __len__(self):
        return len(self._messages)

    def __iter__(self):
        with self._lock:
            return iter(list(self._messages.values()))

    def __getitem__(self, index):
        return list(self)[index]

    def __deepcopy__(self, memo):
        """A plain list, as the engine keeps it on disk. Message bodies and attributes are never changed: they are not copied."""
        return [dict(message) for message in self]

    # what a queue does

    def receive(self, most, seconds, now, new_receipt):
        """Hands out at most `most` ready messages in order and hides them for `seconds`."""
        with self._lock:
            self._end_waiting(now)
            taken = []
            while len(taken) < most and self._heads:
                position, key = heapq.heappop(self._heads)
                lane = self._lanes.get(key)
                if lane is None or lane.held or self._first(lane) != position:
                    continue
                taken.append((position, lane))
                heapq.heappop(lane.ready)
                # so that a second entry of it in the lane's heap is stale
                self._waiting[position] = now + seconds
                following = self._first(lane)
                if following is not None:
                    heapq.heappush(self._heads, (following, key))
            for position, lane in taken:
                self._hand_out(position, lane, now + seconds, now, new_receipt())
            return [self._messages[position] for position, _ in taken]

    def delete(self, receipt):
        """Whether there was a message with this receipt handle."""
        with self._lock:
            position = self._by_receipt.get(receipt)
            if position is None:
                return False
            self._take_out(position)
            return True

    def change_visibility(self, receipt, visible_at):
        """Whether there was a message with this receipt handle."""
        with self._lock:
            position = self._by_receipt.get(receipt)
            if position is None:
                return False
            message = self._messages[position]
            if position in self._waiting:
                self._schedule(position, visible_at)
            else:
                self._forget_returned(position, message)
                self._wait(position, message, visible_at)
            message["visible_at"] = visible_at
            return True

    def end_holds(self, now):
        """Lets what receivers hold be handed out once more, as if its time were over. How many that were."""
        with self._lock:
            held = [position for position in self._waiting if self._messages[position]["receive_count"]]
            for position in held:
                self._schedule(position, now)
                self._messages[position]["visible_at"] = now
            return len(held)

    def have_returned(self):
        """Whether any message was received before and is not deleted yet."""
        return bool(self._returned or self._held)

    def take_received(self, times, now):
        """Takes the ready messages out that were received at least `times`, in order."""
        with self._lock:
            self._end_waiting(now)
            spent = sorted(position for count, positions in self._returned.items() if count >= times for position in positions)
            return [self._take_out(position) for position in spent]

    def expire(self, cutoff):
        """Takes out what was enqueued at `cutoff` or earlier."""
        with self._lock:
            if self._oldest > cutoff:
                return
            for position, message in list(self._messages.items()):
                if enqueued_at(message) <= cutoff:
                    self._take_out(position)
            self._oldest = min(map(enqueued_at, self._messages.values()), default=float("inf"))

    def counts(self, now):
        """How many are ready, held and delayed."""
        with self._lock:
            self._end_waiting(now)
            return len(self._messages) - len(self._waiting), self._held, len(self._waiting) - self._held

    # what keeps the index

    def _lane_of(self, position, message):
        return (self._is_fifo and message.get("group_id")) or position

    def _first(self, lane):
        while lane.ready and (lane.ready[0] not in self._messages or lane.ready[0] in self._waiting):
            heapq.heappop(lane.ready)
        return lane.ready[0] if lane.ready else None

    def _offer(self, key, lane):
        first = self._first(lane)
        if first is None or lane.held:
            return
        if len(self._heads) > 2 * len(self._lanes) + 1_000:
            self._heads = [(head, other) for other, each in self._lanes.items() if not each.held and (head := self._first(each)) is not None]
            heapq.heapify(self._heads)
        else:
            heapq.heappush(self._heads, (first, key))

    def _ready(self, position, message):
        if message["receive_count"]:
            self._returned.setdefault(message["receive_count"], set()).add(position)
        key = self._lane_of(position, message)
        lane = self._lanes[key]
        heapq.heappush(lane.ready, position)
        if self._first(lane) == position:
            self._offer(key, lane)

    def _wait(self, position, message, visible_at):
        self._schedule(position, visible_at)
        if message["receive_count"]:
            self._held += 1
            self._lanes[self._lane_of(position, message)].held += 1

    def _schedule(self, position, visible_at):
        self._waiting[position] = visible_at
        if len(self._deadlines) > 2 * len(self._waiting) + 1_000:
            self._deadlines = [(deadline, other) for other, deadline in self._waiting.items()]
            heapq.heapify(self._deadlines)
        else:
            heapq.heappush(self._deadlines, (visible_at, position))

    def _hand_out(self, position, lane, visible_at, now, receipt):
        message = self._messages[position]
        self._forget_returned(position, message)
        self._by_receipt.pop(message["receipt_handle"], None)
        self._by_receipt[receipt] = position
        message["receipt_handle"] = receipt
        message["visible_at"] = visible_at
        message["receive_count"] += 1
        if message.get("first_receive_at") is None:
            message["first_receive_at"] = now
        self._schedule(position, visible_at)
        self._held += 1
        lane.held += 1

    def _end_waiting(self, now):
        while self._deadlines and self._deadlines[0][0] <= now:
            deadline, position = heapq.heappop(self._deadlines)
            if self._waiting.get(position) != deadline:
                continue
            message = self._messages[position]
            self._stop_waiting(position, message)
            self._ready(position, message)

    # the lane's next message may be handed out once none of it is held
    def _stop_waiting(self, position, message):
        del self._waiting[position]
        if message["receive_count"]:
            self._held -= 1
            key = self._lane_of(position, message)
            lane = self._lanes[key]
            lane.held -= 1
            self._offer(key, lane)

    def _forget_returned(self, position, message):
        positions = self._returned.get(message["receive_count"])
        if positions is not None:
            positions.discard(position)
            if not positions:
                del self._returned[message["receive_count"]]

    def _take_out(self, position):
        message = self._messages.pop(position)
        self._by_receipt.pop(message.get("receipt_handle"), None)
        key = self._lane_of(position, message)
        lane = self._lanes[key]
        lane.size -= 1
        if position in self._waiting:
            self._stop_waiting(position, message)
        else:
            self._forget_returned(position, message)
            self._offer(key, lane)
        if lane.size == 0:
            del self._lanes[key]
        return message


def enqueued_at(message):
    """The send, or a FIFO queue's move to its dead letters: what the retention period counts from."""
    return message.get("enqueued_at", message.get("sent_at", float("inf")))
