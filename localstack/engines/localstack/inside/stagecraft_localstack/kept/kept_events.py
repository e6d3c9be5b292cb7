"""Event buses, rules and schedules across a stop. Their stores hold what they are; what does their work is made from that."""

from localstack.services.events.event_bus import EventBusService
from localstack.services.events.models import events_stores
from localstack.services.events.rule import RuleService

# not made again here
OTHERS = ("archives", "replays", "connections", "api_destinations")


def save(provider, folder):
    from stagecraft_localstack.kept.kept_stores import CannotKeep

    for _, _, store in events_stores.iter_stores():
        for name in OTHERS:
            if getattr(store, name):
                raise CannotKeep(f"{name} of event buses are not kept")


def read(provider, folder):
    for account, region, store in events_stores.iter_stores():
        for bus in store.event_buses.values():
            provider._event_bus_services_store[bus.arn] = EventBusService(bus)
            for rule in bus.rules.values():
                make_again(provider, account, region, rule)


# as PutRule and PutTargets do it
def make_again(provider, account, region, rule):
    service = provider._rule_services_store[rule.arn] = RuleService(rule)
    for target in rule.targets.values():
        provider.create_target_sender(target, rule.arn, rule.name, region, account)
    if service.schedule_cron and rule.targets:
        service.create_schedule_job(provider._get_scheduled_rule_job_function(account, region, rule))
