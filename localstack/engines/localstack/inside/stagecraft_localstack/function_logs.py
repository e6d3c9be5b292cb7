"""Functions' logs are written in one call for all that has waited, not in one for each invocation: half of an invocation's time went there."""

import logging
import queue
import time

from localstack.aws.connect import connect_to
from localstack.services.lambda_.invocation.logs import QUEUE_SHUTDOWN, LogHandler

LOG = logging.getLogger(__name__)
# PutLogEvents takes no more: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
MOST_EVENTS = 10_000


def run_log_loop(self, *words, **named):
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
        try:
            client.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
        except client.exceptions.ResourceNotFoundException:
            make(client.create_log_group, client, logGroupName=group)
            make(client.create_log_stream, client, logGroupName=group, logStreamName=stream)
            client.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
    except Exception as error:
        LOG.warning("Could not write to the log group %s: %s", group, error)


def make(create, client, **names):
    try:
        create(**names)
    except client.exceptions.ResourceAlreadyExistsException:
        pass


LogHandler.run_log_loop = run_log_loop
