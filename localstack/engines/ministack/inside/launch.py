"""Starts MiniStack as `python -m ministack` does, and touches no file of the package. The modules that are imported first repair what it answers
otherwise than AWS: they fit the version in requirements.txt, and fail at start with another. `speed` makes it quicker and smaller.

Its argument, the folder of the state, is for whoever looks for the stack's processes: the engine itself takes it from the environment.
"""

import gc
import sys

# Some hundred modules are loaded and none is given back: without looks for garbage in between, a start takes a tenth less of the processor
gc.disable()

# These three come first, in this order: `front` takes the secrets out of the environment that functions inherit, and the other two replace
# what the engine's modules bind when they are imported. The rest may come in any order: where two wrap the same thing,
# as refreshed_tokens and opaque_refresh_tokens do with `_signed_jwt`, one changes the claims and the other chooses the key.
from stagecraft_ministack.requests import front
from stagecraft_ministack.access import administrator
from stagecraft_ministack.access import verified_callers
# Before what wraps the engine's functions: these replace them.
from stagecraft_ministack.messages import queues
from stagecraft_ministack.functions import mapping_concurrency
from stagecraft_ministack.messages import recently_sent
from stagecraft_ministack.logs import kept_history
# within execution_roles, which decides who may write a log and reach a destination
from stagecraft_ministack.functions import destinations
from stagecraft_ministack.functions import invocations
from stagecraft_ministack.access import batch_policies, database_signers, execution_roles, function_actions, managed_policies, other_accounts, passed_roles, role_boundaries, role_credentials, role_keys, signed_websockets, stack_roles, unknown_policies, web_identity
from stagecraft_ministack.apis import absent_authorizers, api_metrics, http_api, http_api_format, http_api_integrations, http_api_resources, jwt_authorizer, rest_api, rest_documents, rest_events, rest_integrations, rest_resources, websocket_apis, websocket_connections, websocket_resources
from stagecraft_ministack.functions import archives, aws_addresses, failed_batches, function_errors, functions_elsewhere, layers, node_runtime, prepared_workers, python_functions, request_addresses, retired_workers, runtime_environment, speed, told_invocations
from stagecraft_ministack.logs import alarms, log_metrics
from stagecraft_ministack.messages import fifo_topics, flow, held_messages, mail, queue_metrics, queued_messages
from stagecraft_ministack.requests import form_bodies, inner_paths, sent_requests
from stagecraft_ministack.services import answers_as_s3, schedules, step_functions
from stagecraft_ministack.sign_in import hosted_sessions, hosted_sign_in, opaque_refresh_tokens, refreshed_tokens, second_factor, sent_codes, token_groups
from stagecraft_ministack.stacks import custom_resources, deployed_stack, saved_state, secret_arns, still_copy, template_places

# the last: it stands before all others
from stagecraft_ministack.requests import guard
from ministack.app import main

gc.freeze()
gc.enable()
del sys.argv[1:]
main()
