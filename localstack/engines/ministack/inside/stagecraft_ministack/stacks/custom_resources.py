"""What a custom resource has on AWS, and the engine's lacks:

1. `cfnresponse` beside Python code, and `cfn-response` beside Node code, that is in the template.
   https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/cfn-lambda-function-code-cfnresponsemodule.html
2. An end where its function fails before it has answered: CloudFormation waits for an hour then, and the engine does, too. Here the resource fails at once,
   with what the function failed with.
"""

import io
import zipfile

from ministack.services import lambda_svc
from ministack.services.cloudformation import custom_resource, provisioners

IN_PYTHON = '''import json
import urllib.request

SUCCESS = "SUCCESS"
FAILED = "FAILED"


def send(event, context, responseStatus, responseData, physicalResourceId=None, noEcho=False, reason=None):
    answer = {
        "Status": responseStatus,
        "Reason": reason or f"See the details in CloudWatch Log Stream: {context.log_stream_name}",
        "PhysicalResourceId": physicalResourceId or context.log_stream_name,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "NoEcho": noEcho,
        "Data": responseData,
    }
    request = urllib.request.Request(event["ResponseURL"], json.dumps(answer).encode(), {"content-type": ""}, method="PUT")
    urllib.request.urlopen(request).close()
'''

IN_NODE = """exports.SUCCESS = 'SUCCESS'
exports.FAILED = 'FAILED'
exports.send = (event, context, responseStatus, responseData, physicalResourceId, noEcho) => {
  const answer = {
    Status: responseStatus,
    Reason: `See the details in CloudWatch Log Stream: ${context.logStreamName}`,
    PhysicalResourceId: physicalResourceId || context.logStreamName,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    NoEcho: noEcho || false,
    Data: responseData,
  }
  return fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(answer) }).finally(() => context.done())
}
"""

zip_inline = provisioners._zip_inline
execute = lambda_svc._execute_function_with_config_scope


def zip_with_answers(code, handler, runtime="python3.12"):
    archive = zip_inline(code, handler, runtime)
    name, module = ("cfnresponse.py", IN_PYTHON) if str(runtime).startswith("python") else ("node_modules/cfn-response/index.js", IN_NODE)
    if not archive:
        return archive
    made = io.BytesIO(archive)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, module)
    return made.getvalue()


def execute_to_its_end(record, event, *words, **named):
    result = execute(record, event, *words, **named)
    url = event.get("ResponseURL", "") if isinstance(event, dict) else ""
    if "/cfn-response/" in url and result.get("error"):
        token = url.rpartition("/")[2]
        if custom_resource._pending.get(token, {}).get("result") is None:
            failure = result.get("body") if isinstance(result.get("body"), dict) else {}
            said = ": ".join(filter(None, (failure.get("errorType"), failure.get("errorMessage")))) or "it failed"
            custom_resource.deliver_response(token, {"Status": "FAILED", "Reason": f"Its function ended without an answer. {said}"})
    return result


provisioners._zip_inline = zip_with_answers
lambda_svc._execute_function_with_config_scope = execute_to_its_end
