"""In a batch request, each policy is evaluated once. The engine evaluates the queue's policy for each message of a SendMessageBatch, and that of each
subscribed queue for each message of a PublishBatch. All that an answer depends on is the same for the whole batch: caller, action, queue and policy.

Besides, the text of a resource's policy is parsed once, as speed.py does it for a role's. A changed policy is another text.
"""

import functools
import json
from contextvars import ContextVar

from ministack.core import iam_evaluator
from ministack.services import sns, sqs

answers = ContextVar("answers", default=None)
enforce_queue_policy = sqs._enforce_queue_policy
queue_policy_allows = sqs.queue_policy_allows
evaluate_resource_policy = iam_evaluator.evaluate_resource_policy


def of_a_batch(handle):
    def handle_batch(*words):
        token = answers.set({})
        try:
            return handle(*words)
        finally:
            answers.reset(token)

    return handle_batch


def once(key, find):
    known = answers.get()
    if known is None:
        return find()
    if key not in known:
        known[key] = find()
    return known[key]


def enforce_once(queue, action):
    # a refusal is raised, and ends the batch
    once((id(queue), action), lambda: enforce_queue_policy(queue, action))


def allows_once(*words):
    return once(words, lambda: queue_policy_allows(*words))


@functools.lru_cache(maxsize=1_000)
def document(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


def evaluate_document(policy, *words, **named):
    return evaluate_resource_policy(document(policy) if isinstance(policy, str) else policy, *words, **named)


sqs._enforce_queue_policy = enforce_once
sqs.queue_policy_allows = allows_once
iam_evaluator.evaluate_resource_policy = evaluate_document
sqs._HANDLERS["SendMessageBatch"] = of_a_batch(sqs._HANDLERS["SendMessageBatch"])
sns._publish_batch = of_a_batch(sns._publish_batch)
