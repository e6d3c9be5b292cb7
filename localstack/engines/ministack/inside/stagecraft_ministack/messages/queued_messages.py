"""Shows who has the stack's secret the messages of a queue, and takes none: by GET nothing is hidden from a consumer, and no receive is counted.

GET /_stagecraft/messages?of=QUEUE%20AFTER%20MOST answers `{"messages": […], "next": …}` (queued-messages.ts), at most MOST messages behind the position AFTER
(0 for the first). GET /_stagecraft/groups?of=QUEUE%20MOST answers `{"groups": […]}`, those with the most messages.

POST /_stagecraft/redelivery with `{"of": QUEUE}` lets what its receivers hold be handed out once more, and answers `{"messages": N}`.
"""

import heapq
import time
from datetime import datetime, timezone
from itertools import islice

from stagecraft_ministack.requests.kit_paths import serve, take
from ministack.services import sqs


def messages_of(asked):
    name, after, most = asked.split(" ")
    after, most = int(after), int(most)
    messages = queue_named(name)
    if messages is None:
        return None
    with messages._lock:
        messages._end_waiting(time.time())
        held = messages._messages
        # positions rise: a page begins at its place, not at the first message
        first, newest = next(iter(held), 0), next(reversed(held), -1)
        start = max(after, first)
        # or, where most between an old one and the newest are gone, at the first of the few that are left
        near = (each for each in range(start, newest + 1) if each in held)
        left = (each for each in held if each >= start)
        positions = list(islice(near if newest - start < len(held) else left, most + 1))
        holders = holders_in(messages)
        found = [shown(messages, position, holders) for position in positions[:most]]
    return {"messages": found, **({"next": positions[-1]} if len(positions) > most else {})}


def groups_of(asked):
    name, most = asked.split(" ")
    messages = queue_named(name)
    if messages is None or not messages._is_fifo:
        return None
    with messages._lock:
        messages._end_waiting(time.time())
        holders = holders_in(messages)
        largest = heapq.nlargest(int(most), messages._lanes.items(), key=lambda lane: (lane[1].held, lane[1].size))
        found = [{"group": str(key), "messages": lane.size, **holding(messages, holders.get(key))} for key, lane in largest]
    return {"groups": found}


def redeliver(asked):
    messages = queue_named(asked["of"])
    return {"messages": messages.end_holds(time.time()) if messages else 0}


def queue_named(name):
    return next((queue["messages"] for queue in sqs._queues.all_values() if queue["name"] == name), None)


# group → the position of a message that a consumer has; of a queue without groups nobody asks
def holders_in(messages):
    if not messages._is_fifo:
        return {}
    held = [position for position in messages._waiting if messages._messages[position]["receive_count"]]
    return {messages._lane_of(position, messages._messages[position]): position for position in held}


def holding(messages, position):
    if position is None:
        return {}
    return {"heldBy": messages._messages[position]["id"], "heldUntil": rfc3339(messages._waiting[position])}


def shown(messages, position, holders):
    message = messages._messages[position]
    said = {
        "id": message["id"],
        "body": message["body"],
        "attributes": {name: attribute(each) for name, each in (message.get("message_attributes") or {}).items()},
        "group": message.get("group_id"),
        "deduplicationId": message.get("dedup_id"),
        "sequence": message.get("seq"),
        "sentAt": rfc3339(message["sent_at"]),
        "firstReceivedAt": message.get("first_receive_at") and rfc3339(message["first_receive_at"]),
        "receiveCount": message["receive_count"],
        "deadLetterOf": message.get("sys", {}).get("DeadLetterQueueSourceArn"),
        **state_of(messages, position, message, holders),
    }
    return {name: value for name, value in said.items() if value is not None}


def state_of(messages, position, message, holders):
    if position in messages._waiting:
        return {"state": "held" if message["receive_count"] else "delayed", "until": rfc3339(messages._waiting[position])}
    key = messages._lane_of(position, message)
    if key in holders:
        return {"state": "blocked", "by": messages._messages[holders[key]]["id"], "until": rfc3339(messages._waiting[holders[key]])}
    first = messages._first(messages._lanes[key])
    return {"state": "ready"} if first in (None, position) else {"state": "behind", "by": messages._messages[first]["id"]}


def attribute(given):
    value = given.get("StringValue")
    return {"type": given.get("DataType", "String"), "value": str(given.get("BinaryValue", "")) if value is None else value}


def rfc3339(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


serve("/_stagecraft/messages", "of", messages_of)
serve("/_stagecraft/groups", "of", groups_of)
take("/_stagecraft/redelivery", redeliver)
