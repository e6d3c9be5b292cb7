"""CloudFormation refuses a resource type that the engine does not have. As it comes, the engine marks the resource CREATE_COMPLETE, creates nothing, and gives
`unknown` for each reference to it. The template check before it is left alone: that one refuses types which the engine does have.
"""

from localstack.services.cloudformation.engine.v2 import change_set_model_executor

change_set_model_executor.should_ignore_unsupported_resource_type = lambda **named: False
