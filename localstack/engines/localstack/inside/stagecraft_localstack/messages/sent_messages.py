"""A FIFO queue remembers of a message that was deleted only what its deduplication needs, for five minutes:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html

As it comes, it keeps every message that was ever sent, and a group for each group that ever was. So its memory, its counts and a stop that keeps it grow with each import.
It also remembers a deduplication ID for one group alone, where the scope is the message group: the third of the messages `a 1`, `b 1`, `a 1` is a duplicate.
"""

import time
from collections import OrderedDict

from localstack.services.sqs.constants import DEDUPLICATION_INTERVAL_IN_SEC
from localstack.services.sqs.models import FifoQueue


class Sent:
    """What deduplication asks of a message."""

    __slots__ = ("priority", "message_group_id", "message")

    def __init__(self, sent_at, group, message_id):
        self.priority, self.message_group_id, self.message = sent_at, group, {"MessageId": message_id}


class InScope:
    """What `put` sees of what is remembered: of one group, where that is the queue's scope."""

    def __init__(self, remembered, group):
        self.remembered, self.group = remembered, group

    def get(self, deduplication):
        return self.remembered.get((self.group, deduplication))

    def __setitem__(self, deduplication, message):
        self.remembered[self.group, deduplication] = message
        self.remembered.move_to_end((self.group, deduplication))


def scope_of(queue, group):
    return group if queue.deduplication_scope == "messageGroup" else None


def forget_old(queue):
    late = time.time() - DEDUPLICATION_INTERVAL_IN_SEC
    while queue.deduplication and next(iter(queue.deduplication.values())).priority < late:
        queue.deduplication.popitem(last=False)


def forget_deleted(queue, message):
    key = (scope_of(queue, message.message_group_id), message.message_deduplication_id)
    if queue.deduplication.get(key) is message:
        queue.deduplication[key] = Sent(message.priority, message.message_group_id, message.message_id)
    group = queue.message_groups.get(message.message_group_id)
    if group is not None and group.empty() and group not in queue.inflight_groups:
        del queue.message_groups[message.message_group_id]


def take_out(queue):
    """What is remembered of deleted messages: scope, deduplication ID, when it was sent, group and message ID of each."""
    sent = [[*key, each.priority, each.message_group_id, each.message["MessageId"]] for key, each in queue.deduplication.items() if isinstance(each, Sent)]
    for scope, deduplication, *_ in sent:
        del queue.deduplication[scope, deduplication]
    return sent


def put_back(queue, sent):
    queue.deduplication.update(((scope, deduplication), Sent(*each)) for scope, deduplication, *each in sent)
    queue.deduplication = OrderedDict(sorted(queue.deduplication.items(), key=lambda item: item[1].priority))


def init_in_order(self, *words, **named):
    init(self, *words, **named)
    self.deduplication = OrderedDict()


def put_at_once(self, message, visibility_timeout=None, message_deduplication_id=None, message_group_id=None, delay_seconds=None):
    with self.mutex:
        forget_old(self)
        remembered = self.deduplication
        self.deduplication = InScope(remembered, scope_of(self, message_group_id))
        try:
            return put(self, message, visibility_timeout, message_deduplication_id, message_group_id, delay_seconds)
        finally:
            self.deduplication = remembered


# a group that nothing is in is forgotten between the two steps of it otherwise
def put_message_at_once(self, message):
    with self.mutex:
        put_message(self, message)


def on_remove_and_forget(self, message):
    with self.mutex:
        on_remove(self, message)
        forget_deleted(self, message)


# other threads add and forget groups meanwhile
def waiting(self):
    return sum(len(group.messages) for group in list(self.message_groups.values()))


FifoQueue.approximate_number_of_messages = property(waiting)
init, put, put_message, on_remove = FifoQueue.__init__, FifoQueue.put, FifoQueue._put_message, FifoQueue._on_remove_message
FifoQueue.__init__, FifoQueue.put, FifoQueue._put_message, FifoQueue._on_remove_message = init_in_order, put_at_once, put_message_at_once, on_remove_and_forget
