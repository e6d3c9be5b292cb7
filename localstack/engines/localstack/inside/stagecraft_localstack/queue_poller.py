"""The mapping of a queue to a function, as AWS does it: up to MaximumConcurrency batches are under way at once, of a FIFO queue one of each message group, and
one that fails harms no other.

The engine's own poller takes one receive after another, and where a function throws, the other groups of the same receive are never
tried: they become visible again later, one receive older, until they are dead letters that no function has seen.

Messages are taken straight from the queue, of a FIFO queue group by group, and only where a worker is free, so that none counts a receive while it waits.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
"""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from localstack.runtime import events
from localstack.services.lambda_.event_source_mapping import esm_worker_factory
from localstack.services.lambda_.event_source_mapping.event_processor import BatchFailureError
from localstack.services.lambda_.event_source_mapping.pollers.sqs_poller import SqsPoller
from localstack.services.sqs.models import sqs_stores
from localstack.utils.aws.arns import parse_arn

from stagecraft_localstack.queue_messages import give_back, remove, take

LOG = logging.getLogger(__name__)
# how many batches of one mapping are under way where the mapping names no MaximumConcurrency
DEFAULT_CONCURRENCY = 10
# a mapping that is deleted or disabled ends within this
WAIT_SECONDS = 0.5


class QueuePoller(SqsPoller):
    def __init__(self, *words, **named):
        super().__init__(*words, **named)
        self.sent = threading.local()
        self.is_ending = lambda: False
        self.allow(DEFAULT_CONCURRENCY)

    def allow(self, concurrency):
        self.workers, self.free = ThreadPoolExecutor(concurrency, thread_name_prefix="queue-batch"), threading.Semaphore(concurrency)

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
        if not self.free.acquire(timeout=WAIT_SECONDS):
            return
        messages = None
        try:
            messages = take(queue, min(self.batch_size, 10), WAIT_SECONDS)
            if messages and self.is_ending():
                messages = give_back(queue, messages)
        finally:
            if not messages:
                self.free.release()
        if messages:
            self.workers.submit(self.work_on, messages)

    def work_on(self, messages):
        try:
            self.handle_messages(messages)
        except BatchFailureError as failure:
            LOG.info("A batch of %s failed: %s", self.source_arn, failure.error)
        except Exception as error:
            LOG.warning("A batch of %s failed: %s", self.source_arn, error)
        finally:
            self.free.release()

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
