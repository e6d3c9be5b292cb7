"""Alarms go by the metric that they name. As it comes, the engine takes every metric of that name, whatever its dimensions, throws all periods together, knows
nothing of missing data, and looks at an alarm only where somebody calls PutMetricData: no metric of the engine's own ever makes one fire.

An alarm is looked at when its metric gets a point and when a period ends that had some, by one thread that sleeps meanwhile. alarm_states.py decides.
From INSUFFICIENT_DATA to OK nobody is told: a new stack would begin with a message for each of its alarms.
"""

import logging
import threading
import time

from stagecraft_ministack.logs.alarm_states import COMPARISONS, judge
from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region, request_scope
from ministack.services import cloudwatch

# looks at one alarm lie so far apart, while points come in
PAUSE = 0.3

record = cloudwatch.record_metric
store = cloudwatch._store_datum
put_alarm = cloudwatch._put_metric_alarm
log = logging.getLogger("alarms")

change = threading.Condition()
# (account, region, name of an alarm): to be looked at now, and when again
touched = set()
due = {}
# (account, region, namespace, metric, dimensions) → names of alarms; None where alarms have changed since
watched = None
changes = 0


class Alarms(AccountRegionScopedDict):
    """All alarms. What they watch is looked up anew once one has changed."""

    __slots__ = ()

    def __setitem__(self, name, alarm):
        super().__setitem__(name, alarm)
        forget_watched()

    def __delitem__(self, name):
        super().__delitem__(name)
        forget_watched()

    def pop(self, name, *default):
        forget_watched()
        return super().pop(name, *default)

    # what was kept over a stop: time has passed since
    def update(self, other):
        super().update(other)
        forget_watched()
        look_at(key for key, _ in self.all_items())

    def clear(self):
        super().clear()
        forget_watched()


def forget_watched():
    global changes, watched
    changes += 1
    watched = None


def find_watched():
    global watched
    began, found = changes, {}
    for (account, region, name), alarm in cloudwatch._alarms.all_items():
        metric = (account, region, alarm.get("Namespace"), alarm.get("MetricName"), key_of(alarm))
        found.setdefault(metric, []).append(name)
    if began == changes:
        watched = found
    return found


def key_of(alarm):
    return cloudwatch._dims_key({each["Name"]: each["Value"] for each in alarm.get("Dimensions") or []})


def look_at(keys):
    with change:
        touched.update(keys)
        change.notify()


def point_came(namespace, metric, dimensions_key):
    """Whoever adds a point to a metric says so. Costs a look into a dict where no alarm watches it."""
    account, region = get_account_id(), get_region()
    known = watched
    names = (find_watched() if known is None else known).get((account, region, namespace, metric, dimensions_key))
    if names:
        look_at((account, region, name) for name in names)


def record_and_look(namespace, metric_name, value, unit="None", dimensions=None):
    record(namespace, metric_name, value, unit, dimensions)
    point_came(namespace, metric_name, cloudwatch._dims_key(dimensions or {}))


def store_and_look(namespace, name, dims, *words):
    store(namespace, name, dims, *words)
    point_came(namespace, name, cloudwatch._dims_key(dims))


def look_at_one(alarm):
    look_at([(get_account_id(), get_region(), alarm["AlarmName"])])


def evaluate(name, now):
    """Brings one alarm up to date; when to look again."""
    alarm = cloudwatch._alarms.get(name)
    if alarm is None or alarm.get("ComparisonOperator") not in COMPARISONS or not alarm.get("MetricName"):
        return None
    points = cloudwatch._metrics.get((alarm.get("Namespace"), alarm["MetricName"], key_of(alarm))) or []
    statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic") or "Average"
    state, reason, again = judge(alarm, points, now, lambda some: cloudwatch._stat_value(cloudwatch._calc_stats(some), statistic, some))
    before = alarm["StateValue"]
    if state is not None and state != before:
        alarm.update(StateValue=state, StateReason=reason, StateUpdatedTimestamp=int(time.time()))
        cloudwatch._record_history(name, before, state, reason)
        if (before, state) != ("INSUFFICIENT_DATA", "OK"):
            cloudwatch._dispatch_alarm_actions(alarm, before, state, reason)
        cloudwatch._evaluate_parent_alarms(alarm)
    return again


def watch():
    while True:
        with change:
            while not touched and (not due or min(due.values()) > time.time()):
                change.wait(min(due.values()) - time.time() if due else None)
            keys = {*touched, *(key for key, at in due.items() if at <= time.time())}
            touched.clear()
        for account, region, name in keys:
            try:
                with request_scope(account, region):
                    again = evaluate(name, time.time())
            except Exception:
                log.exception("the alarm %s could not be evaluated", name)
                again = None
            due.pop((account, region, name), None)
            if again is not None:
                due[account, region, name] = again
        time.sleep(PAUSE)


# the engine takes a comparison that there is not; here the alarm would never be evaluated
def put_known(params, cbor_data, is_cbor, is_json=False):
    operator = cbor_data.get("ComparisonOperator") if is_cbor or is_json else cloudwatch._p(params, "ComparisonOperator")
    if operator in COMPARISONS:
        return put_alarm(params, cbor_data, is_cbor, is_json)
    message = f"Value '{operator}' at 'comparisonOperator' failed to satisfy constraint: Member must satisfy enum value set: [{', '.join(COMPARISONS)}]"
    return cloudwatch._error("ValidationError", message, 400, use_json=is_json, use_cbor=is_cbor)


cloudwatch._alarms = Alarms()
cloudwatch.record_metric = record_and_look
cloudwatch._store_datum = store_and_look
cloudwatch._evaluate_all_alarms = lambda: None
cloudwatch._evaluate_alarm = look_at_one
cloudwatch._put_metric_alarm = put_known

threading.Thread(target=watch, daemon=True).start()
