"""Keeps what became of each invocation, in files of `$STAGECRAFT_INVOCATIONS`: a line of JSON for each, in the order in which they ended.

{"at", "ms", "function", "version", "role", "request", "from": [...], "error", "log", "beside", "inside"}: `at` is when it began, milliseconds since 1970; `log` is
what it said, as far as its role may write a log; `error` is left out where there was none; `beside` is true where the kit's gateway ran it, which has its log too. `from` is what its event brought, one for each record:
{"kind": "sqs" and the like, "name": of the queue and the like, "id", "sent", "attempt", "group", "trace", "failed"}, each where the event says it.

What went on inside is in files of its own, in `$STAGECRAFT_INSIDE`, so that it pushes no log out and no log has values of the system: `inside` is {"file", "at", "bytes"}, where it is there.
There it has two lines: {"request", "input", "output"}, the last two as they are where their JSON has 16,000 characters at the most, else `inputStart` or
`outputStart` (the beginning of it, a text) and `inputLength` or `outputLength`; then what the process told of its calls (observer/seen-calls.cjs), or nothing.

The files are two rings: 000001.jsonl, 000002.jsonl and so on, of 8 MB; the oldest goes when there are more than 64 MB. A line of an invocation costs some
microseconds and a write.
"""

import json
import os
import re
import threading

from stagecraft_ministack.functions import observed_functions
from stagecraft_ministack.requests.front import taken
from ministack.services import lambda_svc

MOST_OF_FILE = 8_000_000
MOST_FILES = 8
MOST_OF_LOG = 256_000
MOST_OF_VALUE = 16_000

folder = taken("STAGECRAFT_INVOCATIONS")
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
said = threading.local()
trace_parent = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
dispatch = lambda_svc._execute_function_dispatch
emit_logs = lambda_svc._emit_lambda_logs


# who wraps this one later decides whether the role may write a log
def emit_and_remember(func, request_id, log_text, *words, **named):
    said.log = log_text
    emit_logs(func, request_id, log_text, *words, **named)


def dispatch_and_keep(func, config, event, request_id, started):
    said.log = ""
    observed_functions.forget()
    result = dispatch(func, config, event, request_id, started)
    try:
        place = inside_ring.append(inside_of(request_id, event, result, observed_functions.seen()))
        ring.append(line_of(config, event, request_id, started, result, said.log, place))
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        pass  # a full disk, an event like no other: the invocation itself is not touched
    return result


def line_of(config, event, request_id, started, result, log, place):
    result = result if isinstance(result, dict) else {}
    body = result.get("body")
    entry = {
        "at": int(started * 1000),
        "ms": round((lambda_svc.time.time() - started) * 1000),
        "function": config.get("FunctionName", ""),
        "version": config.get("Version", "$LATEST"),
        "role": config.get("Role", "").rsplit("/", 1)[-1],
        "request": request_id,
        "from": origins(event, failed_of(body)),
        "log": log[:MOST_OF_LOG],
    }
    if result.get("error"):
        of = body if isinstance(body, dict) else {}
        entry["error"] = f"{of.get('errorType', 'Error')}: {of.get('errorMessage', body)}"[:2_000]
    if beside := getattr(said, "beside", None):
        entry |= {"at": beside["at"], "ms": beside["ms"], "beside": True}
    entry["inside"] = place
    return encode(entry)


def inside_of(request_id, event, result, seen):
    body = result.get("body") if isinstance(result, dict) else None
    return f'{{"request":{encode(request_id)},{bounded("input", observed_functions.event() or encode(event))},{bounded("output", encode(body))}}}\n{seen}'


def bounded(name, text):
    if len(text) <= MOST_OF_VALUE:
        return f'"{name}":{text}'
    return f'"{name}Start":{encode(text[:MOST_OF_VALUE])},"{name}Length":{len(text)}'


# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
def failed_of(body):
    if isinstance(body, str) and "batchItemFailures" in body:
        body = json.loads(body)
    failures = body.get("batchItemFailures") if isinstance(body, dict) else None
    return {each.get("itemIdentifier") for each in failures or []}


