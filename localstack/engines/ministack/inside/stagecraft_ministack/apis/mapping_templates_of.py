"""For mapping-templates.test.ts: what templates make of a body, and what API Gateway says of a first-class integration. Reads and prints JSON."""

import json
import sys

from stagecraft_ministack.apis.http_api_resources import properties_with_service, refused
from stagecraft_ministack.apis.http_api_services import refusal_of, written
from stagecraft_ministack.apis.mapping_templates import TemplateFailed, render
from stagecraft_ministack.apis.rest_resources import of_role
from stagecraft_ministack.apis.rest_services import in_json

PARAMS = {"path": {"id": "7"}, "querystring": {"q": "it's"}, "header": {"X-Kind": 'a "b"'}}


def rendered(template, body):
    context = {"stage": "dev", "requestId": "r1", "authorizer": {}, "identity": {"user": None}, "responseOverride": {"header": {}}, "requestOverride": {}}
    try:
        return {"text": render(template, body, PARAMS, context, {"shelf": "top"}), "override": context["responseOverride"]}
    except TemplateFailed as failure:
        return {"failed": str(failure.__cause__.__cause__ or failure.__cause__)}


def error_of(make, properties):
    try:
        return make(properties) and None
    except ValueError as error:
        return str(error)


asked = json.load(sys.stdin)
said = {
    "rendered": [rendered(*case) for case in asked["templates"]],
    "refusals": [refusal_of(properties) for properties in asked["integrations"]],
    "written": [written(*case)[2] for case in asked["requests"]],
    "created": [error_of(properties_with_service, asked["integrations"][-1]), error_of(of_role, {"Integration": asked["withoutRole"]})],
    "answered": refused({name[0].lower() + name[1:]: value for name, value in asked["integrations"][-1].items()})[0],
    "inJson": [json.loads(in_json(text.encode())) for text in asked["answers"]],
}
print(json.dumps(said))
