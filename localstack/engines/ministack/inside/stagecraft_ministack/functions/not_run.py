"""The answer of a route that does not run locally. It names the route and its integration, so that nobody looks for the fault in their own code."""

import json
import logging

from ministack.services import apigateway, lambda_svc

logger = logging.getLogger("ministack")


def not_run(route, integration, why):
    """501, as an API answers. `why` is a sentence."""
    message = f"The route {route} does not run locally. Its integration is {integration}. {why}"
    logger.warning(message)
    return 501, {"Content-Type": "application/json"}, json.dumps({"message": message}, ensure_ascii=False).encode()


def missing_function(uri, account, region):
    """What `not_run` says of an integration whose function is not deployed here: (integration, why); None where it is."""
    name = apigateway._extract_lambda_ref_from_integration_uri(uri or "")
    if not name:
        return "AWS_PROXY without a function", "Its template names neither a function nor a service that API Gateway could ask."
    function, config, _ = lambda_svc._get_func_record_for_ref_in_scope(name, account_id=account, region=region)
    return None if function is not None and config is not None else (f"the function {name}", "No such function is deployed here.")
