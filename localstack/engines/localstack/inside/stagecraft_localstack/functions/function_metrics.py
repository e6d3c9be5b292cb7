"""The metrics Invocations and Errors of functions, summed up and written once a second: as it comes, the engine starts a thread and makes a call for each invocation."""

import logging
import threading
import time
from collections import Counter

from localstack.services.lambda_.invocation import version_manager
from localstack.utils.cloudwatch.cloudwatch_util import publish_lambda_metric

LOG = logging.getLogger(__name__)
counts, lock, writer = Counter(), threading.Lock(), None


def count(names, function_name, account_id, region_name):
    global writer
    with lock:
        for name in names:
            counts[(name, function_name, account_id, region_name)] += 1
        if writer is None:
            writer = threading.Thread(target=write, daemon=True, name="function-metrics")
            writer.start()


def write():
    while True:
        time.sleep(1)
        with lock:
            taken = dict(counts)
            counts.clear()
        for (name, function, account, region), number in taken.items():
            try:
                publish_lambda_metric(name, number, {"func_name": function}, account_id=account, region_name=region)
            except Exception as error:
                LOG.warning("Could not write the metric %s of %s: %s", name, function, error)


# the engine starts each in a thread of its own
def at_once(work, *words, name=None, **named):
    return work() if name and name.startswith("record-cloudwatch-metric") else start_thread(work, *words, name=name, **named)


start_thread = version_manager.start_thread
version_manager.start_thread = at_once
version_manager.record_cw_metric_invocation = lambda **names: count(["Invocations"], **names)
version_manager.record_cw_metric_error = lambda **names: count(["Invocations", "Errors"], **names)
