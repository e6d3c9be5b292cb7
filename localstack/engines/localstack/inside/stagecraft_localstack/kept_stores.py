"""What the engine's services hold outlives a clean stop. LocalStack's free edition forgets all of it at the end; its services have the hooks for keeping it
(localstack/state/core.py), and this uses them.

It lies beside the stored objects, in the folder `stores`, written whole (`stores.new`, then renamed) while nothing changes: no request is let in, and functions
stand still. The next start takes the folder away before it reads it (`stores.read`), so that an engine that is killed never finds what is no longer true. A start
that cannot read it ends with the status CANNOT_READ; whoever started it starts it again, without.

The files are pickles: reading one runs what is in it. They are read from the stack's own folder, which is its user's alone, and never from a snapshot.

Where a service that is not in SERVICES holds something, or an event bus has what is not made again here (kept_events.py), nothing is kept, and a stop is as before.
"""

import logging
import os
import shutil
import threading
import traceback
from collections import defaultdict
from pathlib import Path

from localstack.services.plugins import SERVICE_PLUGINS, ServiceState
from localstack.services.stores import AccountRegionBundle
from localstack.state import AssetDirectory, StateVisitor, pickle

from stagecraft_localstack import door, held_functions, kept_alarms, kept_bodies, kept_events, kept_functions, kept_queues
from stagecraft_localstack.front import OBJECTS

LOG = logging.getLogger(__name__)
CANNOT_READ = 78
LIMIT_SECONDS = 60
FOLDER = Path(OBJECTS).parent / "stores"
# in the order in which they are read: functions come last, for they begin to work
SERVICES = ("iam", "sts", "ssm", "secretsmanager", "s3", "sqs", "ses", "sns", "logs", "cloudwatch", "events", "cloudformation", "lambda")
# what belongs to a service beside its stores
PARTS = {"s3": kept_bodies, "sqs": kept_queues, "cloudwatch": kept_alarms, "events": kept_events, "lambda": kept_functions}


# those that say at their creation what they belong to cannot be made as pickles make a `defaultdict`
@pickle.register(defaultdict, subclasses=True)
def save_defaultdict(pickler, it):
    pickler.save_reduce(new_defaultdict, (type(it), it.default_factory), vars(it) if hasattr(it, "__dict__") else None, dictitems=iter(list(it.items())), obj=it)


def new_defaultdict(kind, default_factory):
    made = kind.__new__(kind)
    defaultdict.__init__(made, default_factory)
    return made


# one that somebody held then would be held for ever
@pickle.register(type(threading.Lock()))
def save_lock(pickler, it):
    pickler.save_reduce(threading.Lock, (), obj=it)


@pickle.register(type(threading.RLock()))
def save_rlock(pickler, it):
    pickler.save_reduce(threading.RLock, (), obj=it)


@pickle.register(threading.Condition)
def save_condition(pickler, it):
    pickler.save_reduce(threading.Condition, (it._lock,), obj=it)


class CannotKeep(Exception):
    """Something that would not be there again; its text says what."""


class Saving(StateVisitor):
    def __init__(self, folder):
        self.folder, self.count = folder, 0

    def visit(self, container):
        path = next_path(self)
        if not isinstance(container, AssetDirectory):
            with open(path, "wb") as file:
                pickle.dump(container, file)
        elif container.path.exists():
            shutil.copytree(container.path, path)


class Reading(StateVisitor):
    def __init__(self, folder):
        self.folder, self.count = folder, 0

    def visit(self, container):
        path = next_path(self)
        if isinstance(container, AssetDirectory):
            if path.exists():
                shutil.copytree(path, container.path, dirs_exist_ok=True)
            return
        with open(path, "rb") as file:
            kept = pickle.load(file)
        if isinstance(container, AccountRegionBundle):
            container._universal, container.lock = kept._universal, kept.lock
        container.clear()
        # past `__getitem__`, which makes a store of each account that it is asked for
        dict.update(container, kept)


def next_path(visitor):
    visitor.count += 1
    return visitor.folder / str(visitor.count)


def save():
    """Writes all of it, or nothing. The engine answers nobody any more."""
    door.close()
    held_functions.hold()
    new = FOLDER.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    try:
        # not its parents: a folder that was moved or deleted meanwhile is not made again
        new.mkdir(mode=0o700)
        kept_functions.stand_still()
        used = running()
        for name in used:
            if name not in SERVICES and holds_something(name):
                raise CannotKeep(f"the service {name} is not kept")
        for name in SERVICES:
            if name in used:
                save_service(SERVICE_PLUGINS.get_service(name), new / name)
        new.rename(FOLDER)
    except CannotKeep as reason:
        LOG.warning("The engine keeps stored objects alone: %s.", reason)
    except Exception:
        LOG.exception("The engine keeps stored objects alone: the rest could not be written.")


def save_service(service, folder):
    folder.mkdir(mode=0o700)
    service.lifecycle_hook.on_before_state_save()
    part = PARTS.get(service.name())
    if part:
        part.save(service._provider, folder)
    service.accept_state_visitor(Saving(folder))


def read():
    """Makes what was kept the engine's own, where something was. Ends the engine where that fails."""
    taken = FOLDER.with_suffix(".read")
    shutil.rmtree(taken, ignore_errors=True)
    try:
        FOLDER.rename(taken)
    except FileNotFoundError:
        return
    limit = threading.Timer(LIMIT_SECONDS, give_up, ["That took too long."])
    limit.start()
    try:
        for name in SERVICES:
            if (taken / name).exists():
                read_service(SERVICE_PLUGINS.require(name), taken / name)
    except Exception:
        give_up(traceback.format_exc())
    limit.cancel()
    threading.Thread(target=shutil.rmtree, args=(taken,), kwargs={"ignore_errors": True}, daemon=True).start()


def give_up(why):
    LOG.error("What was kept cannot be read. %s", why)
    os._exit(CANNOT_READ)


def read_service(service, folder):
    service.lifecycle_hook.on_before_state_load()
    service.accept_state_visitor(Reading(folder))
    part = PARTS.get(service.name())
    if part:
        part.read(service._provider, folder)
    service.lifecycle_hook.on_after_state_load()
    if part is kept_functions:
        part.go_on(service._provider, folder)


def running():
    return [name for name in SERVICE_PLUGINS.list_available() if SERVICE_PLUGINS.get_state(name) == ServiceState.RUNNING]


# a service whose client was only asked what there is has stores, and nothing in them
def holds_something(name):
    found = []

    class Looking(StateVisitor):
        def visit(self, container):
            if isinstance(container, AssetDirectory):
                found.extend(container.path.rglob("*") if container.path.exists() else [])
            else:
                found.extend(value for regions in list(container.values()) for store in list(regions.values()) for value in contents_of(store))

    SERVICE_PLUGINS.get_service(name).accept_state_visitor(Looking())
    return bool(found)


def contents_of(store):
    return [value for name, value in vars(store).items() if isinstance(value, (dict, list, set)) and value and not name.startswith("_")]
