"""The places where LocalStack takes in what is not its own: before its first module, before its services, its server, its functions, its end."""

import gc
import logging
import os

# a start makes a million objects that stay: looking for garbage among them is a quarter of its time. `warm_services` turns it on again
gc.disable()

from localstack.runtime import hooks
from localstack.runtime.server.core import RuntimeServerPlugin
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin

LOG = logging.getLogger(__name__)


@hooks.on_runtime_create(priority=1000)
def prepare():
    from stagecraft_localstack.requests import front, internal_calls, shared_endpoints


@hooks.on_infra_start(priority=1000)
def repair():
    from stagecraft_localstack.requests.front import UNREPAIRED

    if UNREPAIRED:
        return
    from stagecraft_localstack.functions import code_addresses, direct_invocations, event_pollers, function_limits, function_metrics, invocation_rules, mapping_rules, mapping_states, queue_poller
    from stagecraft_localstack.kept import kept_alarms, kept_objects
    from stagecraft_localstack.logs import first_look_at_alarms, function_logs
    from stagecraft_localstack.messages import flow, pending_deliveries, sent_messages, topic_deliveries
    from stagecraft_localstack.objects import notified_objects
    from stagecraft_localstack.requests import owners_of_keys
    from stagecraft_localstack.stacks import failed_updates, quick_deployments, refused_types


# the last before the server listens
@hooks.on_infra_start(priority=-1000)
def read_what_was_kept():
    from stagecraft_localstack.requests.front import OBJECTS, UNREPAIRED

    if OBJECTS and not UNREPAIRED:
        from stagecraft_localstack.kept import kept_stores

        kept_stores.read()


@hooks.on_infra_ready()
def warm():
    from stagecraft_localstack import warm_services

    warm_services.start()


# Its own way of ending waits for every thread, for up to half a minute
@hooks.on_runtime_shutdown(priority=1000)
def end():
    from stagecraft_localstack.requests.front import OBJECTS, UNREPAIRED

    try:
        if OBJECTS and not UNREPAIRED:
            from stagecraft_localstack.kept import kept_stores

            kept_stores.save()
    except BaseException:
        LOG.exception("The engine keeps stored objects alone: the rest could not be written.")
    finally:
        os._exit(0)


class NodeExecutorPlugin(RuntimeExecutorPlugin):
    name = "stagecraft"

    def load(self, *words, **named):
        from stagecraft_localstack.functions.executor import NodeExecutor

        return NodeExecutor


class GuardedServerPlugin(RuntimeServerPlugin):
    name = "stagecraft"

    def load(self, *words, **named):
        from stagecraft_localstack.requests.server import GuardedServer

        return GuardedServer()
