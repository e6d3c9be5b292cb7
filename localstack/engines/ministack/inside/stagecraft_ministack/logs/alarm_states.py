"""What state an alarm has, by the points of its metric: a function of both and of the time, without a clock.

A minute of an alarm's period lasts `MINUTE` seconds here, so that whoever breaks something sees the alarm, and its end, within seconds. Periods
below a minute, and thresholds, are as they are written.

As on AWS, the points of a period become one value, and M of the newest N values have to breach. The period that has not ended counts as soon as it has a point.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

MINUTE = 5
# a metric's points lie in the order in which they came, which is that of their times but for a few that somebody put: behind so many old ones all are old
OLDER = 200

COMPARISONS = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}


def seconds_of(period):
    """How long a period lasts here."""
    return period if period < 60 else period / 60 * MINUTE


def judge(alarm, points, now, value_of):
    """(state, reason, when to look again). The state is None where the alarm keeps the one it has; there is nothing to look for where the time is
    None: only a further point changes it. `value_of(points)` is the alarm's statistic of points, None where they have none."""
    length = seconds_of(int(alarm.get("Period") or 60))
    count = int(alarm.get("EvaluationPeriods") or 1)
    needed = int(alarm.get("DatapointsToAlarm") or count)
    newest = int(now // length)
    slots = {}
    older = 0
    # from the newest on: a metric keeps an hour of points, and an alarm is looked at three times a second while they come
    for point in reversed(points):
        slot = int(point["Timestamp"] // length)
        if newest - count <= slot <= newest:
            slots.setdefault(slot, []).append(point)
        elif slot < newest - count:
            older += 1
            if older == OLDER:
                break
    last = newest if newest in slots else newest - 1
    values = [value_of(slots[slot]) if slot in slots else None for slot in range(last - count + 1, last + 1)]
    state, reason = state_of(alarm, values, needed)
    return state, reason, (newest + 1) * length if slots else None


def state_of(alarm, values, needed):
    threshold, operator = alarm.get("Threshold", 0), alarm.get("ComparisonOperator", "")
    known = [value for value in values if value is not None]
    breaching = [value for value in known if COMPARISONS[operator](value, threshold)]
    missing = len(values) - len(known)
    treatment = alarm.get("TreatMissingData") or "missing"
    if treatment == "breaching" and missing and len(breaching) + missing >= needed:
        return "ALARM", f"Threshold Crossed: {missing} of {len(values)} datapoints were missing, which counts as breaching."
    # with fewer values than it takes, those that are there decide
    if len(breaching) >= (needed if treatment in ("breaching", "notBreaching") else min(needed, len(known) or 1)):
        return "ALARM", f"Threshold Crossed: {said(breaching)} {operator} {threshold}"
    if known:
        return "OK", f"Threshold not Crossed: {said(known)}, {operator} {threshold}"
    if treatment == "notBreaching":
        return "OK", "Threshold not Crossed: no datapoints were received, which counts as not breaching."
    if treatment == "ignore":
        return None, ""
    return ("OK" if treatment == "breaching" else "INSUFFICIENT_DATA"), "Insufficient Data: no datapoints were received."


def said(values):
    return f"{len(values)} datapoint{'' if len(values) == 1 else 's'} [{', '.join(f'{value:g}' for value in values)}]"
