"""Limits that REST and HTTP APIs have in common.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html,
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
"""

import asyncio
import os

MOST_BODY_BYTES = 10 * 1024 * 1024
# whoever stops at a breakpoint thinks for longer than an API waits
IS_DEBUGGED = "STAGECRAFT_INSPECTION" in os.environ


async def within(milliseconds, working, late):
    """What the task answers, or `late` after so long; the function goes on then, as on AWS."""
    done, _ = await asyncio.wait({working}, timeout=None if IS_DEBUGGED else int(milliseconds) / 1_000)
    return working.result() if done else late
