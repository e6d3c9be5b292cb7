"""Routes are made to find what a request means, and never to build an address. As it comes, werkzeug writes and compiles two programs for each route that
build one, and the engine has a route for each operation of each REST service: a tenth of the time of a deployment. Here they are made when one is built.
"""

from werkzeug.routing.rules import Rule

compile_builder = Rule._compile_builder


def compile_when_built(self, append_unknown=True):
    def build(rule, *words, **named):
        return compile_builder(rule, append_unknown).__get__(rule, None)(*words, **named)

    return build


Rule._compile_builder = compile_when_built
