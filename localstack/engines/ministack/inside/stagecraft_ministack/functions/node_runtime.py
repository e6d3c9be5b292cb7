"""What Lambda's runtimes for Node have, and a process of Node lacks:

- Response streams, `awslambda.streamifyResponse` and `awslambda.HttpResponseStream`. What a handler writes is its answer, whole once its stream has ended; what
  comes by HTTP has status, headers and cookies of the stream, and `application/octet-stream` where it says nothing.
  https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
- What Node 23 removed from `util` (https://nodejs.org/api/deprecations.html, DEP0044 to DEP0059), for functions that declare an older one: packages of their
  time call it.
- Source maps: what a bundle throws has places in its sources, as with `NODE_OPTIONS=--enable-source-maps`, which Framework 4 sets.
  https://nodejs.org/api/process.html#processsetsourcemapsenabledval
"""

from ministack.services import lambda_svc
from stagecraft_ministack.functions.worker_programs import repair

of_stream = lambda_svc._function_url_stream_response

BEGIN = "let handlerFn = null;"
LOADED = "      patchAwsSdk();\n      try {"

STREAMS = """
class _ResponseStream extends require("stream").Writable {
  chunks = [];
  _write(chunk, _, done) {
    this.chunks.push(Buffer.from(chunk));
    done();
  }
  setContentType(type) {
    this.contentType = type;
  }
  answerTo(event) {
    const bytes = Buffer.concat(this.chunks);
    const text = bytes.toString();
    const isText = Buffer.from(text).equals(bytes);
    const context = event?.requestContext;
    if (!context?.http && !context?.httpMethod) {
      const said = isText ? text : bytes.toString("base64");
      try {
        return JSON.parse(said);
      } catch {
        return said;
      }
    }
    const { statusCode = 200, headers = {}, cookies, ...rest } = this.metadata ?? {};
    const isTyped = Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
    const type = isTyped ? {} : { "content-type": this.contentType ?? "application/octet-stream" };
    const isOfUrl = /\\.lambda-url\\./.test(context.domainName) ? { isStreamed: true } : {};
    const set = !cookies?.length ? {} : context.http ? { cookies } : { multiValueHeaders: { ...rest.multiValueHeaders, "set-cookie": cookies } };
    return { statusCode, headers: { ...type, ...headers }, ...rest, ...set, ...isOfUrl, body: isText ? text : bytes.toString("base64"), isBase64Encoded: !isText };
  }
}
globalThis.awslambda = {
  streamifyResponse: (handler) => (event, context) =>
    new Promise((answer, fail) => {
      const stream = new _ResponseStream();
      stream.once("error", fail).once("finish", () => answer(stream.answerTo(event)));
      Promise.resolve(handler(event, stream, context)).catch(fail);
    }),
  HttpResponseStream: {
    from: (stream, metadata) => Object.assign(stream, { metadata }),
  },
};
"""

REMOVED = """
function _withRemoved() {
  if (Number(/nodejs(\\d+)/.exec(process.env.AWS_EXECUTION_ENV)?.[1]) > 22) return;
  const util = require("util");
  const is = (type) => (value) => typeof value === type;
  const removed = {
    isBoolean: is("boolean"), isFunction: is("function"), isNumber: is("number"), isString: is("string"), isSymbol: is("symbol"), isUndefined: is("undefined"),
    isBuffer: Buffer.isBuffer, isDate: util.types.isDate, isRegExp: util.types.isRegExp,
    isError: (value) => util.types.isNativeError(value) || value instanceof Error,
    isNull: (value) => value === null, isNullOrUndefined: (value) => value == null,
    isObject: (value) => value !== null && typeof value === "object",
    isPrimitive: (value) => value === null || !["object", "function"].includes(typeof value),
    log: (...words) => console.log("%s - %s", new Date().toUTCString(), util.format(...words)),
  };
  for (const [name, does] of Object.entries(removed)) util[name] ??= does;
  require("module").syncBuiltinESMExports();
}
"""

def of_stream_with_metadata(result, cors_headers):
    answer = result.get("body")
    if isinstance(answer, dict) and answer.pop("isStreamed", False):
        return lambda_svc._function_url_proxy_response(answer, cors_headers)
    return of_stream(result, cors_headers)


lambda_svc._function_url_stream_response = of_stream_with_metadata
repair("Node", (BEGIN, BEGIN + STREAMS + REMOVED), (LOADED, "      patchAwsSdk();\n      _withRemoved();\n      process.setSourceMapsEnabled(true);\n      try {"))
