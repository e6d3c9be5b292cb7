"""For log-patterns.test.ts: which lines patterns match. Reads `[{"pattern", "lines"}]` from standard input and writes the lines of each that match."""

import json
import sys

from stagecraft_ministack.logs.log_patterns import matcher

print(json.dumps([[line for line in case["lines"] if matcher(case["pattern"])(line)] for case in json.load(sys.stdin)]))
