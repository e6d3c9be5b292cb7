"""The HTTP API has metrics in `AWS/ApiGateway`, as on AWS. The kit's gateway answers in the engine's place, so it says once a second what it answered.

POST /_stagecraft/api-metrics with `{"api": ID, "answers": [[STATUS, MILLISECONDS, HOW_MANY]]}`, for who shows the stack's secret.
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
"""

import time

from stagecraft_ministack.logs.alarm_states import MINUTE
from stagecraft_ministack.logs.alarms import point_came
from stagecraft_ministack.logs.kept_history import forget_old
from stagecraft_ministack.requests.kit_paths import take
from ministack.core.responses import request_scope
from ministack.services import apigateway, cloudwatch


def record_answers(said):
    where = next(((account, region) for (account, region, api), _ in apigateway._apis.all_items() if api == said["api"]), None)
    # not deployed yet
    if where is None:
        return
    now = time.time()
    with request_scope(*where):
        for status, milliseconds, times in said["answers"]:
            keep("Count", "Count", 1.0, times, said["api"], now)
            keep("4xx", "Count", float(400 <= status < 500), times, said["api"], now)
            keep("5xx", "Count", float(status >= 500), times, said["api"], now)
            keep("Latency", "Milliseconds", float(milliseconds), times, said["api"], now)


def keep(metric, unit, value, times, api, now):
    """One point for all equal values of the same `MINUTE`."""
    dimensions = {"ApiId": api}
    key = ("AWS/ApiGateway", metric, cloudwatch._dims_key(dimensions))
    points = cloudwatch._metric_bucket(key)
    known = point_of(points, value, now)
    if known:
        known["Count"] += times
    else:
        shared = points[0]["Dimensions"] if points else dimensions
        points.append({"Timestamp": now, "Unit": unit, "Dimensions": shared, "Value": value, "Count": float(times)})
        forget_old(points)
    point_came(*key)


def point_of(points, value, now):
    for point in reversed(points):
        if point["Timestamp"] // MINUTE != now // MINUTE:
            return None
        if point["Value"] == value and "Count" in point:
            return point
    return None


take("/_stagecraft/api-metrics", record_answers)
