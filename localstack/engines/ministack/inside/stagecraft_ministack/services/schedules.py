"""Schedules of EventBridge run by their own time zone, from their start to their end, as CloudFormation described them; the engine's CloudFormation drops these
properties, and it takes every expression for UTC. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html

It looks for what is due every ten seconds; two serve a developer who waits for it.
"""

from datetime import datetime, timezone

from ministack.services import eventbridge, scheduler
from ministack.services.cloudformation import provisioners

SECONDS = 2
scheduler._SCHEDULE_TICK_INTERVAL = SECONDS
eventbridge._SCHEDULER_TICK_INTERVAL = SECONDS

FURTHER = ("ScheduleExpressionTimezone", "StartDate", "EndDate", "KmsKeyArn")

tick = scheduler._tick_schedules
at_time = scheduler._at_time_epoch
cron_fields = eventbridge._parse_cron_fields
next_fire = eventbridge._cron_next_fire


class ZonedExpression(str):
    """An expression that knows its zone; it is kept and shown as any other."""

    zone = timezone.utc


class ZonedFields(tuple):
    zone = timezone.utc


def tick_by_zones():
    for schedule in list(scheduler._schedules._data.values()):
        zone = zone_of(schedule.get("ScheduleExpressionTimezone"))
        if zone is None:
            continue
        expression = ZonedExpression(schedule.get("ScheduleExpression", ""))
        expression.zone = zone
        schedule["ScheduleExpression"] = expression
    tick()


def zone_of(name):
    if name in (None, "", "UTC"):
        return None
    # few schedules have a zone, and a start does without it
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def at_time_by_zone(expression):
    time = at_time(expression)
    if time is None or not isinstance(expression, ZonedExpression):
        return time
    return datetime.fromtimestamp(time, timezone.utc).replace(tzinfo=expression.zone).timestamp()


def cron_fields_by_zone(expression):
    fields = cron_fields(expression)
    if fields is None or not isinstance(expression, ZonedExpression):
        return fields
    zoned = ZonedFields(fields)
    zoned.zone = expression.zone
    return zoned


def next_fire_by_zone(fields, after):
    return next_fire(fields, after.astimezone(fields.zone) if isinstance(fields, ZonedFields) else after)


scheduler._tick_schedules = tick_by_zones
scheduler._at_time_epoch = at_time_by_zone
eventbridge._parse_cron_fields = cron_fields_by_zone
eventbridge._cron_next_fire = next_fire_by_zone


def with_further_properties(handler, at):
    def handle(*words, **named):
        name, attributes = handler(*words, **named)
        properties = words[at]
        schedule = scheduler._schedules.get(f"{properties.get('GroupName', 'default')}/{name}")
        if schedule is not None:
            schedule["ScheduleExpressionTimezone"] = "UTC"
            schedule.update({key: properties[key] for key in FURTHER if properties.get(key)})
        return name, attributes

    return handle


handlers = provisioners._RESOURCE_HANDLERS["AWS::Scheduler::Schedule"]
handlers["create"] = with_further_properties(handlers["create"], 1)
handlers["update"] = with_further_properties(handlers["update"], 2)
