"""For alarm-states.test.ts: judges cases read from standard input, `[{"alarm", "points", "now"}]`, and writes `[[state, when to look again]]`."""

import json
import sys

from stagecraft_ministack.logs.alarm_states import judge

STATISTICS = {"Sum": sum, "Maximum": max, "Average": lambda values: sum(values) / len(values)}


def judged(case):
    value_of = STATISTICS[case["alarm"]["Statistic"]]
    state, _, again = judge(case["alarm"], case["points"], case["now"], lambda points: value_of([point["Value"] for point in points]))
    return [state, again]


print(json.dumps([judged(case) for case in json.load(sys.stdin)]))
