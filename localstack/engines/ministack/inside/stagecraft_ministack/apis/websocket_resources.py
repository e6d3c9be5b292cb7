"""What CloudFormation makes of a WebSocket API, and the engine's does not know: deployments, and the responses of routes, without which no route answers.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-deployment.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-routeresponse.html
"""

import json

from ministack.services import apigateway
from ministack.services.cloudformation import provisioners

DEPLOYMENT = "AWS::ApiGatewayV2::Deployment"
RESPONSE = "AWS::ApiGatewayV2::RouteResponse"


def made(kind, result):
    status, _, body = result
    if status >= 400:
        raise ValueError(f"{kind} failed: {body!r}")
    return json.loads(body)


def create_deployment(logical_id, properties, stack_name):
    deployment = made(DEPLOYMENT, apigateway._create_deployment(properties.get("ApiId", ""), {"description": properties.get("Description", "")}))["deploymentId"]
    return deployment, {"DeploymentId": deployment}


def delete_deployment(physical_id, properties):
    apigateway._deployments.get(properties.get("ApiId", ""), {}).pop(physical_id, None)


# `Ref` of a route is `API/ROUTE` here, and ROUTE on AWS
def route_of(properties):
    return properties.get("RouteId", "").rsplit("/", 1)[-1]


def create_response(logical_id, properties, stack_name):
    key = {"routeResponseKey": properties.get("RouteResponseKey", "$default")}
    response = made(RESPONSE, apigateway._create_route_response(properties.get("ApiId", ""), route_of(properties), key))["routeResponseId"]
    return response, {"RouteResponseId": response}


def delete_response(physical_id, properties):
    apigateway._route_responses.get(properties.get("ApiId", ""), {}).get(route_of(properties), {}).pop(physical_id, None)


# whatever changes, a new one takes its place
provisioners._RESOURCE_HANDLERS[DEPLOYMENT] = {"create": create_deployment, "delete": delete_deployment}
provisioners._RESOURCE_HANDLERS[RESPONSE] = {"create": create_response, "delete": delete_response}
