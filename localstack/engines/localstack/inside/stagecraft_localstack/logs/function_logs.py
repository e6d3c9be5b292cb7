"""Functions' logs are written once for all that has waited, and straight into the service. As it comes, the engine makes a call of the SDK for each invocation,
which was half of its time in an import. Only metric filters are a matter of that call.
"""

import logging
import queue
import threading
import time
from collections import deque

from localstack.aws.connect import connect_to
from localstack.constants import DEFAULT_AWS_ACCOUNT_ID
from localstack.services.lambda_.invocation.logs import QUEUE_SHUTDOWN, LogHandler
from moto.logs.models import LogEvent, logs_backends

LOG = logging.getLogger(__name__)
# PutLogEvents takes no more: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
MOST_EVENTS = 10_000
# of a function, at least the newest are kept, of about a thousand invocations; older ones are forgotten together
KEPT_EVENTS, MOST_KEPT = 5_000, 6_000
# each version of a function has a thread that writes
writing = threading.Lock()


def run_log_loop(self, *words, **named):
    # its service mends what it is built on
    from localstack.services.logs import provider

    client = connect_to(region_name=self.region).logs
    is_last = False
    while not is_last:
        items = [self.log_queue.get()]
        while True:
            try:
                items.append(self.log_queue.get_nowait())
            except queue.Empty:
                break
        is_last = QUEUE_SHUTDOWN in items
        streams = {}
        for item in items:
            if item is not QUEUE_SHUTDOWN:
                when = int(time.time() * 1000)
                lines = [line + "\n" for line in item.logs.split("\n") if line]
                streams.setdefault((item.log_group, item.log_stream), []).extend({"timestamp": when, "message": line} for line in lines)
        for (group, stream), events in streams.items():
            for at in range(0, len(events), MOST_EVENTS):
                write(client, group, stream, events[at : at + MOST_EVENTS])


def write(client, group, stream, events):
    try:
        backend = logs_backends[DEFAULT_AWS_ACCOUNT_ID][client.meta.region_name]
        has_filters = bool(backend.filters.metric_filters)
        with writing:
            make(backend, group, stream)
            if not has_filters:
                backend.put_log_events(group, stream, events)
            forget_oldest(backend.groups[group])
        if has_filters:
            client.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
    except Exception as error:
        LOG.warning("Could not write to the log group %s: %s", group, error)


def make(backend, group, stream):
    backend.ensure_log_group(group)
    if stream not in backend.groups[group].streams:
        backend.create_log_stream(group, stream)


def forget_oldest(group):
    if sum(len(stream.events) for stream in group.streams.values()) < MOST_KEPT:
        return
    since = sorted(event.timestamp for stream in group.streams.values() for event in stream.events)[-KEPT_EVENTS]
    for name, stream in list(group.streams.items()):
        stream.events = [event for event in stream.events if event.timestamp >= since]
        if not stream.events:
            del group.streams[name]


# as it comes, all that were ever written are listed there, for nobody
LogEvent.instances_tracked = deque(maxlen=0)
LogHandler.run_log_loop = run_log_loop
