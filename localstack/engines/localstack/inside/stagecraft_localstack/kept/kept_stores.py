"""What the engine's services hold outlives a clean stop. LocalStack's free edition forgets all of it at the end; its services have the hooks for keeping it
(localstack/state/core.py), and this uses them.

It lies beside the stored objects, in the folder `stores`, written whole (`stores.new`, then renamed) while nothing changes: no request is let in, and functions
stand still. The next start takes the folder away before it reads it (`stores.read`), so that an engine that is killed never finds what is no longer true. A start
that cannot read it ends with the status CANNOT_READ; whoever started it starts it again, without.

The files are pickles: reading one runs what is in it. They are read from the stack's own folder, which is its user's alone, and never from a snapshot.

Where a service that is not in SERVICES holds something, or an event bus has what is not made again here (kept_events.py), nothing is kept, and a stop is as before.
"""

import hashlib
import logging
import os
import shutil
import sys
import threading
import time
import traceback
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

from localstack import constants
from localstack.services.plugins import SERVICE_PLUGINS, ServiceState
from localstack.services.stores import AccountRegionBundle
from localstack.state import AssetDirectory, StateVisitor, pickle

from stagecraft_localstack.functions import held_functions
from stagecraft_localstack.kept import kept_bodies, kept_events, kept_functions, kept_logs, kept_queues
from stagecraft_localstack.messages import pending_deliveries
from stagecraft_localstack.requests import door
from stagecraft_localstack.requests.front import OBJECTS

LOG = logging.getLogger(__name__)
CANNOT_READ = 78
LIMIT_SECONDS = 60
# topics hand on within milliseconds, unless a queue refuses
DELIVERY_SECONDS = 5
SETTLES_SECONDS = 0.1
MADE_BY = "made-by"
FOLDER = Path(OBJECTS).parent / "stores"
# whether it holds all that it kept: a stop in the middle of a start writes nothing
is_whole = False
# in the order in which they are read: functions come last, for they begin to work
SERVICES = ("iam", "sts", "ssm", "secretsmanager", "s3", "sqs", "ses", "sns", "logs", "cloudwatch", "events", "cloudformation", "lambda")
# what belongs to a service beside its stores
PARTS = {"s3": kept_bodies, "sqs": kept_queues, "events": kept_events, "lambda": kept_functions}


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
    if not is_whole:
        LOG.warning("The engine was stopped before it had read what was kept.")
        return
    try:
        door.close()
        stand_still()
        new = FOLDER.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        # not its parents: a folder that was moved or deleted meanwhile is not made again
        new.mkdir(mode=0o700)
        (new / MADE_BY).write_text(made_by(), "utf-8")
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


def stand_still():
    held_functions.hold()
    kept_functions.stand_still()
    if not pending_deliveries.are_done(DELIVERY_SECONDS):
        raise CannotKeep(f"topics and buckets had not handed on everything within {DELIVERY_SECONDS} s")
    kept_queues.stand_still()
    # what somebody has in his hand at this moment
    time.sleep(SETTLES_SECONDS)


def made_by():
    """The versions and the sources that the pickles fit."""
    sources = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(Path(__file__).parents[1].rglob("*.py")))).hexdigest()
    return f"LocalStack {constants.VERSION}, Python {sys.version}, {sources}"


def save_service(service, folder):
    folder.mkdir(mode=0o700)
    service.lifecycle_hook.on_before_state_save()
    part = PARTS.get(service.name())
    if part:
        part.save(service._provider, folder)
    service.accept_state_visitor(Saving(folder))


def read():
    """Makes what was kept the engine's own, where something was. Ends the engine where that fails."""
    global is_whole
    taken = FOLDER.with_suffix(".read")
    for left in (taken, FOLDER.with_suffix(".new")):
        shutil.rmtree(left, ignore_errors=True)
    try:
        FOLDER.rename(taken)
    except FileNotFoundError:
        is_whole = True
        return
    try:
        if (taken / MADE_BY).read_text("utf-8") != made_by():
            give_up("Another version of the engine has written it.")
        for name in SERVICES:
            if (taken / name).exists():
                with limit(name):
                    read_service(SERVICE_PLUGINS.require(name), taken / name)
    except Exception:
        give_up(traceback.format_exc())
    is_whole = True
    threading.Thread(target=shutil.rmtree, args=(taken,), kwargs={"ignore_errors": True}, daemon=True).start()


@contextmanager
def limit(name):
    # the bytes of stored objects take as long as they take
    timer = threading.Timer(LIMIT_SECONDS, give_up, [f"The service {name} took longer than {LIMIT_SECONDS} s."])
    if name != "s3":
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


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
