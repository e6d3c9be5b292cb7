"""The form of a presigned POST: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
Its fields come before the file, and nothing after the file counts. LocalStack itself checks the policy's conditions, not that each field has one.
"""

import base64
import json
from email.message import Message

from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

# S3 takes so much in fields before the file: the page above names 20 KB
MOST_BYTES = 64 * 1024
UNCONDITIONED = {"x-amz-signature", "policy", "file", "awsaccesskeyid", "signature"}
IGNORED = "x-ignore-"


def posted_fields(content_type, body):
    """The fields before the file, by their names in lower case; the first of a name counts. `body` is left at its beginning."""
    header = Message()
    header["content-type"] = content_type
    boundary = header.get_param("boundary")
    if not boundary:
        return {}
    decoder, fields, name, value = MultipartDecoder(boundary.encode("latin-1"), max_form_memory_size=None), {}, None, b""
    body.seek(0)
    read = 0
    try:
        while read < MOST_BYTES:
            data = body.read(16 * 1024)
            read += len(data)
            decoder.receive_data(data or None)
            while not isinstance(event := decoder.next_event(), NeedData):
                if isinstance(event, (File, Epilogue)):
                    return fields
                if isinstance(event, Field):
                    name, value = event.name.lower(), b""
                elif isinstance(event, Data):
                    value += event.data
                    if not event.more_data and name is not None:
                        fields.setdefault(name, value.decode("utf-8", "replace"))
    except ValueError:
        return {}
    finally:
        body.seek(0)
    return fields


def policy_refusal(fields):
    """Why the fields are more than their policy allows; None where they are not."""
    try:
        conditions = json.loads(base64.b64decode(fields["policy"], validate=True)).get("conditions", [])
    except (ValueError, AttributeError):
        return "Invalid Policy: Invalid JSON."
    named = set()
    for condition in conditions:
        if isinstance(condition, dict):
            named.update(name.lower() for name in condition)
        elif isinstance(condition, list) and len(condition) == 3 and isinstance(condition[1], str):
            named.add(condition[1].removeprefix("$").lower())
    extra = [name for name in fields if name not in named and name not in UNCONDITIONED and not name.startswith(IGNORED)]
    return f"Extra input fields: {', '.join(extra)}" if extra else None
