"""Queues have metrics in `AWS/SQS`, as on AWS: the engine has none.

A queue is measured for as long as it holds messages, and once after it was emptied; a second after something changed, else every `MINUTE` of alarm_states.py,
where AWS measures every minute. While all queues are empty and nobody sends, nothing runs.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
"""

import threading
import time

from stagecraft_ministack.logs.alarm_states import MINUTE
from stagecraft_ministack.logs.alarms import point_came
from stagecraft_ministack.logs.kept_history import forget_old
from ministack.core.responses import request_scope
from ministack.services import cloudwatch, sqs
from stagecraft_ministack.messages.queue_messages import Messages, enqueued_at

COUNTED = {"NumberOfMessagesSent": "sent", "NumberOfMessagesReceived": "received", "NumberOfMessagesDeleted": "deleted"}

load = sqs.load_persisted_state
append, receive, delete = Messages.append, Messages.receive, Messages.delete
changed = threading.Event()
# (account, region, queue) → what was counted when it was measured last
counted = {}
# queues whose last measure was not all zero
busy = set()


# what moves to a dead-letter queue by itself was not sent to it
def count_sent(messages, message):
    append(messages, message)
    if "DeadLetterQueueSourceArn" not in message.get("sys", ()):
        count(messages, "sent", 1)
    note_change()


def count_received(messages, *words):
    taken = receive(messages, *words)
    count(messages, "received", len(taken))
    return taken


def count_deleted(messages, receipt):
    is_there = delete(messages, receipt)
    count(messages, "deleted", int(is_there))
    note_change()
    return is_there


def note_change():
    if not changed.is_set():
        changed.set()


def count(messages, what, number):
    counts = vars(messages).setdefault("counts_of_metrics", dict.fromkeys(COUNTED.values(), 0))
    counts[what] += number


# what was sent before a stop was counted then
def load_counted(data):
    load(data)
    for queue in sqs._queues.all_values():
        vars(queue["messages"]).pop("counts_of_metrics", None)


def age_of_oldest(messages, now):
    with messages._lock:
        oldest = next(iter(messages._messages.values()), None)
    return max(0, now - enqueued_at(oldest)) if oldest else 0


def measure(key, queue, now):
    messages = queue["messages"]
    counts = dict(vars(messages).get("counts_of_metrics", {}))
    before = counted.get(key, {})
    counted[key] = counts
    visible, held, delayed = messages.counts(now)
    values = {
        "ApproximateNumberOfMessagesVisible": visible,
        "ApproximateNumberOfMessagesNotVisible": held,
        "ApproximateNumberOfMessagesDelayed": delayed,
        "ApproximateAgeOfOldestMessage": age_of_oldest(messages, now),
        **{metric: counts.get(name, 0) - before.get(name, 0) for metric, name in COUNTED.items()},
    }
    if not any(values.values()) and key not in busy:
        return
    (busy.add if any(values.values()) else busy.discard)(key)
    account, region, _ = key
    with request_scope(account, region):
        for metric, value in values.items():
            keep(metric, "Seconds" if metric == "ApproximateAgeOfOldestMessage" else "Count", queue["name"], float(value), now)


def keep(metric, unit, queue_name, value, now):
    """One point for all measures of the same `MINUTE`."""
    dimensions = {"QueueName": queue_name}
    key = ("AWS/SQS", metric, cloudwatch._dims_key(dimensions))
    points = cloudwatch._metric_bucket(key)
    newest = points[-1] if points else {}
    if newest.get("Timestamp", 0) // MINUTE == now // MINUTE:
        of = newest["_stat"]
        of.update(SampleCount=of["SampleCount"] + 1, Sum=of["Sum"] + value, Minimum=min(of["Minimum"], value), Maximum=max(of["Maximum"], value))
        newest["Value"] = of["Sum"] / of["SampleCount"]
    else:
        of = {"SampleCount": 1, "Sum": value, "Minimum": value, "Maximum": value}
        points.append({"Timestamp": now, "Value": value, "Unit": unit, "Dimensions": newest.get("Dimensions", dimensions), "_stat": of})
        forget_old(points)
    point_came(*key)


def measure_queues():
    while True:
        changed.wait(MINUTE if busy else None)
        changed.clear()
        now = time.time()
        queues = sqs._queues.all_items()
        for gone in {*counted} - {key for key, _ in queues}:
            counted.pop(gone)
            busy.discard(gone)
        for key, queue in queues:
            measure(key, queue, now)
        time.sleep(1)


sqs.load_persisted_state = load_counted
Messages.append, Messages.receive, Messages.delete = count_sent, count_received, count_deleted
threading.Thread(target=measure_queues, daemon=True).start()
