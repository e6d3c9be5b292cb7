"""The programs in which the engine runs Node and Python functions, and what other modules replace in them."""

import sys

from ministack.core import lambda_runtime

PROGRAMS = {"Node": "_NODEJS_WORKER_SCRIPT", "Python": "_PYTHON_WORKER_SCRIPT"}


def repair(language, *replacements):
    """Replaces texts in the program for functions of `language`: pairs (before, after), each in all its places.
    Ends the engine's start with a sentence where a text is not there: the program is then of another version than that of requirements.txt."""
    program = getattr(lambda_runtime, PROGRAMS[language], "")
    for before, after in replacements:
        if before not in program:
            sys.exit(
                f"The engine's program for {language} functions lacks “{before.strip()}”: another version than Stagecraft's is installed. "
                "Remove .stagecraft/engine; the next start installs the right one."
            )
        program = program.replace(before, after)
    setattr(lambda_runtime, PROGRAMS[language], program)
