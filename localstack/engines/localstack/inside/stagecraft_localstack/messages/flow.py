"""What the queues hold, and what queues and functions have counted since the engine started, in one look that costs the same however many messages there are.

GET /_stagecraft/flow?of=queues answers `{"queues": {NAME: {"ready", "held", "delayed", "sent", "received", "deleted"}},
"functions": {NAME: {"invocations", "errors", "throttles", "milliseconds"}}}` (flow.ts).
"""

from contextlib import ExitStack, contextmanager
from threading import Lock

from localstack.aws.api.lambda_ import TooManyRequestsException
from localstack.services.lambda_.invocation.counting_service import CountingService
from localstack.services.sqs.models import FifoQueue, StandardQueue, sqs_stores

lock = Lock()
# ARN of a queue → what it counted, and name of a function → what was counted of it
queues, functions = {}, {}


def count(figures, of, counted):
    with lock:
        mine = figures.setdefault(of, {})
        for name, number in counted.items():
            mine[name] = mine.get(name, 0) + number


def count_invocation(function, is_error, milliseconds):
    count(functions, function, {"invocations": 1, "errors": int(is_error), "milliseconds": milliseconds})


def counting_put(put):
    # what moves to a dead-letter queue by itself was not sent to it
    def put_and_count(self, message, *words, **named):
        put_one = put(self, message, *words, **named)
        if "DeadLetterQueueSourceArn" not in message.get("Attributes", ()):
            count(queues, self.arn, {"sent": 1})
        return put_one

    return put_and_count


def counting_receive(receive):
    def receive_and_count(self, *words, **named):
        received = receive(self, *words, **named)
        if received.successful:
            count(queues, self.arn, {"received": len(received.successful)})
        return received

    return receive_and_count


def counting_remove(remove):
    def remove_and_count(self, message):
        remove(self, message)
        count(queues, self.arn, {"deleted": 1})

    return remove_and_count


@contextmanager
def lease_and_count(self, function, version, *words, **named):
    with ExitStack() as leases:
        try:
            lease = leases.enter_context(leased(self, function, version, *words, **named))
        except TooManyRequestsException:
            count(functions, version.id.function_name, {"throttles": 1})
            raise
        yield lease


def flow():
    # a local stack has one account and one region
    held = {queue.name: of_queue(queue) for regions in list(sqs_stores.values()) for store in list(regions.values()) for queue in list(store.queues.values())}
    with lock:
        counted = {name: {"invocations": 0, "errors": 0, "throttles": 0, "milliseconds": 0, **mine} for name, mine in functions.items()}
    return {"queues": held, "functions": counted}


def of_queue(queue):
    with lock:
        counted = dict(queues.get(queue.arn, {}))
    holds = {
        "ready": queue.approximate_number_of_messages,
        "held": queue.approximate_number_of_messages_not_visible,
        "delayed": queue.approximate_number_of_messages_delayed,
    }
    return {**holds, "sent": 0, "received": 0, "deleted": 0, **counted}


leased = CountingService.get_invocation_lease
for each in (StandardQueue, FifoQueue):
    each.put, each.receive = counting_put(each.put), counting_receive(each.receive)
    each._on_remove_message = counting_remove(each._on_remove_message)
CountingService.get_invocation_lease = lease_and_count
