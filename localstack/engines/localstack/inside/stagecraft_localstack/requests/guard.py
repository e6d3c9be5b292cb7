"""What a browser sends for another page reaches nothing of the engine: it is refused by its headers alone, before path or body are looked at.

1. `Host` has to be a name of the engine's own, with its port. Any other name leads to loopback by another's DNS (rebinding).
   Names below `localhost` are nobody's (RFC 6761), and a name that ends in 127.0.0.1 no browser takes.
2. `Origin`: the stack's own page alone, and it gets what presigned uploads need: the form that is posted to a bucket, the presigned PUT, and their
   preflight, as far as the bucket's own CORS rules allow. Anything else of it, and every other origin (`null` too), is refused.
   A repository without a page of the stack's has one elsewhere: pages of this machine may ask what AWS lets every page ask. That is what is signed, and the
   form that is posted to a bucket. Buckets answer by their CORS rules.
3. `Sec-Fetch-Site`: what a browser sends for another site without an `Origin` (an image, a script, a link) is refused, but for reading what
   carries a signature in its address: from this machine's pages, and where somebody follows a link.
4. `x-localstack-data`, by which the engine knows its own calls, is nobody else's to send.

The kit's own parts show the stack's secret and may say anything but another host.
"""

import re

from stagecraft_localstack.requests.front import PAGE_ORIGIN

LOOKED_AT = {"host", "origin", "sec-fetch-site", "sec-fetch-mode", "content-type", "access-control-request-method", "authorization", "x-stagecraft-front"}
# in place of the page's origin, where the stack has none: foreign-request.ts
ANY_LOOPBACK = "http://localhost:*"
WHO = "only pages of this machine may ask" if PAGE_ORIGIN == ANY_LOOPBACK else "only the stack’s own page may upload, by presigned requests"
LOOPBACK = re.compile(r"https?://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?")
# as the browser says it: of a page that is not the engine's own
ELSEWHERE = {"cross-site", "same-site"}
# which LocalStack reads, or passes on, as its own
INNER = ("x-localstack-", "x-moto-")
BELOW = (".localhost", ".127.0.0.1")


class Guard:
    def __init__(self, port):
        self.port = port
        self.hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}

    def refusal(self, method, path, query, headers, knows_secret):
        """Why a request is refused, in words; None where it is not. Names of headers are in lower case."""
        seen = {}
        for name, value in headers:
            if name in LOOKED_AT:
                if name in seen:
                    return f"{name} is given more than once"
                seen[name] = value
            elif name.startswith(INNER) and not knows_secret:
                return f"{name} is a header of the engine’s own calls"
        host = seen.get("host", "").lower()
        if host not in self.hosts and not self.is_below(host):
            return f"the Host header is {host or 'missing'}; this server answers 127.0.0.1:{self.port} only"
        if not path.startswith("/"):
            return "the request target is neither a path nor a URL of this host"
        origin, site = seen.get("origin"), seen.get("sec-fetch-site")
        if knows_secret or (origin is None and site not in ELSEWHERE):
            return None
        if origin is None:
            return None if reads_signed(method, query, site, seen.get("sec-fetch-mode")) else "requests of other sites’ pages are not answered"
        is_uploading = is_upload(method, query, seen) and is_bucket(self.bucket_in(host, path))
        if PAGE_ORIGIN == ANY_LOOPBACK:
            if LOOPBACK.fullmatch(origin):
                is_asked = is_uploading or is_for_pages(method, query, seen)
                return None if is_asked else "pages of this machine may ask what is signed, and upload to buckets"
        elif PAGE_ORIGIN and origin == PAGE_ORIGIN and is_uploading:
            return None
        return f"{origin} is not an allowed origin; {WHO}"

    def is_below(self, host):
        name, _, port = host.partition(":")
        return name.endswith(BELOW) and port in ("", str(self.port))

    def bucket_in(self, host, path):
        return path[1:].partition("/")[0] if host in self.hosts else host.partition(".s3.")[0]


# not imported before it is asked for: the engine starts its services when they are used
def is_bucket(name):
    from localstack.services.s3.models import s3_stores

    return bool(name) and any(name in store.global_bucket_map for regions in list(s3_stores.values()) for store in list(regions.values()))


def is_presigned(query):
    return "X-Amz-Signature=" in query


def reads_signed(method, query, site, mode):
    return method in ("GET", "HEAD") and is_presigned(query) and (site == "same-site" or mode == "navigate")


def is_for_pages(method, query, seen):
    if method == "OPTIONS":
        return "access-control-request-method" in seen
    return is_presigned(query) or seen.get("authorization", "").startswith("AWS4-HMAC-SHA256 ")


def is_upload(method, query, seen):
    if method == "POST":
        return seen.get("content-type", "").startswith("multipart/form-data")
    if method == "PUT":
        return is_presigned(query)
    return method == "OPTIONS" and seen.get("access-control-request-method") in ("POST", "PUT")
