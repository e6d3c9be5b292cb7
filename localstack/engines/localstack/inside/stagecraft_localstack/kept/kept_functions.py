"""Functions across a stop: asynchronous invocations that wait, or whose function was stopped, are made at the next start. An event source mapping makes its
worker again, and its messages are in their queue.
"""

import json

from localstack.services.lambda_.invocation.internal_sqs_queue import get_fake_sqs_client
from localstack.services.plugins import SERVICE_PLUGINS
from localstack.utils.sync import poll_condition

NAME = "waiting.json"
READY_SECONDS = 30
# ARN of a function → the events that wait for it
waiting = {}


def stand_still():
    """Lets no mapping take messages any more, whose threads are not waited for: they end with the engine. Notes the events: one whose function is stopped runs into
    its time limit meanwhile.
    """
    if not SERVICE_PLUGINS.is_running("lambda"):
        return
    provider = SERVICE_PLUGINS.get_service("lambda")._provider
    for worker in list(provider.esm_workers.values()):
        worker.stop_for_shutdown()
    note(provider)


# once more at the end, for what topics and buckets handed on meanwhile. An event that was noted before is none: it was tried again since
def note(provider):
    for arn, manager in list(provider.lambda_service.event_managers.items()):
        for body in events_of(manager):
            waiting.setdefault(arn, {}).setdefault(json.loads(body)["request_id"], body)


def events_of(manager):
    try:
        queue = get_fake_sqs_client().queue_manager.get_queue(manager.event_queue_url)
    except ValueError:
        # its function was deleted
        return []
    with queue.mutex:
        return [each.message["Body"] for each in [*queue.visible.queue, *queue.inflight, *queue.delayed] if not each.deleted]


def save(provider, folder):
    note(provider)
    (folder / NAME).write_text(json.dumps({arn: list(events.values()) for arn, events in waiting.items() if events}), "utf-8")


def read(provider, folder):
    pass


def go_on(provider, folder):
    """Once the functions are there again."""
    managers = provider.lambda_service.event_managers
    for arn, events in json.loads((folder / NAME).read_text("utf-8")).items():
        if not poll_condition(lambda: arn in managers and managers[arn].event_queue_url, timeout=READY_SECONDS, interval=0.05):
            raise TimeoutError(f"{arn} was not ready within {READY_SECONDS} s")
        for body in events:
            get_fake_sqs_client().send_message(QueueUrl=managers[arn].event_queue_url, MessageBody=body)
