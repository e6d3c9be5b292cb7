"""The address that GetFunction gives for a function's code is signed by Signature Version 4. As it comes, the engine signs it by version 2, which the
kit refuses as AWS does: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

from functools import lru_cache

import boto3
from botocore.config import Config
from localstack import config
from localstack.constants import AWS_REGION_US_EAST_1
from localstack.services.lambda_.invocation import lambda_models

from stagecraft_localstack.requests import internal_calls

SECONDS = 600


# making a client takes 15 ms, and each function of a template asks for its address some times
@lru_cache
def client_for(endpoint_url):
    return boto3.client(
        "s3",
        region_name=AWS_REGION_US_EAST_1,
        aws_access_key_id=config.INTERNAL_RESOURCE_ACCOUNT,
        aws_secret_access_key=internal_calls.SECRET,
        endpoint_url=endpoint_url,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )


def generate_presigned_url(self, endpoint_url):
    version = {"VersionId": self.s3_object_version} if self.s3_object_version else {}
    return client_for(endpoint_url).generate_presigned_url("get_object", Params={"Bucket": self.s3_bucket, "Key": self.s3_key, **version}, ExpiresIn=SECONDS)


lambda_models.S3Code.generate_presigned_url = generate_presigned_url
