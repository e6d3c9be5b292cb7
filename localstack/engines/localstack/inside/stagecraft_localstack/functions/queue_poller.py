"""The mapping of a queue to a function, as AWS does it: up to MaximumConcurrency batches are under way at once, no two of them with messages of one group, and
one that fails harms no other.

The engine's own poller makes a batch of each message group, one after another, and where a function throws, the other groups of the same receive are never
tried: they become visible again later, one receive older, until they are dead letters that no function has seen.

Messages are taken straight from the queue, and only where a batch may begin, so that none counts a receive while it waits.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html

A batch costs the engine as much as its messages do. So of a FIFO queue as many are under way as the machine has processors while a hundred messages wait, and
otherwise one: what comes meanwhile is in the next. A batch that takes long waits for something else, and does not count.
"""

import logging
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from localstack.runtime import events
from localstack.services.lambda_.event_source_mapping import esm_worker_factory
from localstack.services.lambda_.event_source_mapping.event_processor import BatchFailureError
from localstack.services.lambda_.event_source_mapping.pollers.sqs_poller import SqsPoller
from localstack.services.sqs.models import FifoQueue, sqs_stores
from localstack.utils.aws.arns import parse_arn

from stagecraft_localstack.messages.queue_messages import give_back, remove, take

LOG = logging.getLogger(__name__)
# how many batches of one mapping are under way where the mapping names no MaximumConcurrency
DEFAULT_CONCURRENCY = 10
PROCESSORS = max(2, min(os.cpu_count() or 2, 4))
WORTH_A_PROCESS = 100
LONG_SECONDS = 1
# a mapping that is deleted or disabled ends within this
WAIT_SECONDS = 0.5


class QueuePoller(SqsPoller):
    def __init__(self, *words, **named):
        super().__init__(*words, **named)
        self.sent = threading.local()
        self.is_ending = lambda: False
        self.allow(DEFAULT_CONCURRENCY)

    def allow(self, most):
        self.workers, self.most = ThreadPoolExecutor(most, thread_name_prefix="queue-batch"), most
        # when each batch under way began
        self.began, self.ended = [], threading.Condition()

    def limit(self, queue):
        if not isinstance(queue, FifoQueue):
            return self.most
        late = time.monotonic() - LONG_SECONDS
        at_work = PROCESSORS if queue.approximate_number_of_messages >= WORTH_A_PROCESS else 1
        return min(self.most, sum(at < late for at in self.began) + at_work)

    # whether a batch may begin now, or within that time
    def is_free(self, queue, seconds):
        until = time.monotonic() + seconds
        with self.ended:
            while len(self.began) >= self.limit(queue):
                left = until - time.monotonic()
                if left <= 0:
                    return False
                self.ended.wait(min(left, 0.05))
            return True

    # none where the queue is gone, or batches are collected for a while: the engine's own way does that
    def queue(self):
        arn = parse_arn(self.source_arn)
        queue = sqs_stores[arn["account"]][arn["region"]].queues.get(arn["resource"])
        return None if self.maximum_batching_window else queue

    def poll_events(self):
        # a mapping that was kept is there before functions can reach the engine
        if not events.infra_ready.wait(WAIT_SECONDS):
            return
        queue = self.queue()
        if queue is None:
            return super().poll_events()
        if not self.is_free(queue, WAIT_SECONDS):
            return
        messages = take(queue, min(self.batch_size, 10), WAIT_SECONDS)
        if messages and self.is_ending():
            messages = give_back(queue, messages)
        if messages:
            began = time.monotonic()
            with self.ended:
                self.began.append(began)
            self.workers.submit(self.work_on, messages, began)

    def work_on(self, messages, began):
        try:
            self.handle_messages(messages)
        except BatchFailureError as failure:
            LOG.info("A batch of %s failed: %s", self.source_arn, failure.error)
        except Exception as error:
            LOG.warning("A batch of %s failed: %s", self.source_arn, error)
        finally:
            with self.ended:
                self.began.remove(began)
                self.ended.notify()

    # As it comes, the engine parses each body for the filter and hands out what it makes of it: other spaces, other numbers than were sent
    def handle_messages(self, messages):
        self.sent.bodies = {message["MessageId"]: message["Body"] for message in messages}
        super().handle_messages(messages)

    def filter_events(self, events):
        matching = super().filter_events(events)
        for event in matching:
            event["body"] = self.sent.bodies[event["messageId"]]
        return matching

    def delete_messages(self, messages, message_ids_to_delete):
        queue = self.queue()
        if queue is None:
            return super().delete_messages(messages, message_ids_to_delete)
        remove(queue, [message["ReceiptHandle"] for message in messages if message["MessageId"] in message_ids_to_delete])

    def close(self):
        self.workers.shutdown(wait=False)


class Factory(esm_worker_factory.EsmWorkerFactory):
    def get_esm_worker(self):
        worker = super().get_esm_worker()
        if isinstance(worker.poller, QueuePoller):
            worker.poller.is_ending = worker._shutdown_event.is_set
            worker.poller.allow((self.esm_config.get("ScalingConfig") or {}).get("MaximumConcurrency") or DEFAULT_CONCURRENCY)
        return worker


from localstack.services.lambda_ import provider

esm_worker_factory.SqsPoller = QueuePoller
provider.EsmWorkerFactory = Factory
