"""Functions across a stop: asynchronous invocations that wait, or whose function was stopped, are made at the next start. An event source mapping makes its
worker again, and its messages are in their queue.
"""

import json
import time

from localstack.services.lambda_.invocation.internal_sqs_queue import get_fake_sqs_client
from localstack.services.plugins import SERVICE_PLUGINS

NAME = "waiting.json"
# how long what is under way between two services may take to arrive
SETTLES_SECONDS = 0.2
READY_SECONDS = 30


def stand_still():
    """Lets no mapping take messages any more. Its threads are not waited for: they end with the engine."""
    if SERVICE_PLUGINS.is_running("lambda"):
        for worker in list(SERVICE_PLUGINS.get_service("lambda")._provider.esm_workers.values()):
            worker.stop_for_shutdown()
    time.sleep(SETTLES_SECONDS)


def save(provider, folder):
    waiting = {arn: bodies_of(manager) for arn, manager in list(provider.lambda_service.event_managers.items())}
    (folder / NAME).write_text(json.dumps({arn: bodies for arn, bodies in waiting.items() if bodies}), "utf-8")


def bodies_of(manager):
    queue = get_fake_sqs_client().queue_manager.get_queue(manager.event_queue_url)
    with queue.mutex:
        return [message.message["Body"] for message in [*queue.visible.queue, *queue.inflight, *queue.delayed] if not message.deleted]


def read(provider, folder):
    pass


def go_on(provider, folder):
    """Once the functions are there again."""
    for arn, bodies in json.loads((folder / NAME).read_text("utf-8")).items():
        manager = provider.lambda_service.get_lambda_event_manager(arn)
        for body in bodies:
            get_fake_sqs_client().send_message(QueueUrl=manager.event_queue_url, MessageBody=body)
