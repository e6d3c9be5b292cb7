"""Takes messages from a queue of the engine for one batch, and mends the FIFO queue itself:

1. Messages whose visibility timeout ended come back even if one that was received earlier is still invisible. As it comes, one invisible message of any
   group holds back those of all others.
2. Only the newest receipt handle deletes a message: whoever received it before had it until its visibility timeout ended.
"""

import time
from queue import Empty

from localstack.services.sqs.exceptions import InvalidParameterValueException
from localstack.services.sqs.models import FifoQueue, sqs_stores, to_sqs_api_message
from localstack.utils.aws.arns import parse_arn

ALL = ["All"]


class GroupsOfABatch:
    """A FIFO queue, as `FifoQueue.receive` sees it: that group first, then others that wait. A batch may hold messages of several groups
    (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html). A group that comes back has a batch of its own: so the batch that failed with it
    fails once, and only what makes it fail becomes a dead letter.
    """

    def __init__(self, queue, group):
        self.queue, self.first, self.is_alone, self.message_group_queue = queue, group, has_come_back(group), self

    def __getattr__(self, name):
        return getattr(self.queue, name)

    def get(self, block=True, timeout=None):
        if self.first is not None:
            group, self.first = self.first, None
            return group
        if self.is_alone:
            raise Empty
        group = self.queue.message_group_queue.get(block=False)
        if has_come_back(group):
            put_first(self.queue.message_group_queue, group)
            raise Empty
        return group


def put_first(waiting, group):
    with waiting.mutex:
        waiting.queue.appendleft(group)
        waiting.not_empty.notify()


def has_come_back(group):
    try:
        return group.messages[0].receive_count > 0
    except IndexError:
        return False


def next_group(queue, seconds):
    """A group that has messages; none where there is none in that time."""
    until = time.monotonic() + seconds
    try:
        while (group := queue.message_group_queue.get(block=True, timeout=max(0, until - time.monotonic()))).empty():
            pass
        return group
    except Empty:
        return None


def take(queue, most, seconds):
    """Up to `most` messages, in the form of ReceiveMessage; none where none came in that time. Counts a receive for each."""
    if isinstance(queue, FifoQueue):
        # the wait comes first: a receive gives its messages the visibility timeout that the queue had when it began
        group = next_group(queue, seconds)
        if group is None:
            return []
        received = FifoQueue.receive(GroupsOfABatch(queue, group), most)
    else:
        received = queue.receive(most, seconds)
    for dead in received.dead_letter_messages:
        bury(queue, dead)
    messages = [to_sqs_api_message(each, ALL, ALL) for each in received.successful]
    for message, handle in zip(messages, received.receipt_handles):
        message["ReceiptHandle"] = handle
    return messages


def give_back(queue, messages):
    """Makes them visible at once; nothing is left of them."""
    for message in messages:
        queue.update_visibility_timeout(message["ReceiptHandle"], 0)
    return []


# as the engine's own ReceiveMessage does it
def bury(queue, dead):
    target = parse_arn(queue.redrive_policy["deadLetterTargetArn"])
    letters = sqs_stores[target["account"]][target["region"]].queues.get(target["resource"])
    if letters is not None:
        dead.message["Attributes"]["DeadLetterQueueSourceArn"] = queue.arn
        letters.put(message=dead.message, message_deduplication_id=dead.message_deduplication_id, message_group_id=dead.message_group_id)
    if isinstance(queue, FifoQueue):
        queue.update_message_group_visibility(queue.get_message_group(dead.message_group_id))


def remove(queue, handles):
    """Throws for the first that can't be removed (its visibility timeout ended), after the others were."""
    failed = None
    for handle in handles:
        try:
            queue.remove(handle)
        except Exception as error:
            failed = failed or error
    if failed:
        raise failed


def requeue_inflight_messages(self):
    with self.mutex:
        held = set()
        for message in list(self.inflight):
            group = message.message_group_id
            # within its group a message that is invisible holds back those behind it
            if group in held or not message.is_visible:
                held.add(group)
            else:
                del self.inflight[message]
                self._put_message(message)


def create_newest_handle(self, message):
    message.newest_handle = create_receipt_handle(self, message)
    return message.newest_handle


def refuse_older_handles(self, message, receipt_handle):
    if getattr(message, "newest_handle", receipt_handle) != receipt_handle:
        raise InvalidParameterValueException(f"Value {receipt_handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.")
    pre_delete_checks(self, message, receipt_handle)


create_receipt_handle, pre_delete_checks = FifoQueue.create_receipt_handle, FifoQueue._pre_delete_checks
FifoQueue.requeue_inflight_messages = requeue_inflight_messages
FifoQueue.create_receipt_handle, FifoQueue._pre_delete_checks = create_newest_handle, refuse_older_handles
