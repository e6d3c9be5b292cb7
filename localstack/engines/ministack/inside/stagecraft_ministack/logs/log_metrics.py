"""What functions log becomes metrics, as CloudWatch Logs does it: lines in the embedded metric format, and lines that a metric filter counts. The engine does neither.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
"""

import json
import logging

from stagecraft_ministack.logs.log_patterns import matcher, value_at
from ministack.services import cloudwatch, cloudwatch_logs

fan_out = cloudwatch_logs._fanout_to_subscription_filters
log = logging.getLogger("log_metrics")


def fan_out_and_measure(group, stream, events):
    fan_out(group, stream, events)
    try:
        for event in events:
            if '"_aws"' in event["message"]:
                record_embedded(event["message"])
        if cloudwatch_logs._metric_filters.has_any():
            count_matches(group, [event["message"] for event in events])
    except Exception:
        # a log is kept, whatever it says
        log.exception("no metrics of a log of %s", group)


def record_embedded(line):
    try:
        fields = json.loads(line)
        directives = fields["_aws"]["CloudWatchMetrics"]
    except (ValueError, KeyError, TypeError):
        return
    for directive in directives:
        for names in directive.get("Dimensions") or [[]]:
            dimensions = {name: str(fields[name]) for name in names if name in fields}
            for metric in directive["Metrics"]:
                value = fields.get(metric["Name"])
                for each in value if isinstance(value, list) else [value]:
                    if isinstance(each, (int, float)) and not isinstance(each, bool):
                        cloudwatch.record_metric(directive["Namespace"], metric["Name"], each, metric.get("Unit", "None"), dimensions)


def count_matches(group, lines):
    for (of, _), each in cloudwatch_logs._metric_filters.items():
        if of != group:
            continue
        matches = matcher(each["filterPattern"])
        matching = [line for line in lines if matches(line)]
        for to in each["metricTransformations"]:
            for line in matching:
                record_match(to, line)
            if not matching and lines and to.get("defaultValue") is not None:
                cloudwatch.record_metric(to["metricNamespace"], to["metricName"], float(to["defaultValue"]), to.get("unit", "None"))


def record_match(to, line):
    value = number_of(to["metricValue"], line)
    if value is None:
        return
    dimensions = {name: str(value_at(selector, line)) for name, selector in (to.get("dimensions") or {}).items()}
    cloudwatch.record_metric(to["metricNamespace"], to["metricName"], value, to.get("unit", "None"), dimensions)


# a number, or where in the line it is
def number_of(text, line):
    try:
        return float(value_at(text, line) if text.startswith("$") else text)
    except (TypeError, ValueError):
        return None


cloudwatch_logs._fanout_to_subscription_filters = fan_out_and_measure
