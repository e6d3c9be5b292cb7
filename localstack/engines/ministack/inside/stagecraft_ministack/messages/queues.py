"""Queues keep their messages with an index (queue_messages.py): what the engine does with them, it does without a look through the whole queue.

Besides, a message that was sent while another thread took messages out of the same queue could be lost: the engine replaced the list
by one that did not hold it yet.
"""

import json
import time

from ministack.core.concurrency import esm_wake
from ministack.core.responses import AccountRegionScopedDict, new_uuid
from ministack.services import sqs
from stagecraft_ministack.messages.queue_messages import Messages


class Queues(AccountRegionScopedDict):
    """All queues. A queue's messages get their index before anybody else sees the queue."""

    __slots__ = ()

    def __setitem__(self, key, queue):
        super().__setitem__(key, with_index(queue))

    def set_scoped(self, account_id, region, key, queue):
        super().set_scoped(account_id, region, key, with_index(queue))

    def update(self, other):
        for queue in other._data.values() if hasattr(other, "_data") else other.values():
            with_index(queue)
        super().update(other)


def with_index(queue):
    if not isinstance(queue["messages"], Messages):
        queue["messages"] = Messages(queue["is_fifo"], queue["messages"])
    return queue


def expire_retained(queue):
    try:
        retention = int(queue["attributes"].get("MessageRetentionPeriod", "345600"))
    except ValueError:
        return
    queue["messages"].expire(time.time() - retention)


def refresh_counts(queue):
    expire_retained(queue)
    names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed")
    queue["attributes"].update(zip(names, map(str, queue["messages"].counts(time.time()))))


# Copies: a receiver knows a message by the receipt handle of its own receive. If the message became visible and was received again meanwhile,
# it must not delete it under the newer handle and so let go of a group that another holds.
def receive(queue, most, seconds):
    return [dict(message) for message in queue["messages"].receive(most, seconds, time.time(), new_uuid)]


def sweep_dead_letters(queue):
    """Messages that were received as often as their queue allows, and came back, go to its dead-letter queue."""
    policy = queue["attributes"].get("RedrivePolicy")
    if not policy or not queue["messages"].have_returned():
        return
    try:
        policy = json.loads(policy)
        most = int(policy.get("maxReceiveCount", 0))
    except (ValueError, AttributeError):
        return
    target = sqs._queue_by_arn(policy.get("deadLetterTargetArn", ""))
    if not most or target is None:
        return
    now = time.time()
    for message in queue["messages"].take_received(most, now):
        source = {"DeadLetterQueueSourceArn": queue["attributes"].get("QueueArn", "")}
        moved = {**message, "receipt_handle": None, "visible_at": now, "sys": {**source, **message["sys"]}}
        if target["is_fifo"]:
            moved["enqueued_at"] = now
        target["messages"].append(moved)
        esm_wake.set()


def delete_for_function(queue_url, receipts):
    if receipts:
        messages = sqs._get_q(queue_url)["messages"]
        for receipt in receipts:
            messages.delete(receipt)


def delete_message(data, url):
    queue = sqs._get_q(data.get("QueueUrl", url), "sqs:DeleteMessage")
    receipt = data.get("ReceiptHandle", "")
    if not receipt:
        raise sqs._Err("MissingParameter", "The request must contain the parameter ReceiptHandle.")
    if not queue["messages"].delete(receipt):
        raise sqs._Err("ReceiptHandleIsInvalid", "The input receipt handle is invalid.")
    return {}


def change_visibility(data, url):
    queue = sqs._get_q(data.get("QueueUrl", url), "sqs:ChangeMessageVisibility")
    if not change(queue, data):
        raise sqs._Err("ReceiptHandleIsInvalid", "The input receipt handle is invalid.")
    return {}


def change(queue, data):
    seconds = int(data.get("VisibilityTimeout", 30))
    if not queue["messages"].change_visibility(data.get("ReceiptHandle", ""), time.time() + seconds):
        return False
    if seconds == 0:
        esm_wake.set()
    return True


def in_batch(action, entry_name, do):
    def do_all(data, url):
        queue = sqs._get_q(data.get("QueueUrl", url), action)
        entries = data.get("Entries", [])
        sqs._validate_batch_entries(entries, entry_name)
        answer = {"Successful": [], "Failed": []}
        for entry in entries:
            name = {"Id": entry.get("Id", "")}
            if do(queue, entry):
                answer["Successful"].append(name)
            else:
                reason = {"Code": "ReceiptHandleIsInvalid", "Message": "The input receipt handle is invalid.", "SenderFault": True}
                answer["Failed"].append({**name, **reason})
        return answer

    return do_all


sqs._queues = Queues()
sqs._expire_retained = expire_retained
sqs._refresh_counts = refresh_counts
sqs._collect_msgs = receive
sqs._dlq_sweep = sweep_dead_letters
sqs._delete_messages_for_esm = delete_for_function
sqs._HANDLERS.update(
    DeleteMessage=delete_message,
    DeleteMessageBatch=in_batch(
        "sqs:DeleteMessage", "DeleteMessageBatchRequestEntry", lambda queue, entry: queue["messages"].delete(entry.get("ReceiptHandle", ""))
    ),
    ChangeMessageVisibility=change_visibility,
    ChangeMessageVisibilityBatch=in_batch("sqs:ChangeMessageVisibility", "ChangeMessageVisibilityBatchRequestEntry", change),
)
