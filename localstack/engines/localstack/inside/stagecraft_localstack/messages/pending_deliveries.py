"""Knows what topics and buckets still have to hand on. LocalStack answers a publisher, or whoever stores an object, and hands on by threads of its own: what waits
for one of them stands in no store.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import wraps

from localstack.services.s3 import notifications
from localstack.services.sns import publisher

changed = threading.Condition()
count = 0


def add(number):
    global count
    with changed:
        count += number
        changed.notify_all()


def counted(deliver):
    @wraps(deliver)
    def deliver_counted(*words, **named):
        try:
            return deliver(*words, **named)
        finally:
            add(-1)

    return deliver_counted


def submitted(submit, deliver, *words, **named):
    add(1)
    try:
        return submit(counted(deliver), *words, **named)
    except BaseException:
        add(-1)
        raise


class Pool(ThreadPoolExecutor):
    def submit(self, deliver, /, *words, **named):
        return submitted(super().submit, deliver, *words, **named)


class TopicPool(publisher.TopicPartitionedThreadPoolExecutor):
    def submit(self, deliver, topic, /, *words, **named):
        return submitted(super().submit, deliver, topic, *words, **named)


def are_done(seconds):
    """Whether everything is handed on, within that time."""
    with changed:
        return changed.wait_for(lambda: count == 0, seconds)


publisher.ThreadPoolExecutor, publisher.TopicPartitionedThreadPoolExecutor = Pool, TopicPool
notifications.ThreadPoolExecutor = Pool
