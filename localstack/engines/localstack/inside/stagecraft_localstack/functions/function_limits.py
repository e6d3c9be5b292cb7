"""How many processes a function has at most, and how long an idle one stays.

An invocation beyond the limit waits for one that is under way. (AWS would start another environment, up to the account's thousand; a laptop can't.)
The engine's timers for idle environments are threads that hold its exit for as long as they wait: here they don't.
"""

import threading
from collections import defaultdict

from localstack import config
from localstack.services.lambda_.invocation import execution_environment
from localstack.services.lambda_.invocation.version_manager import LambdaVersionManager

from stagecraft_localstack.requests.front import FUNCTION_PROCESSES

# as on the default engine
config.LAMBDA_KEEPALIVE_MS = 20_000

slots = defaultdict(lambda: threading.BoundedSemaphore(FUNCTION_PROCESSES))
invoke = LambdaVersionManager.invoke


def invoke_in_turn(self, *, invocation):
    with slots[self.function_arn]:
        return invoke(self, invocation=invocation)


class DaemonTimer(threading.Timer):
    def __init__(self, *words, **named):
        super().__init__(*words, **named)
        self.daemon = True


LambdaVersionManager.invoke = invoke_in_turn
execution_environment.Timer = DaemonTimer
