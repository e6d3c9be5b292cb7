"""Alarms across a stop: those that are kept are looked at again. As it comes, the engine asks itself for the alarms of each of AWS's regions to find them."""

from localstack.services.cloudwatch.alarm_scheduler import AlarmScheduler
from localstack.services.cloudwatch.models import LocalStackMetricAlarm, cloudwatch_stores


def schedule_kept(self):
    for _, _, store in cloudwatch_stores.iter_stores():
        for arn, alarm in list(store.alarms.items()):
            if isinstance(alarm, LocalStackMetricAlarm):
                self.schedule_metric_alarm(alarm_arn=arn)


AlarmScheduler.restart_existing_alarms = schedule_kept
