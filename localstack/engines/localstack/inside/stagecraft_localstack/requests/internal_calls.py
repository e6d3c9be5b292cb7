"""How LocalStack calls itself. Its services call each other with AWS's SDK: through memory, for it is quicker and passes no port; what goes over the port
all the same (an address that it signed, for one) is signed with a secret that is made anew at each start, in place of the `test` that everybody knows.
"""

import logging
import secrets

from localstack import config, constants

SECRET = secrets.token_hex(20)

# In memory go the calls to the address it knows as its own; it would rename `localhost` to a host of S3 and not know that one.
config.LOCALHOST = "127.0.0.1"
config.IN_MEMORY_CLIENT = True
constants.INTERNAL_AWS_SECRET_ACCESS_KEY = SECRET

from localstack.aws import connect

connect.INTERNAL_AWS_SECRET_ACCESS_KEY = SECRET

# It compares each presigned address with the one that its own key would sign, and says that it does not match; callers.py has verified it
logging.getLogger("localstack.services.s3.presigned_url").setLevel(logging.ERROR)
