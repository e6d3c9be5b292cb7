"""Watches, in the process of a Python function, which operations of AWS an invocation calls by botocore (boto3 is made of it). It changes nothing of them, and
an error of its own is nobody's. Any Python that runs functions loads this.

https://boto3.amazonaws.com/v1/documentation/api/latest/guide/events.html
"""

import atexit
import json
import sys
import time

MOST_CALLS = 200
# what a call is about, by the names that operations have for it
NAMES = (
    "QueueUrl", "TopicArn", "TargetArn", "Bucket", "FunctionName", "TableName", "SecretId", "EventBusName", "StreamName", "StreamARN", "stateMachineArn",
    "KeyId", "logGroupName", "UserPoolId", "Name", "Path",
)


class Observer:
    def __init__(self, mark):
        self.mark = mark
        # what happened while the process started is the first invocation's
        self.seen = fresh()
        self.is_begun = False
        atexit.register(self.tell_at_end)

    def install(self):
        """Before the function makes its first client."""
        try:
            from botocore.handlers import BUILTIN_HANDLERS
        except ImportError:
            return
        BUILTIN_HANDLERS.extend([
            ("before-parameter-build", quiet(self.start)), ("after-call", quiet(self.finish)), ("after-call-error", quiet(self.fail)),
        ])

    def begin(self):
        self.seen = self.seen or fresh()
        self.is_begun = True

    def start(self, params, model, context, **_):
        if self.seen is None:
            return
        if len(self.seen["calls"]) >= MOST_CALLS:
            self.seen["more"] += 1
            return
        service = model.service_model
        call = {"at": self.now(), "aws": service.signing_name or service.endpoint_prefix, "op": model.name, "unfinished": True}
        place = next((params[name] for name in NAMES if isinstance(params.get(name), str)), None)
        if place:
            call["on"] = (place.rsplit(":", 1)[-1] if place.startswith("arn:") else place.rsplit("/", 1)[-1] if "://" in place else place)[:200]
        self.seen["calls"].append(call)
        context["stagecraft_call"] = call

    def finish(self, http_response, parsed, context, **_):
        call = self.ended(context)
        if call is not None:
            call["status"] = http_response.status_code
            if http_response.status_code >= 400:
                call["error"] = str((parsed.get("Error") or {}).get("Code") or http_response.status_code)
            elif parsed.get("FunctionError"):
                call["error"] = f"function error: {parsed['FunctionError']}"

    def fail(self, exception, context, **_):
        call = self.ended(context)
        if call is not None:
            call["error"] = type(exception).__name__

    def ended(self, context):
        call = context.pop("stagecraft_call", None)
        if call is not None and self.seen is not None:
            call.pop("unfinished", None)
            call["ms"] = round(self.now() - call["at"], 2)
        return call

    def now(self):
        return round((time.perf_counter() - self.seen["zero"]) * 1000, 2)

    def told(self):
        """Ends the invocation: a line with what it did, or "" where nothing was seen."""
        try:
            seen, now = self.seen, self.seen and self.now()
            self.seen = None
            self.is_begun = False
            if not seen or not seen["calls"]:
                return ""
            calls = [{"ms": round(now - call["at"], 2), **call} for call in seen["calls"]]
            return self.mark + json.dumps({"began": seen["began"], "calls": calls, "more": seen["more"]}) + "\n"
        except Exception:
            return ""

    # a process that ends in the middle of an invocation
    def tell_at_end(self):
        if self.is_begun:
            sys.stderr.write(self.told())


def fresh():
    return {"began": time.time() * 1000, "zero": time.perf_counter(), "calls": [], "more": 0}


def quiet(see):
    def seen(**named):
        try:
            see(**named)
        except Exception:
            pass  # this call is not seen

    return seen
