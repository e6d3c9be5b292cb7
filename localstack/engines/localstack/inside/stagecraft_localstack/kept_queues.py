"""Queues across a stop. Whoever held a message is gone with the engine, so each is there to be received at once, as if its visibility timeout were over:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
"""

from localstack.services.sqs.models import FifoQueue, sqs_stores
from localstack.services.sqs.queue import InterruptibleQueue

LIMIT_SECONDS = 5


def save(provider, folder):
    # a message is always in one place, but for whoever moves it, who has the queue to himself. Nobody has it again: the engine ends
    for queue in queues():
        if not queue.mutex.acquire(timeout=LIMIT_SECONDS):
            raise TimeoutError(f"the queue {queue.name} is in use")


def read(provider, folder):
    for queue in queues():
        give_back(queue)


def queues():
    return [queue for regions in list(sqs_stores.values()) for store in list(regions.values()) for queue in list(store.queues.values())]


def give_back(queue):
    for message in queue.inflight:
        message.update_visibility_timeout(0)
    queue.requeue_inflight_messages()
    if isinstance(queue, FifoQueue):
        # a poller that had taken a group from among those that wait had it in its hand
        queue.inflight_groups, queue.message_group_queue = set(), InterruptibleQueue()
        for group in queue.message_groups.values():
            if not group.empty():
                queue.message_group_queue.put_nowait(group)
