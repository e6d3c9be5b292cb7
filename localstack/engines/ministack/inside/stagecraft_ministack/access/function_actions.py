"""The action of IAM that a request to Lambda is: the operation that has its method and path in botocore's model. The engine as it comes takes a request for one
alias, version, layer, function URL or mapping as one for all of them, `GetAlias` as `ListAliases`, so that a role that may read one alias is refused.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
"""

import functools

from ministack.core import iam_actions

# operations with another action
ACTIONS = {"Invoke": "InvokeFunction", "InvokeAsync": "InvokeFunction", "InvokeWithResponseStream": "InvokeFunction"}

unknown = iam_actions._lambda_action


@functools.cache
def routes():
    return iam_actions._load_botocore_routes("lambda")


def action(method, path):
    # the most frequent one, without the model
    if path.endswith("/invocations"):
        return "InvokeFunction"
    # the engine knows neither the resource nor the condition keys of these, such as `lambda:FunctionArn` of a mapping: it leaves them unchecked
    if "/functions/" not in path and unknown(method, path) is None:
        return None
    asked = path.rstrip("/")
    for of_method, pattern, operation, _, query in routes():
        if of_method == method and not query and pattern.match(asked):
            return ACTIONS.get(operation, operation)
    return unknown(method, path)


iam_actions._lambda_action = action