def origins(event, failed):
    if not isinstance(event, dict):
        return []
    records = event.get("Records")
    if isinstance(records, list):
        return [of_record(each, failed) for each in records if isinstance(each, dict)]
    context = event.get("requestContext")
    if isinstance(context, dict) and context.get("requestId"):
        headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        name = context.get("routeKey") or f"{context.get('httpMethod', '')} {context.get('resourcePath', '')}".strip()
        return [without_nothing({"kind": "api", "name": name, "id": context["requestId"], "trace": headers.get("traceparent")})]
    if event.get("detail-type"):
        return [without_nothing({"kind": "event", "name": f"{event.get('source')} {event['detail-type']}", "id": event.get("id"),
                                 "sent": event.get("time"), "trace": trace_in(event)})]
    return [without_nothing({"kind": "invoke", "trace": trace_in(event)})]


def of_record(record, failed):
    source = record.get("eventSource") or record.get("EventSource") or ""
    found = {"kind": source.rsplit(":", 1)[-1], "name": record.get("eventSourceARN", "").rsplit(":", 1)[-1]}
    if source == "aws:sqs":
        of = record.get("attributes", {})
        found |= {"id": record.get("messageId"), "sent": int(of.get("SentTimestamp", 0)), "attempt": int(of.get("ApproximateReceiveCount", 1)),
                  "group": of.get("MessageGroupId"), "failed": record.get("messageId") in failed or None,
                  "trace": value_of(record.get("messageAttributes"), "stringValue") or of.get("AWSTraceHeader") or trace_in(record.get("body"))}
    elif source == "aws:sns":
        of = record.get("Sns", {})
        found |= {"name": of.get("TopicArn", "").rsplit(":", 1)[-1], "id": of.get("MessageId"), "sent": of.get("Timestamp"),
                  "trace": value_of(of.get("MessageAttributes"), "Value") or trace_in(of.get("Message"))}
    elif source == "aws:s3":
        of = record.get("s3", {})
        found |= {"name": of.get("bucket", {}).get("name"), "id": of.get("object", {}).get("key"), "sent": record.get("eventTime")}
    else:
        found |= {"id": record.get("eventID"), "failed": record.get("eventID") in failed or None}
    return without_nothing(found)


def value_of(attributes, key):
    return ((attributes or {}).get("traceparent") or {}).get(key)


# in what has no place for it, the first that looks like one (https://www.w3.org/TR/trace-context/#traceparent-header)
def trace_in(value):
    left = 20_000
    # one after the other: an event may have megabytes
    for text in texts_in(value):
        if found := trace_parent.search(text[:left]):
            return found[0]
        left -= len(text) + 1
        if left <= 0:
            break
    return None


def texts_in(value):
    if isinstance(value, dict):
        value = [part for pair in value.items() for part in pair]
    if isinstance(value, list):
        for each in value:
            yield from texts_in(each)
    else:
        yield value if isinstance(value, str) else ""


def without_nothing(entry):
    return {name: value for name, value in entry.items() if value not in (None, "")}


class Ring:
    def __init__(self, folder):
        self.folder = folder
        self.lock = threading.Lock()
        self.file = None

    def append(self, line):
        """Returns where it stands: the file, where it begins in there, and its bytes."""
        data = f"{line}\n".encode("utf-8", "replace")
        with self.lock:
            if self.file is None or self.size + len(data) > MOST_OF_FILE:
                self.next_file(len(data))
            at = self.size
            self.size += os.write(self.file, data)
            return {"file": self.name, "at": at, "bytes": self.size - at}

    def next_file(self, room):
        if self.file is not None:
            os.close(self.file)
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        names = sorted(name for name in os.listdir(self.folder) if re.fullmatch(r"\d{6}\.jsonl", name))
        last = names[-1] if names else "000000.jsonl"
        # the one that the engine wrote before it started again, if there is room in it
        if self.file is not None or not names or not self.fits(last, room):
            last = f"{int(last[:6]) + 1:06}.jsonl"
            names.append(last)
        for oldest in names[:-MOST_FILES]:
            os.remove(os.path.join(self.folder, oldest))
        self.name = last
        self.file = os.open(os.path.join(self.folder, last), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.size = os.fstat(self.file).st_size

    def fits(self, name, room):
        path = os.path.join(self.folder, name)
        size = os.path.getsize(path)
        with open(path, "rb") as file:
            file.seek(max(0, size - 1))
            return size + room <= MOST_OF_FILE and file.read() in (b"", b"\n")


ring = Ring(folder)
inside_ring = Ring(taken("STAGECRAFT_INSIDE"))
if folder:
    observed_functions.observe()
    lambda_svc._emit_lambda_logs = emit_and_remember
    lambda_svc._execute_function_dispatch = dispatch_and_keep
