"""What CloudFormation makes of a REST API, where the engine's forgets something:

1. It creates no request validator, and methods without theirs, so that every request counts as valid.
   https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-requestvalidator.html
2. It takes an integration that asks a service of AWS without a role, which API Gateway refuses, in these words.
   https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html
3. It knows a method's models by their content types alone. `$default` is for every other type.
   https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings-method-request.html#setup-method-request-model
"""

import json

from ministack.services import apigateway_v1
from ministack.services.cloudformation import provisioners

validator = provisioners._RESOURCE_HANDLERS["AWS::ApiGateway::RequestValidator"]
method = provisioners._RESOURCE_HANDLERS["AWS::ApiGateway::Method"]
create_method, update_method = method["create"], method["update"]
check = apigateway_v1._check_request_validation


def is_set(value):
    return str(value).lower() == "true"


def validator_of(properties):
    return {
        "name": properties.get("Name", ""),
        "validateRequestBody": is_set(properties.get("ValidateRequestBody")),
        "validateRequestParameters": is_set(properties.get("ValidateRequestParameters")),
    }


def create_validator(logical_id, properties, stack_name):
    status, _, body = apigateway_v1._create_request_validator(properties.get("RestApiId", ""), validator_of(properties))
    if status >= 400:
        raise ValueError(f"AWS::ApiGateway::RequestValidator create failed: {body!r}")
    made = json.loads(body)["id"]
    return made, {"RequestValidatorId": made}


def update_validator(physical_id, old, new, stack_name):
    kept = apigateway_v1._request_validators.get(new.get("RestApiId", ""), {}).get(physical_id)
    if kept is None or any(new.get(key) != old.get(key) for key in ("RestApiId", "Name")):
        return create_validator(physical_id, new, stack_name)
    kept.update(validator_of(new))
    return physical_id, {"RequestValidatorId": physical_id}


def delete_validator(physical_id, properties):
    apigateway_v1._request_validators.get(properties.get("RestApiId", ""), {}).pop(physical_id, None)


def validated(made, properties):
    resource = apigateway_v1._resources.get(properties.get("RestApiId", ""), {}).get(properties.get("ResourceId", ""), {})
    stored = resource.get("resourceMethods", {}).get(properties.get("HttpMethod", "ANY"))
    if stored:
        stored["requestValidatorId"] = properties.get("RequestValidatorId")
    return made


def of_role(properties):
    integration = properties.get("Integration") or {}
    spec = apigateway_v1._parse_service_integration_uri(integration.get("Uri"))
    if integration.get("Type") == "AWS" and spec and spec[1] != "lambda" and not integration.get("Credentials"):
        raise ValueError("Role ARN must be specified for AWS integrations")
    return properties


def create_validated(logical_id, properties, *words, **named):
    of_role(properties)
    return validated(create_method(logical_id, properties, *words, **named), properties)


def update_validated(physical_id, old, properties, *words, **named):
    of_role(properties)
    return validated(update_method(physical_id, old, properties, *words, **named), properties)


def check_with_default(method, api_id, request, headers, *words):
    models = method.get("requestModels") or {}
    content = (apigateway_v1._header_ci(headers, "content-type") or "application/json").split(";", 1)[0].strip()
    if "$default" in models and content not in models:
        method = {**method, "requestModels": {content: models["$default"]}}
    return check(method, api_id, request, headers, *words)


apigateway_v1._check_request_validation = check_with_default
validator.update(create=create_validator, update=update_validator, delete=delete_validator)
method.update(create=create_validated, update=update_validated)
