"""What a function held when the engine ended has no holder when it starts again: all functions ended with it. Kept as they were, these messages,
and behind them all others of their group, would wait for the rest of the queue's visibility timeout, minutes during which nothing seems to happen.
So a message that was received and is not visible becomes visible at once. It counts as received, as on AWS when its function dies.
"""

import time

from ministack.services import sqs

load = sqs.load_persisted_state


def let_go_and_load(data):
    now = time.time()
    # before they are loaded: the index in queue_messages.py goes by their `visible_at`
    for queue in data["queues"].all_values() if data else []:
        for message in queue["messages"]:
            # one that was never received is not held but delayed
            if message.get("receive_count") and message.get("visible_at", now) > now:
                message["visible_at"] = now
    load(data)


sqs.load_persisted_state = let_go_and_load
