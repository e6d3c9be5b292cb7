"""Policies of AWS that roles of functions have by their ARN (`ManagedPolicyArns`), and that the engine as it comes lacks: a role with one of these was
allowed nothing by it. Each allows what the policy of this name is known to allow, for the services that the engine has. They were written without the
reference at hand, and not compared with it line by line: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
"""

import json

from ministack.services import iam

reading_tables = ["BatchGetItem", "ConditionCheckItem", "Describe*", "GetItem", "GetResourcePolicy", "List*", "PartiQLSelect", "Query", "Scan"]
reading_executions = [
    "DescribeActivity", "DescribeExecution", "DescribeMapRun", "DescribeStateMachine", "DescribeStateMachineAlias", "DescribeStateMachineForExecution",
    "GetExecutionHistory", "ListActivities", "ListExecutions", "ListMapRuns", "ListStateMachineAliases", "ListStateMachineVersions", "ListStateMachines",
    "ListTagsForResource",
]
sampling = ["GetSamplingRules", "GetSamplingStatisticSummaries", "GetSamplingTargets", "PutTelemetryRecords", "PutTraceSegments"]


def allowing(*actions, of="*"):
    return {"Effect": "Allow", "Action": list(actions), "Resource": of}


def of_service(service, actions):
    return [f"{service}:{action}" for action in actions]


allowed = {
    "AWSLambdaExecute": [allowing("logs:*", of="arn:aws:logs:*:*:*"), allowing("s3:GetObject", "s3:PutObject", of="arn:aws:s3:::*")],
    "AWSLambda_FullAccess": [allowing("lambda:*", "states:DescribeStateMachine", "states:ListStateMachines")],
    "AWSStepFunctionsFullAccess": [allowing("states:*")],
    "AWSStepFunctionsReadOnlyAccess": [allowing(*of_service("states", reading_executions))],
    "AWSXrayFullAccess": [allowing("xray:*")],
    "AWSXrayWriteOnlyAccess": [allowing(*of_service("xray", sampling))],
    "AmazonAPIGatewayInvokeFullAccess": [allowing("execute-api:Invoke", "execute-api:ManageConnections", of="arn:aws:execute-api:*:*:*")],
    "AmazonCognitoPowerUser": [allowing("cognito-identity:*", "cognito-idp:*", "cognito-sync:*")],
    "AmazonDynamoDBReadOnlyAccess": [allowing(*of_service("dynamodb", reading_tables))],
    "AmazonEventBridgeFullAccess": [allowing("events:*", "pipes:*", "scheduler:*", "schemas:*")],
    "AmazonKinesisFullAccess": [allowing("kinesis:*")],
    "AmazonKinesisReadOnlyAccess": [allowing("kinesis:Get*", "kinesis:List*", "kinesis:Describe*")],
    "AmazonSESFullAccess": [allowing("ses:*")],
    "AmazonSQSReadOnlyAccess": [
        allowing("sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListDeadLetterSourceQueues", "sqs:ListMessageMoveTasks", "sqs:ListQueueTags", "sqs:ListQueues")
    ],
    "AmazonSSMFullAccess": [allowing("cloudwatch:PutMetricData", "ssm:*")],
    "AmazonSSMReadOnlyAccess": [allowing("ssm:Describe*", "ssm:Get*", "ssm:List*")],
    "CloudWatchFullAccess": [allowing("cloudwatch:*", "logs:*", "sns:*")],
    "SecretsManagerReadWrite": [allowing("secretsmanager:*")],
}

for name, statements in allowed.items():
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    # one that the engine has by now is as it comes
    iam._aws_managed_policies.setdefault(f"{iam._AWS_MANAGED_POLICY_PREFIX}{name}", iam._make_aws_managed_record(name, document))
