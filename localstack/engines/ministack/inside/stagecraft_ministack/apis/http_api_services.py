"""First-class integrations of HTTP APIs: a route that asks a service of AWS, in the name of the integration's role, and answers what that answers.
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html

The engine takes such a route for one of a function without a name.
"""

import base64
import json
from urllib.parse import urlencode

from stagecraft_ministack.apis.http_api_mappings import SOURCE

# integration subtype → (signed as, the parameters that it needs, those that it may have)
SUBTYPES = {
    "EventBridge-PutEvents": ("events", ("Detail", "DetailType", "Source"), ("Time", "EventBusName", "Resources")),
    "SQS-SendMessage": (
        "sqs",
        ("QueueUrl", "MessageBody"),
        ("DelaySeconds", "MessageAttributes", "MessageDeduplicationId", "MessageGroupId", "MessageSystemAttributes"),
    ),
    "SQS-ReceiveMessage": (
        "sqs",
        ("QueueUrl",),
        ("AttributeName", "MaxNumberOfMessages", "MessageAttributeNames", "ReceiveRequestAttemptId", "VisibilityTimeout", "WaitTimeSeconds"),
    ),
    "SQS-DeleteMessage": ("sqs", ("ReceiptHandle", "QueueUrl"), ()),
    "SQS-PurgeQueue": ("sqs", ("QueueUrl",), ()),
    "AppConfig-GetConfiguration": ("appconfig", ("Application", "Environment", "Configuration", "ClientId"), ("ClientConfigurationVersion",)),
    "Kinesis-PutRecord": ("kinesis", ("StreamName", "Data", "PartitionKey"), ("SequenceNumberForOrdering", "ExplicitHashKey")),
    "StepFunctions-StartExecution": ("states", ("StateMachineArn",), ("Name", "Input")),
    "StepFunctions-StartSyncExecution": ("states", ("StateMachineArn",), ("Name", "Input", "TraceHeader")),
    "StepFunctions-StopExecution": ("states", ("ExecutionArn",), ("Cause", "Error")),
}
# those that the engine's service has no operation for
NOT_RUN = {"AppConfig-GetConfiguration": "The local engine’s AppConfig has no GetConfiguration, which AWS has deprecated; a function can use StartConfigurationSession."}
TARGETS = {"events": "AWSEvents", "kinesis": "Kinesis_20131202", "states": "AWSStepFunctions"}
FORM = "application/x-www-form-urlencoded"


def refusal_of(properties):
    """Why API Gateway refuses to create a first-class integration, in its words where they are known; None where it does not."""
    subtype, parameters = properties["IntegrationSubtype"], properties.get("RequestParameters") or {}
    known = SUBTYPES.get(subtype)
    if known is None:
        return f"Invalid integration subtype {subtype}. Known are {', '.join(SUBTYPES)}"
    if properties.get("IntegrationType", "AWS_PROXY") != "AWS_PROXY":
        return f"Operation {subtype} needs the integration type AWS_PROXY"
    if str(properties.get("PayloadFormatVersion", "1.0")) != "1.0":
        return f"Operation {subtype} needs PayloadFormatVersion 1.0, and has {properties['PayloadFormatVersion']}"
    _, required, optional = known
    for name, value in parameters.items():
        if name not in (*required, *optional, "Region"):
            return f"Parameter: {name} does not fit schema for Operation: {subtype}."
        if not is_source(str(value)):
            return f"Invalid selection expression specified: Validation Result: warnings : [], errors : [Invalid source: {value} specified for destination: {name}]"
    missing = [name for name in required if name not in parameters]
    return f"Missing required parameters for Operation: {subtype}: {', '.join(missing)}" if missing else None


# JSON is none, and no other use of `$`
def is_source(value):
    return not value.startswith("{") and (SOURCE.fullmatch(value) is not None if value.startswith("$") and not value.startswith("${") else True)


def written(subtype, given):
    """(path, headers, body) of the service's own request for parameters that have a value: name → text."""
    service, _, action = subtype.partition("-")
    if service == "SQS":
        return "/", {"content-type": FORM}, urlencode([("Action", action), ("Version", "2012-11-05"), *form_of(given)])
    said = {"EventBridge": event_of, "Kinesis": record_of, "StepFunctions": execution_of}[service](given)
    version = "1.0" if service == "StepFunctions" else "1.1"
    return "/", {"content-type": f"application/x-amz-json-{version}", "x-amz-target": f"{TARGETS[SUBTYPES[subtype][0]]}.{action}"}, json.dumps(said)


def event_of(given):
    entry = {name: value for name, value in given.items() if name not in ("Time", "Resources")}
    if "Time" in given:
        entry["Time"] = number_or_text(given["Time"])
    if "Resources" in given:
        entry["Resources"] = list_of(given["Resources"])
    return {"Entries": [entry]}


# a blob is base64 in JSON
def record_of(given):
    return {**given, "Data": base64.b64encode(given.get("Data", "").encode()).decode()}


def execution_of(given):
    return {name[0].lower() + name[1:]: value for name, value in given.items()}


def form_of(given):
    """SQS's query parameters: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests.html"""
    pairs = []
    for name, value in given.items():
        if name in ("MessageAttributes", "MessageSystemAttributes"):
            singular = name.removesuffix("s")
            for number, (key, said) in enumerate(json.loads(value).items(), 1):
                pairs.append((f"{singular}.{number}.Name", key))
                pairs += [(f"{singular}.{number}.Value.{field}", text) for field, text in said.items()]
        elif name in ("AttributeName", "MessageAttributeNames"):
            singular = name.removesuffix("s")
            pairs += [(f"{singular}.{number}", each) for number, each in enumerate(list_of(value), 1)]
        else:
            pairs.append((name, value))
    return pairs


def list_of(text):
    try:
        found = json.loads(text)
    except ValueError:
        return text.split(",")
    return [str(each) for each in found] if isinstance(found, list) else [text]


def number_or_text(text):
    try:
        return float(text)
    except ValueError:
        return text
