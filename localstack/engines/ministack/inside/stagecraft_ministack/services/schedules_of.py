"""For schedules.test.ts: when schedules are due. Reads `[{"expression", "zone", "after"}]` from standard input and writes the times in UTC."""

import json
import sys
from datetime import datetime, timezone

from stagecraft_ministack.services import schedules
from ministack.services import eventbridge, scheduler


def due(case):
    zone = schedules.zone_of(case["zone"])
    expression = schedules.ZonedExpression(case["expression"])
    expression.zone = zone or timezone.utc
    at = scheduler._at_time_epoch(expression)
    if at is not None:
        return datetime.fromtimestamp(at, timezone.utc)
    after = datetime.fromisoformat(case["after"])
    return eventbridge._cron_next_fire(eventbridge._parse_cron_fields(expression), after).astimezone(timezone.utc)


print(json.dumps([due(case).strftime("%Y-%m-%dT%H:%M") for case in json.load(sys.stdin)]))
