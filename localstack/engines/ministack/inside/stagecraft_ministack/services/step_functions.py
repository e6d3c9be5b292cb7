"""What Step Functions takes, and the engine's does not: a text in the place of an attribute of DynamoDB (`"id.$": "$.id"` for `{"S.$": "$.id"}`), in what its
own integrations put, get, update and delete. https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html
"""

from ministack.services import stepfunctions

invoke = stepfunctions._invoke_dynamodb

OF_ATTRIBUTES = ("Item", "Key", "ExpressionAttributeValues")


def invoke_with_types(operation, asked):
    if isinstance(asked, dict):
        asked = {name: typed(value) if name in OF_ATTRIBUTES else value for name, value in asked.items()}
    return invoke(operation, asked)


def typed(attributes):
    if not isinstance(attributes, dict):
        return attributes
    return {name: {"S": value} if isinstance(value, str) else value for name, value in attributes.items()}


stepfunctions._invoke_dynamodb = invoke_with_types
