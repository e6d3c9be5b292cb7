"""For invocations.test.ts: a ring of small files in the folder that is given, and where a traceparent is found."""

import json
import os
import sys

os.environ["STAGECRAFT_INVOCATIONS"] = sys.argv[1]
os.environ["STAGECRAFT_INSIDE"] = os.path.join(sys.argv[1], "inside")

from stagecraft_ministack.functions import invocations

invocations.MOST_OF_FILE = 110
invocations.MOST_FILES = 3


def lines_of(files):
    return {name: open(os.path.join(sys.argv[1], name), encoding="utf-8").read().split() for name in sorted(files)}


line = "{:0>24}".format  # four of them, with their line ends, fit into a file
for number in range(18):
    invocations.ring.append(line(number))
turned = lines_of(os.listdir(sys.argv[1]))
# the engine starts again: it goes on in the file that has room, and not behind half a line
invocations.ring = invocations.Ring(sys.argv[1])
invocations.ring.append(line(18))
again = lines_of(os.listdir(sys.argv[1]))
newest = os.path.join(sys.argv[1], max(again))
with open(newest, "a", encoding="utf-8") as file:
    file.write("hal")
invocations.ring = invocations.Ring(sys.argv[1])
invocations.ring.append(line(19))
trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
events = [
    {"detail": {"headers": [{"traceparent": trace}]}},
    f"a message with {trace} in it",
    {trace: None},
    {"first": "x" * 19_000, "second": trace},
    {"first": "x" * 21_000, "second": trace},
    {"numbers": list(range(30_000)), "second": trace},
    {"nothing": [1, None, True]},
    None,
]
asked = []
texts_in = invocations.texts_in


def counted(value):
    asked.append(value)
    return texts_in(value)


invocations.texts_in = counted
invocations.trace_in(["x" * 30_000, *(str(each) for each in range(1_000))])
looked_at = len(asked)
print(json.dumps({
    "turned": turned,
    "again": again,
    "behind half a line": lines_of(os.listdir(sys.argv[1])),
    "traces": [invocations.trace_in(event) == trace for event in events],
    "looked at": looked_at,
}))
