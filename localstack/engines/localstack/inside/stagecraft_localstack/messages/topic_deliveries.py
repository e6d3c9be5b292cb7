"""What a topic hands to a queue is tried again while the queue cannot be reached or fails, as on AWS, which tries for 23 days:
https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html. LocalStack tries once, and then the message is gone: behind a FIFO topic, later
ones of its group arrive without it. A FIFO topic has one thread, so that what comes after a message waits for it. A refusal (4xx) is final, as on AWS.
"""

import itertools
import time

from botocore.exceptions import ClientError
from localstack.services.sns import publisher

# in seconds
PAUSES = (0.1, 0.2, 0.5, 1, 2)
LONGEST_PAUSE = 5
LIMIT = 600


def is_refusal(error):
    return isinstance(error, ClientError) and error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500) < 500


def patiently(call):
    """`call` with its words, tried again for ten minutes."""

    def called(*words, **named):
        begin = time.monotonic()
        for seconds in itertools.chain(PAUSES, itertools.repeat(LONGEST_PAUSE)):
            try:
                return call(*words, **named)
            except Exception as error:
                if is_refusal(error) or time.monotonic() - begin > LIMIT:
                    raise
            time.sleep(seconds)

    return called


class Queues:
    """A client of SQS that sends patiently."""

    def __init__(self, client):
        self._client = client

    def request_metadata(self, *words, **named):
        return Queues(self._client.request_metadata(*words, **named))

    def __getattr__(self, name):
        method = getattr(self._client, name)
        return patiently(method) if name in ("send_message", "send_message_batch") else method


class Clients:
    """The clients of services, of which that of SQS is patient."""

    def __init__(self, clients):
        self._clients = clients

    def __getattr__(self, name):
        client = getattr(self._clients, name)
        return Queues(client) if name == "sqs" else client


class Connections:
    """What stands in the place of `connect_to`: who calls it gets patient clients."""

    def __init__(self, connect_to):
        self._connect_to = connect_to

    def __call__(self, *words, **named):
        return Clients(self._connect_to(*words, **named))

    def __getattr__(self, name):
        return getattr(self._connect_to, name)


publisher.connect_to = Connections(publisher.connect_to)
