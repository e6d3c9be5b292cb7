"""A Lambda authorizer whose function is not on this machine, as one that another stack has.

On AWS it is there. Here the engine answers 500 as if the authorizer had failed, and no log has a line. The answer names the function, and the log says what to do.
"""

import json
import logging
from contextvars import ContextVar

from ministack.services import apigateway, apigateway_v1, lambda_svc

# what is said of the authorizer of this request, whose function is not here
told = ContextVar("told", default="")
HINT = "If another stack has it, start both from one compose file, or name a function of this stack for local runs."


def told_absent(authorizer, account_id, region):
    """A sentence for whoever asks a route whose authorizer has no function here, and for the log; None where it has one."""
    reference = apigateway._extract_lambda_ref_from_integration_uri(authorizer.get("authorizerUri") or "")
    function, config, _ = lambda_svc._get_func_record_for_ref_in_scope(reference, account_id=account_id, region=region)
    if function is not None and config is not None:
        return None
    name = str(reference).rsplit(":function:")[-1]
    said = f"The function {name}, which authorizes this route, is not on this machine. {HINT}"
    logging.getLogger("ministack").warning("%s: a request to its API was answered with 500. %s", authorizer.get("name"), said)
    return said


def noting_absent(ask):
    async def asked(authorizer, event, account_id, region):
        said = told_absent(authorizer, account_id, region)
        if said is None:
            return await ask(authorizer, event, account_id, region)
        told.set(said)
        return None

    return asked


def naming_it(authorize, refusal_for):
    async def authorized(*words, **named):
        token = told.set("")
        try:
            refusal, context = await authorize(*words, **named)
            return (refusal_for(told.get()) if told.get() else refusal), context
        finally:
            told.reset(token)

    return authorized


def of_http_api(message):
    return 500, {"Content-Type": "application/json"}, json.dumps({"message": message}).encode()


def of_rest_api(message):
    return apigateway_v1._gw_error("AUTHORIZER_CONFIGURATION_ERROR", message)


apigateway._invoke_request_authorizer_lambda = noting_absent(apigateway._invoke_request_authorizer_lambda)
apigateway_v1._invoke_authorizer_lambda = noting_absent(apigateway_v1._invoke_authorizer_lambda)
apigateway._authorize_request_v2 = naming_it(apigateway._authorize_request_v2, of_http_api)
apigateway_v1._authorize_request_v1 = naming_it(apigateway_v1._authorize_request_v1, of_rest_api)
