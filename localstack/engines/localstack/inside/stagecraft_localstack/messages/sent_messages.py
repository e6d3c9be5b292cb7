"""A FIFO queue remembers of a message that was deleted only what its deduplication needs, for five minutes:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html

As it comes, it keeps every message that was ever sent, and a group for each group that ever was. So its memory, its counts and a stop that keeps it grow with each import.
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


def forget_old(queue):
    late = time.time() - DEDUPLICATION_INTERVAL_IN_SEC
    while queue.deduplication and next(iter(queue.deduplication.values())).priority < late:
        queue.deduplication.popitem(last=False)


def forget_deleted(queue, message):
    deduplication = message.message_deduplication_id
    if queue.deduplication.get(deduplication) is message:
        queue.deduplication[deduplication] = Sent(message.priority, message.message_group_id, message.message_id)
    group = queue.message_groups.get(message.message_group_id)
    if group is not None and group.empty() and group not in queue.inflight_groups:
        del queue.message_groups[message.message_group_id]


def take_out(queue):
    """What is remembered of deleted messages: deduplication ID, when it was sent, group and message ID of each."""
    sent = [[key, each.priority, each.message_group_id, each.message["MessageId"]] for key, each in queue.deduplication.items() if isinstance(each, Sent)]
    for key, *_ in sent:
        del queue.deduplication[key]
    return sent


def put_back(queue, sent):
    queue.deduplication.update((key, Sent(*each)) for key, *each in sent)
    queue.deduplication = OrderedDict(sorted(queue.deduplication.items(), key=lambda item: item[1].priority))


def init_in_order(self, *words, **named):
    init(self, *words, **named)
    self.deduplication = OrderedDict()


def put_at_once(self, *words, **named):
    with self.mutex:
        forget_old(self)
        return put(self, *words, **named)


# a group that nothing is in is forgotten between the two steps of it otherwise
def put_message_at_once(self, message):
    with self.mutex:
        put_message(self, message)


def on_remove_and_forget(self, message):
    with self.mutex:
        on_remove(self, message)
        forget_deleted(self, message)


init, put, put_message, on_remove = FifoQueue.__init__, FifoQueue.put, FifoQueue._put_message, FifoQueue._on_remove_message
FifoQueue.__init__, FifoQueue.put, FifoQueue._put_message, FifoQueue._on_remove_message = init_in_order, put_at_once, put_message_at_once, on_remove_and_forget
