"""What becomes of a REST API's OpenAPI document, as every REST API of a SAM template has one. Of an operation the engine's import reads who may call it, and
the type, method and address of its integration; the rest is forgotten, so that every request counts as valid and a preflight has no answer.

1. `x-amazon-apigateway-any-method` is no method for it, and its requests are refused.
2. Request validators, models and required parameters. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-validation-set-up.html
3. Templates, parameters, credentials, time limit and responses of an integration, such as those of the preflight that SAM's `Cors` writes:
   https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
4. Gateway responses, binary media types and the source of API keys:
   https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

import json

from ministack.services import apigateway_v1

EXTENSION = "x-amazon-apigateway-"
INTEGRATION_KEYS = ("credentials", "requestParameters", "requestTemplates", "passthroughBehavior", "timeoutInMillis", "contentHandling", "cacheKeyParameters")
PLACES = {"query": "querystring", "header": "header", "path": "path"}
API_KEYS = {"binary-media-types": "binaryMediaTypes", "api-key-source": "apiKeySource", "minimum-compression-size": "minimumCompressionSize"}

import_document = apigateway_v1._import_rest_api
apigateway_v1._OPENAPI_HTTP_METHODS.add("any")


def import_whole(spec, base_data=None):
    spec = {**spec, "paths": {path: methods_of(item) for path, item in (spec.get("paths") or {}).items()}}
    settings = {key: spec[EXTENSION + name] for name, key in API_KEYS.items() if spec.get(EXTENSION + name)}
    given = {key: value for key, value in (base_data or {}).items() if value not in (None, [], "")}
    api_id = import_document(spec, {**(base_data or {}), **settings, **given})
    create_models(api_id, spec)
    validators = create_validators(api_id, spec)
    for kind, response in (spec.get(f"{EXTENSION}gateway-responses") or {}).items():
        apigateway_v1._put_gateway_response(api_id, kind, response)
    stored = {resource["path"]: resource for resource in apigateway_v1._resources.get(api_id, {}).values()}
    for path, item in spec["paths"].items():
        resource = stored["/" + path.strip("/")]
        for name, operation in item.items():
            method = resource["resourceMethods"].get(name.upper())
            if method is not None:
                complete(api_id, spec, resource["id"], method, operation or {}, item.get("parameters") or [], validators)
    return api_id


def methods_of(item):
    return {("any" if name == f"{EXTENSION}any-method" else name): operation for name, operation in (item or {}).items()}


def definitions_of(spec):
    return spec.get("definitions") or (spec.get("components") or {}).get("schemas") or {}


# a schema may name others by their place in the document
def schema_in(spec, schema):
    places = {key: spec[key] for key in ("definitions", "components") if isinstance(spec.get(key), dict)}
    return {**places, **schema} if "$ref" in json.dumps(schema, default=str) else schema


def create_models(api_id, spec):
    for name, schema in definitions_of(spec).items():
        if isinstance(schema, dict):
            create_model(api_id, spec, name, schema)


def create_model(api_id, spec, name, schema):
    apigateway_v1._create_model(api_id, {"name": name, "schema": json.dumps(schema_in(spec, schema), default=str)})
    return name


def create_validators(api_id, spec):
    made = {}
    for name, flags in (spec.get(f"{EXTENSION}request-validators") or {}).items():
        _, _, body = apigateway_v1._create_request_validator(api_id, {**flags, "name": name})
        made[name] = json.loads(body)["id"]
    return made


def complete(api_id, spec, resource_id, method, operation, common, validators):
    validator = operation.get(f"{EXTENSION}request-validator") or spec.get(f"{EXTENSION}request-validator")
    parameters = [resolved(spec, each) for each in [*common, *(operation.get("parameters") or [])]]
    method["requestValidatorId"] = validators.get(validator)
    method["requestParameters"] = {
        f"method.request.{PLACES[each['in']]}.{each['name']}": bool(each.get("required")) for each in parameters if each.get("in") in PLACES
    }
    method["requestModels"] = {
        content: model_of(api_id, spec, schema, f"{method['httpMethod']}{resource_id}") for content, schema in bodies_of(spec, operation, parameters)
    }
    integration = operation.get(f"{EXTENSION}integration")
    stored = method.get("methodIntegration")
    if not integration or not stored:
        return
    stored.update({key: integration[key] for key in INTEGRATION_KEYS if integration.get(key) is not None})
    for pattern, response in (integration.get("responses") or {}).items():
        said = {**response, "selectionPattern": "" if pattern == "default" else str(pattern)}
        apigateway_v1._put_integration_response(api_id, resource_id, method["httpMethod"], str(response.get("statusCode", "200")), said)
    for status, response in (operation.get("responses") or {}).items():
        headers = {f"method.response.header.{name}": False for name in (response or {}).get("headers") or {}}
        apigateway_v1._put_method_response(api_id, resource_id, method["httpMethod"], str(status), {"responseParameters": headers})


# content type and schema of each body: of Swagger 2.0 a parameter, of OpenAPI 3 a part of its own
def bodies_of(spec, operation, parameters):
    for parameter in parameters:
        if parameter.get("in") == "body" and parameter.get("schema"):
            for content in operation.get("consumes") or spec.get("consumes") or ["application/json"]:
                yield content, parameter["schema"]
    for content, described in (resolved(spec, operation.get("requestBody") or {}).get("content") or {}).items():
        if (described or {}).get("schema"):
            yield content, described["schema"]


# a schema without a name gets one, as on AWS
def model_of(api_id, spec, schema, name):
    named = str(schema.get("$ref", "")).rsplit("/", 1)[-1]
    return named if named in definitions_of(spec) else create_model(api_id, spec, f"MODEL{name}", schema)


def resolved(spec, value):
    found = spec
    for part in str(value.get("$ref", "")).split("/")[1:]:
        found = found.get(part) or {}
    return found if "$ref" in value else value


apigateway_v1._import_rest_api = import_whole
