"""In an event notification the key of an object is encoded as a form encodes it, a space as `+`:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

from urllib.parse import quote_plus

from localstack.services.s3 import notifications

notifications.quote = lambda key: quote_plus(key, safe="/")
