"""A batch of an event source mapping that failed is a line in the engine's log, without what the function said: that is in the function's own log
(invocations.py), and whoever looks at all logs together would read it twice.
"""

import logging

from ministack.services import lambda_svc


class WithoutFunctionLog(logging.Filter):
    def filter(self, record):
        first, separator, _ = str(record.msg).partition("\n%s")
        if separator and first.startswith("ESM: Lambda"):
            record.msg, record.args = first, record.args[:-1]
        return True


lambda_svc.logger.addFilter(WithoutFunctionLog())
