"""An update in which a resource fails ends as UPDATE_FAILED, and the stack stays described as it was. As it comes, the engine passes over what failed and
says UPDATE_COMPLETE. What the update changed before the failure stays changed, otherwise than on AWS.
"""

from localstack.aws.api.cloudformation import ChangeSetType, StackStatus
from localstack.services.cloudformation.engine.v2.change_set_model_executor import ChangeSetModelExecutor

execute = ChangeSetModelExecutor.execute


def execute_or_fail(self):
    change_set = self._change_set
    # UpdateStack comes as a change set that creates; one that ExecuteChangeSet carries out ends rightly
    is_update = change_set.stack.status == StackStatus.UPDATE_IN_PROGRESS and change_set.change_set_type == ChangeSetType.CREATE
    if is_update:
        change_set.change_set_type = ChangeSetType.UPDATE
    result = execute(self)
    if is_update and result.failure_message:
        raise RuntimeError(result.failure_message)
    return result


ChangeSetModelExecutor.execute = execute_or_fail
