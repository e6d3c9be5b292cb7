"""Shows who has the stack's secret the messages of a queue, and takes none: by GET nothing is hidden from a consumer, and no receive is counted.

GET /_stagecraft/messages?of=QUEUE%20AFTER%20MOST answers `{"messages": […], "next": …}` (queued-messages.ts), at most MOST messages from the position AFTER on
(0 for the first). GET /_stagecraft/groups?of=QUEUE%20MOST answers `{"groups": […]}`, those that a consumer holds and those with the most messages first. Each
look goes over all messages of the queue.

POST /_stagecraft/redelivery with `{"of": QUEUE}` lets what its receivers hold be handed out once more, and answers `{"messages": N}`.
"""

import base64
import heapq
from datetime import datetime, timezone

from localstack.services.sqs.models import FifoQueue, sqs_stores


def messages_of(asked):
    name, after, most = asked.split(" ")
    after, most = int(after), int(most)
    queue = queue_named(name)
    if queue is None:
        return None
    with queue.mutex:
        everything = all_in(queue)
        holders, firsts = holders_in(queue), firsts_in(queue)
        found = heapq.nsmallest(most + 1, (each for each in everything if position_of(each) >= after), key=position_of)
        messages = [shown(queue, each, holders, firsts) for each in found[:most]]
    return {"messages": messages, **({"next": position_of(found[-1])} if len(found) > most else {})}


def groups_of(asked):
    name, most = asked.split(" ")
    queue = queue_named(name)
    if not isinstance(queue, FifoQueue):
        return None
    with queue.mutex:
        holders, sizes = holders_in(queue), {}
        for each in all_in(queue):
            sizes[each.message_group_id] = sizes.get(each.message_group_id, 0) + 1
    largest = heapq.nlargest(int(most), sizes.items(), key=lambda group: (group[0] in holders, group[1]))
    return {"groups": [{"group": group, "messages": size, **holding(holders.get(group))} for group, size in largest]}


def redeliver(asked):
    queue = queue_named(asked["of"])
    if queue is None:
        return {"messages": 0}
    with queue.mutex:
        held = [message for message in queue.inflight if not message.is_visible]
        for message in held:
            message.update_visibility_timeout(0)
    queue.requeue_inflight_messages()
    return {"messages": len(held)}


# a local stack has one account and one region
def queue_named(name):
    stores = [store for regions in list(sqs_stores.values()) for store in list(regions.values())]
    return next((store.queues[name] for store in stores if name in store.queues), None)


def all_in(queue):
    waiting = [each for group in queue.message_groups.values() for each in group.messages] if isinstance(queue, FifoQueue) else list(queue.visible.queue)
    return [each for each in [*waiting, *queue.inflight, *queue.delayed] if not each.deleted]


# microseconds since 1970: the engine keeps messages in the order in which they were sent
def position_of(message):
    return int(message.priority * 1_000_000)


# group → a message of it that a consumer has
def holders_in(queue):
    return {each.message_group_id: each for each in queue.inflight if not each.is_visible} if isinstance(queue, FifoQueue) else {}


# group → the message that comes first of those that wait
def firsts_in(queue):
    if not isinstance(queue, FifoQueue):
        return {}
    return {group.message_group_id: min(group.messages, key=position_of) for group in queue.message_groups.values() if group.messages}


def holding(message):
    return {"heldBy": message.message_id, "heldUntil": rfc3339(message.visibility_deadline)} if message else {}


def shown(queue, message, holders, firsts):
    attributes = message.message["Attributes"]
    said = {
        "id": message.message_id,
        "body": message.message["Body"],
        "attributes": {name: attribute(each) for name, each in (message.message.get("MessageAttributes") or {}).items()},
        "group": message.message_group_id,
        "deduplicationId": message.message_deduplication_id,
        "sequence": attributes.get("SequenceNumber"),
        "sentAt": rfc3339(message.created),
        "firstReceivedAt": message.first_received and rfc3339(message.first_received),
        "receiveCount": message.receive_count,
        "deadLetterOf": message.dead_letter_queue_source_arn,
        **state_of(queue, message, holders, firsts),
    }
    return {name: value for name, value in said.items() if value is not None}


def state_of(queue, message, holders, firsts):
    if message in queue.delayed:
        return {"state": "delayed", "until": rfc3339(message.created + message.delay_seconds)}
    if message in queue.inflight and not message.is_visible:
        return {"state": "held", "until": rfc3339(message.visibility_deadline)}
    holder, first = holders.get(message.message_group_id), firsts.get(message.message_group_id, message)
    if holder:
        return {"state": "blocked", "by": holder.message_id, "until": rfc3339(holder.visibility_deadline)}
    return {"state": "ready"} if position_of(message) <= position_of(first) else {"state": "behind", "by": first.message_id}


def attribute(given):
    binary = given.get("BinaryValue")
    value = given.get("StringValue") if binary is None else base64.b64encode(binary).decode()
    return {"type": given.get("DataType", "String"), "value": value or ""}


def rfc3339(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
