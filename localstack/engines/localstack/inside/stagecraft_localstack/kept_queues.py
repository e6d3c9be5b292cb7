"""Queues across a stop. Whoever held a message is gone with the engine, so each is there to be received at once, as if its visibility timeout were over:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
"""

from localstack.services.sqs.models import FifoQueue, sqs_stores
from localstack.services.sqs.queue import InterruptibleQueue


def save(provider, folder):
    pass


def read(provider, folder):
    for regions in list(sqs_stores.values()):
        for store in list(regions.values()):
            for queue in store.queues.values():
                give_back(queue)


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
