"""What CloudFormation makes of an HTTP API, where the engine's forgets something: it keeps the CORS configuration under the template's names, under which
the API does not look for it, so that no origin is ever allowed.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigatewayv2-api-cors.html
"""

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
        stored["corsConfiguration"] = {name[0].lower() + name[1:]: value_of(value) for name, value in cors.items()}
    return made


api["create"] = lambda *words, **named: with_cors(create(*words, **named))
api["update"] = lambda *words, **named: with_cors(update(*words, **named))
