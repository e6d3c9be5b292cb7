"""What CloudFormation and the API make of an HTTP API, where the engine forgets something:

1. It keeps the CORS configuration under the template's names, under which the API does not look for it, so that no origin is ever allowed.
   https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigatewayv2-api-cors.html
2. Of a first-class integration it keeps neither the subtype nor the role, and takes one without the parameters that it needs.
   https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html
"""

import json

from stagecraft_ministack.apis.http_api_services import refusal_of
from ministack.services import apigateway
from ministack.services.cloudformation import provisioners

api = provisioners._RESOURCE_HANDLERS["AWS::ApiGatewayV2::Api"]
create, update = api["create"], api["update"]


def value_of(value):
    return value == "true" if value in ("true", "false") else int(value) if isinstance(value, str) and value.isdigit() else value


def with_cors(made):
    stored = apigateway._apis.get(made[0]) or {}
    cors = stored.get("corsConfiguration")
    if cors:
        stored["corsConfiguration"] = {small(name): value_of(value) for name, value in cors.items()}
    return made


api["create"] = lambda *words, **named: with_cors(create(*words, **named))
api["update"] = lambda *words, **named: with_cors(update(*words, **named))


OF_SERVICE = ("IntegrationSubtype", "CredentialsArn")
properties_of = provisioners._apigw_v2_integration_props
create_integration, update_integration = apigateway._create_integration, apigateway._update_integration


def properties_with_service(properties):
    refusal = refusal_of(properties) if properties.get("IntegrationSubtype") else None
    if refusal:
        raise ValueError(refusal)
    return {**properties_of(properties), **{small(name): properties.get(name) for name in OF_SERVICE}}


def create_with_service(api_id, data):
    answer = refused(data) or create_integration(api_id, data)
    return answer if answer[0] >= 400 else stored(api_id, json.loads(answer[2])["integrationId"], data, 201)


def update_with_service(api_id, integration_id, data):
    before = apigateway._integrations.get(api_id, {}).get(integration_id, {})
    answer = refused({**before, **data}) or update_integration(api_id, integration_id, data)
    return answer if answer[0] >= 400 else stored(api_id, integration_id, data, 200)


def refused(data):
    properties = {name[0].upper() + name[1:]: value for name, value in data.items()}
    refusal = refusal_of(properties) if properties.get("IntegrationSubtype") else None
    return refusal and apigateway._apigw_error("BadRequestException", refusal, 400)


def stored(api_id, integration_id, data, status):
    integration = apigateway._integrations[api_id][integration_id]
    integration.update({small(name): data[small(name)] for name in OF_SERVICE if small(name) in data})
    return apigateway._apigw_response(integration, status)


def small(name):
    return name[0].lower() + name[1:]


provisioners._apigw_v2_integration_props = properties_with_service
apigateway._create_integration = create_with_service
apigateway._update_integration = update_with_service
