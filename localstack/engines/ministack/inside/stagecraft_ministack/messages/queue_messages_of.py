"""Compares `Messages` with the engine's own way, a look through the whole list, in random runs. Arguments: the first seed, how many runs.
The clock is a number, so that visibility timeouts, delays and retention end when a run says so.
"""

import random
import sys

from stagecraft_ministack.messages import queue_messages
from stagecraft_ministack.messages.queue_messages import Messages


class Clock:
    now = 1_000.0

    def time(self):
        return self.now


class Model:
    """What `ministack.services.sqs` does with a queue's list."""

    def __init__(self, is_fifo):
        self.is_fifo = is_fifo
        self.messages = []

    def receive(self, most, seconds, now, new_receipt):
        held = {m["group_id"] for m in self.messages if m["visible_at"] > now and m["receive_count"] > 0 and m["group_id"] and self.is_fifo}
        taken = [m for m in self.messages if m["visible_at"] <= now and m["group_id"] not in held][:most]
        for message in taken:
            message.update(receipt_handle=new_receipt(), visible_at=now + seconds, receive_count=message["receive_count"] + 1)
        return taken

    def delete(self, receipt):
        return self.take(lambda message: message["receipt_handle"] == receipt) != []

    def change_visibility(self, receipt, visible_at):
        found = [message for message in self.messages if message["receipt_handle"] == receipt]
        for message in found:
            message["visible_at"] = visible_at
        return found != []

    def take_received(self, times, now):
        return self.take(lambda message: message["receive_count"] >= times and message["visible_at"] <= now)

    def expire(self, cutoff):
        self.take(lambda message: message["sent_at"] <= cutoff)

    def take(self, is_taken):
        taken = [message for message in self.messages if is_taken(message)]
        self.messages = [message for message in self.messages if not is_taken(message)]
        return taken

    def counts(self, now):
        held = [message for message in self.messages if message["visible_at"] > now and message["receive_count"]]
        delayed = [message for message in self.messages if message["visible_at"] > now and not message["receive_count"]]
        return len(self.messages) - len(held) - len(delayed), len(held), len(delayed)


def told(messages):
    return [(m["id"], m["receipt_handle"], m["receive_count"], m["visible_at"]) for m in messages]


def run(seed):
    pick = random.Random(seed)
    clock = queue_messages.time = Clock()
    is_fifo = pick.random() < 0.7
    groups = [None, "", *(f"group {number}" for number in range(pick.randint(1, 6)))]
    index, model = Messages(is_fifo), Model(is_fifo)
    receipts = ["of no message"]

    def receipts_from(number):
        return lambda: f"{seed}.{next(number)}"

    own, other = receipts_from(iter(range(10_000))), receipts_from(iter(range(10_000)))
    for step in range(pick.randint(10, 300)):
        where, now = f"seed {seed}, step {step}", clock.now
        action = pick.choices(["send", "receive", "delete", "change", "sweep", "expire", "clear", "wait"], [35, 25, 15, 10, 5, 2, 0.5, 10])[0]
        if action == "send":
            message = {"id": step, "body": "", "receipt_handle": None, "receive_count": pick.choice([0] * 9 + [1, 2]), "group_id": pick.choice(groups),
                       "sent_at": now - pick.choice([0, 0, 3]), "visible_at": now + pick.choice([0, 0, 0, 5])}
            index.append(dict(message))
            model.messages.append(message)
        elif action == "receive":
            most, seconds = pick.randint(1, 10), pick.choice([0, 1, 3, 10])
            taken = told(index.receive(most, seconds, now, own))
            assert taken == told(model.receive(most, seconds, now, other)), f"{where}: receive"
            receipts += [receipt for _, receipt, _, _ in taken]
        elif action == "delete":
            receipt = pick.choice(receipts[-30:])
            assert index.delete(receipt) == model.delete(receipt), f"{where}: delete"
        elif action == "change":
            receipt, visible_at = pick.choice(receipts[-30:]), now + pick.choice([0, 1, 2, 7])
            assert index.change_visibility(receipt, visible_at) == model.change_visibility(receipt, visible_at), f"{where}: change"
        elif action == "sweep":
            times = pick.randint(1, 4)
            assert told(index.take_received(times, now)) == told(model.take_received(times, now)), f"{where}: sweep"
        elif action == "expire":
            age = pick.choice([1, 5, 20, 50])
            index.expire(now - age)
            model.expire(now - age)
        elif action == "clear":
            index.clear()
            model.messages.clear()
        else:
            clock.now += pick.choice([0.3, 1, 2, 5])
        assert index.counts(clock.now) == model.counts(clock.now), f"{where}: counts"
        assert told(index) == told(model.messages), f"{where}: messages"


first, runs = map(int, sys.argv[1:])
for seed in range(first, first + runs):
    run(seed)
