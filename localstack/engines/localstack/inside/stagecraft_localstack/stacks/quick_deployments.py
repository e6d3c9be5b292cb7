"""CloudFormation looks at a resource that is being made every 20 ms. As it comes, the engine looks five times at once and then once a second: a function is
ready after some milliseconds, and each one of a template costs a second. The limit of a resource stays as it is.
"""

from functools import partialmethod

from localstack.services.cloudformation.resource_provider import ResourceProviderExecutor

ResourceProviderExecutor.deploy_loop = partialmethod(ResourceProviderExecutor.deploy_loop, sleep_time=0.02)
