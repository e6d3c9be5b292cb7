"""Event source mappings invoke their functions without going through the SDK: the call was a third of an invocation's time."""

import io

from localstack.aws.api.lambda_ import InvocationType
from localstack.services.lambda_.api_utils import function_locators_from_arn
from localstack.services.lambda_.event_source_mapping import esm_worker_factory
from localstack.services.lambda_.invocation.lambda_service import LambdaService
from localstack.utils.aws.arns import parse_arn
from localstack.utils.strings import long_uid

service = None
init = LambdaService.__init__
get_internal_client = esm_worker_factory.get_internal_client


def init_and_note(self):
    global service
    init(self)
    service = self


class DirectClient:
    """As far as a mapping uses the SDK's client for Lambda."""

    def invoke(self, FunctionName, Payload, InvocationType=InvocationType.RequestResponse, Qualifier=None):
        name, qualifier, account, region = function_locators_from_arn(FunctionName)
        request = long_uid()
        result = service.invoke(
            function_name=name,
            qualifier=Qualifier or qualifier,
            region=region,
            account_id=account,
            invocation_type=InvocationType,
            client_context=None,
            request_id=request,
            payload=Payload.encode() if isinstance(Payload, str) else Payload,
            trace_context={},
        )
        said = {"StatusCode": 200, "Payload": io.BytesIO(result.payload or b""), "ExecutedVersion": result.executed_version, "ResponseMetadata": {"RequestId": request}}
        return {**said, "FunctionError": "Unhandled"} if result.is_error else said


def client_of(arn, **named):
    is_function = parse_arn(arn)["service"] == "lambda" and not named.get("role_arn")
    return DirectClient() if is_function else get_internal_client(arn=arn, **named)


LambdaService.__init__ = init_and_note
esm_worker_factory.get_internal_client = client_of
