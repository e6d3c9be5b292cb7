"""How much of the past the engine keeps, in memory and on disk. As it comes, it keeps a log stream of its own for each invocation, 3 KB, whatever the
group's retention is, and four points of metrics for each, 2 KB, for two weeks: an import of 100,000 lines left 25,000 of them.

The logs of a function's newest 1,000 invocations are kept, and the points of the last hour, or the newest 1,000 of a metric if these are more.
"""

import itertools
import time

from ministack.services import cloudwatch, cloudwatch_logs, lambda_svc

MOST = 1_000
# so many are forgotten at once
SOME = 200
HOUR = 3_600

emit_logs = lambda_svc._emit_lambda_logs
record = cloudwatch.record_metric


def emit_and_forget(func, *words, **named):
    emit_logs(func, *words, **named)
    config = func.get("config") or func
    name = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config.get('FunctionName')}"
    streams = (cloudwatch_logs._log_groups.get(name) or {}).get("streams", {})
    if len(streams) >= MOST + SOME:
        with cloudwatch_logs._log_events_lock:
            for oldest in list(itertools.islice(streams, SOME)):
                streams.pop(oldest, None)


def record_and_forget(namespace, metric_name, value, unit="None", dimensions=None):
    record(namespace, metric_name, value, unit, dimensions)
    points = cloudwatch._metrics.get((namespace, metric_name, cloudwatch._dims_key(dimensions or {})), [])
    if points:
        # nobody changes them: one for all points of a metric is half the memory of a point
        points[-1]["Dimensions"] = points[0]["Dimensions"]
    forget_old(points)


def forget_old(points):
    if len(points) >= MOST + SOME and points[SOME]["Timestamp"] < time.time() - HOUR:
        del points[:SOME]


lambda_svc._emit_lambda_logs = emit_and_forget
cloudwatch.record_metric = record_and_forget
