"""Queues across a stop. Whoever held a message is gone with the engine, so each is there to be received at once, as if its visibility timeout were over:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
"""

import json

from localstack.services.plugins import SERVICE_PLUGINS
from localstack.services.sqs.models import FifoQueue, MessageMoveTaskStatus, sqs_stores
from localstack.services.sqs.queue import InterruptibleQueue

from stagecraft_localstack.messages import sent_messages

LIMIT_SECONDS = 5
SENT = "sent.json"


def stand_still():
    """Hands nobody a message any more, who may wait for one. What was taken by then is in flight a moment later."""
    if SERVICE_PLUGINS.is_running("sqs"):
        SERVICE_PLUGINS.get_service("sqs")._provider._queue_update_worker.stop()
    for queue in queues():
        queue.shutdown()


def save(provider, folder):
    # whoever moves a message of a FIFO queue has the queue to himself. Nobody has it again: the engine ends
    for queue in queues():
        if not queue.mutex.acquire(timeout=LIMIT_SECONDS):
            raise TimeoutError(f"the queue {queue.name} is in use")
    # of thousands of messages: in a pickle each takes a tenth of a millisecond
    sent = {queue.arn: sent_messages.take_out(queue) for queue in queues() if isinstance(queue, FifoQueue)}
    (folder / SENT).write_text(json.dumps(sent), "utf-8")


def read(provider, folder):
    sent = json.loads((folder / SENT).read_text("utf-8"))
    for queue in queues():
        give_back(queue)
        if isinstance(queue, FifoQueue):
            sent_messages.put_back(queue, sent[queue.arn])
    for _, _, store in sqs_stores.iter_stores():
        for task in store.move_tasks.values():
            if task.status in (MessageMoveTaskStatus.CREATED, MessageMoveTaskStatus.RUNNING, MessageMoveTaskStatus.CANCELLING):
                task.status, task.failure_reason = MessageMoveTaskStatus.FAILED, "The engine was stopped."


def queues():
    return [queue for regions in list(sqs_stores.values()) for store in list(regions.values()) for queue in list(store.queues.values())]


def give_back(queue):
    is_fifo = isinstance(queue, FifoQueue)
    # what was shut down takes nothing any more
    if is_fifo:
        queue.message_group_queue = InterruptibleQueue()
    else:
        queue.visible.is_shutdown = False
    for message in queue.inflight:
        message.update_visibility_timeout(0)
    queue.requeue_inflight_messages()
    if is_fifo:
        # a poller that had taken a group from among those that wait had it in its hand
        queue.inflight_groups, queue.message_group_queue = set(), InterruptibleQueue()
        for group in queue.message_groups.values():
            if not group.empty():
                queue.message_group_queue.put_nowait(group)
