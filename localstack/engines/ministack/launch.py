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
import front
import administrator
import verified_callers
# Before what wraps the engine's functions: these replace them.
import queues
import mapping_concurrency
import recently_sent
import kept_history
# within execution_roles, which decides who may write a log and reach a destination
import destinations
import invocations
import layers
import alarms
import python_functions
import queue_metrics
import api_metrics
import flow
import answers_as_s3
import archives
import aws_addresses
import batch_policies
import custom_resources
import database_signers
import deployed_stack
import execution_roles
import failed_batches
import fifo_topics
import form_bodies
import function_actions
import function_errors
import functions_elsewhere
import held_messages
import hosted_sessions
import hosted_sign_in
import http_api
import http_api_format
import http_api_integrations
import http_api_resources
import inner_paths
import jwt_authorizer
import log_metrics
import mail
import managed_policies
import node_runtime
import opaque_refresh_tokens
import other_accounts
import passed_roles
import prepared_workers
import queued_messages
import refreshed_tokens
import request_addresses
import rest_api
import rest_documents
import rest_events
import rest_integrations
import rest_resources
import retired_workers
import role_boundaries
import runtime_environment
import role_credentials
import role_keys
import saved_state
import schedules
import secret_arns
import second_factor
import sent_codes
import sent_requests
import signed_websockets
import speed
import stack_roles
import step_functions
import still_copy
import template_places
import token_groups
import told_invocations
import unknown_policies
import web_identity
import websocket_apis
import websocket_connections
import websocket_resources

# the last: it stands before all others
import guard
from ministack.app import main

gc.freeze()
gc.enable()
del sys.argv[1:]
main()
