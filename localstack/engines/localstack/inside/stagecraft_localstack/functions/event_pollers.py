"""An asynchronous invocation that comes while its function is updated is handled at once. As it comes, the poller of the version that ends takes events
from the queue that both versions read, and drops them: they come back after the function's time limit and one more minute.
"""

import logging
import threading
import time

from localstack.runtime import events
from localstack.services.lambda_.invocation import event_manager
from localstack.services.lambda_.invocation.internal_sqs_queue import get_fake_sqs_client

LOG = logging.getLogger(__name__)


class GivingBackPoller(event_manager.Poller):
    def __init__(self, version_manager, event_queue_url):
        super().__init__(version_manager, event_queue_url)
        self.taking, self.taken = threading.Lock(), {}

    def run(self, *words, **named):
        while not self._shutdown_event.is_set():
            # a function that was kept is there before it can reach the engine
            if not events.infra_ready.wait(1):
                continue
            try:
                messages = self.received()
            except Exception as error:
                if not self._shutdown_event.is_set():
                    LOG.error("Could not read the events of %s: %s", self.version_manager.function_arn, error)
                    time.sleep(1)
                continue
            for message in messages:
                self.take(message)

    def received(self):
        seconds = self.version_manager.function_version.config.timeout + 60
        answer = get_fake_sqs_client().receive_message(QueueUrl=self.event_queue_url, WaitTimeSeconds=2, MaxNumberOfMessages=10, VisibilityTimeout=seconds)
        return answer["Messages"] or []

    def take(self, message):
        with self.taking:
            if not self._shutdown_event.is_set():
                handling = self.invoker_pool.submit(self.handle_message, message)
                self.taken[handling] = message
                handling.add_done_callback(lambda done: self.taken.pop(done, None))
                return
        self.give_back(message)

    def give_back(self, message):
        try:
            queue = get_fake_sqs_client().queue_manager.get_queue(self.event_queue_url)
        except ValueError:
            # the function was deleted
            return
        queue.update_visibility_timeout(message["ReceiptHandle"], 0)

    def stop(self):
        with self.taking:
            # what still waits for a thread is not begun any more
            waiting = [message for handling, message in list(self.taken.items()) if handling.cancel()]
            super().stop()
        for message in waiting:
            self.give_back(message)


event_manager.Poller = GivingBackPoller
