"""What a Python function's process says of a failure, in the form of Lambda's own runtime: https://github.com/aws/aws-lambda-python-runtime-interface-client"""

FAILURES = '''
def _frames(error):
    # from the function's own first frame on
    frames = traceback.extract_tb(error.__traceback__)
    own = [at for at, frame in enumerate(frames) if frame.filename != __file__ and "importlib" not in frame.filename]
    return traceback.format_list(frames[own[0]:]) if own else []

def _failure(error, is_answer=False):
    if is_answer:
        return {"errorMessage": "Unable to marshal response: " + str(error), "errorType": "Runtime.MarshalError", "stackTrace": []}
    return {"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": _frames(error)}

def _not_loaded(error, module, handler, has_module):
    if isinstance(error, SyntaxError):
        trace = ['  File "%s" Line %s\\n    %s' % (error.filename, error.lineno, error.text)]
        return {"errorMessage": f"Syntax error in module '{module}': {error}", "errorType": "Runtime.UserCodeSyntaxError", "stackTrace": trace}
    if isinstance(error, ImportError):
        return {"errorMessage": f"Unable to import module '{module}': {error}", "errorType": "Runtime.ImportModuleError", "stackTrace": []}
    if has_module and isinstance(error, AttributeError):
        return {"errorMessage": f"Handler '{handler}' missing on module '{module}'", "errorType": "Runtime.HandlerNotFound", "stackTrace": []}
    return _failure(error)

'''

REPAIRS = [
    ("def _end_log():", FAILURES + "def _end_log():"),
    ("    try:\n        mod = importlib.import_module(module_name)\n", "    mod = None\n    try:\n        mod = importlib.import_module(module_name)\n"),
    ('json.dumps({"status": "error", "error": str(e)})', 'json.dumps({"status": "error", "error": json.dumps(_not_loaded(e, module_name, handler_name, mod is not None))})'),
    ("            result = handler_fn(event, context)\n", "            _answered = False\n            result = handler_fn(event, context)\n            _answered = True\n"),
    (
        'json.dumps({"status": "error", "error": str(e), "trace": traceback.format_exc()})',
        'json.dumps({"status": "ok", "failure": _failure(e, _answered)})',
    ),
]
