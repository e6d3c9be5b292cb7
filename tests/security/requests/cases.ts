/**
 * What a row rests on. Pages of https://docs.aws.amazon.com/apigateway/latest/developerguide/: `format` is
 * http-api-develop-integrations-lambda.html, `routes` http-api-develop-routes.html, `cors` http-api-cors.html, `quotas` http-api-quotas.html.
 * Where AWS says nothing: a standard, or what others saw there, or nobody knows; then both gateways answer alike, and not with an error of their own.
 */
export type Source = 'format' | 'routes' | 'cors' | 'quotas' | 'RFC 9110' | 'RFC 9112' | 'seen on AWS' | 'not documented'

/** A request as bytes, and what both gateways answer. */
export interface RequestCase {
  is: string
  source: Source
  /** `GET /echo` unless told. `HOST` stands for the gateway's own name. */
  line?: string
  headers?: readonly string[]
  body?: string
  /** Without the headers `Host` and `Connection`. */
  bare?: true
  status: number
  /** Of the event that the function got, as far as it is compared; undefined where a field has to be missing. */
  event?: Record<string, unknown>
  /** The whole body of an answer that no function gave. */
  message?: string
  /** Where the local gateways differ from each other, and why that stays. */
  differs?: { gateway: 'serverless-offline' | 'the engine'; status: number; message?: string; why: string }
}

const notFound = { status: 404, message: 'Not Found' }
const badRequest = { status: 400, message: 'Bad Request' }
const parser = 'Node’s parser knows the methods of RFC 9110 and some more, and refuses others before anything of ours sees them.'

export const cases: readonly RequestCase[] = [
  // cookies
  {
    is: 'a cookie beyond RFC 6265, of another application on this machine',
    source: 'format',
    headers: ['Cookie: theme=dark; ph_session={"eid":1%2C"email":""}; x="a b"'],
    status: 200,
    event: { cookies: ['theme=dark', 'ph_session={"eid":1%2C"email":""}', 'x="a b"'], 'headers.cookie': undefined },
  },
  {
    is: 'cookies in two headers, one name twice, one without a value',
    source: 'format',
    headers: ['Cookie: a=1; b=2', 'cookie: a=3;c;d='],
    status: 200,
    event: { cookies: ['a=1', 'b=2', 'a=3', 'c', 'd='], 'headers.cookie': undefined },
  },
  { is: 'an empty cookie header', source: 'format', headers: ['Cookie: '], status: 200, event: { cookies: [] } },
  { is: 'no cookie', source: 'format', status: 200, event: { cookies: undefined } },
  { is: 'cookies in an answer, two of one name', source: 'format', line: 'GET /echo?answer=cookies', status: 200 },

  // headers
  {
    is: 'a repeated header, in other letters',
    source: 'format',
    headers: ['X-Tag: one', 'x-tag: two', 'X-TAG: three, four'],
    status: 200,
    event: { 'headers.x-tag': 'one,two,three, four' },
  },
  { is: 'a header without a value', source: 'format', headers: ['X-Empty:'], status: 200, event: { 'headers.x-empty': '' } },
  { is: 'a header of the name __proto__', source: 'format', headers: ['__proto__: x'], status: 200, event: { 'headers.__proto__': 'x' } },
  {
    is: 'a header that is not UTF-8',
    source: 'not documented',
    headers: ['X-Latin: caf\xe9'],
    status: 200,
    event: { 'headers.x-latin': 'café' },
  },
  { is: 'a user agent', source: 'format', headers: ['User-Agent: raw/1'], status: 200, event: { 'requestContext.http.userAgent': 'raw/1' } },

  // the query
  {
    is: 'a repeated key in the query',
    source: 'format',
    line: 'GET /echo?a=1&b=2&a=3',
    status: 200,
    event: { rawQueryString: 'a=1&b=2&a=3', queryStringParameters: { a: '1,3', b: '2' } },
  },
  {
    is: 'empty values in the query',
    source: 'format',
    line: 'GET /echo?a=&b&a=x&=y',
    status: 200,
    event: { rawQueryString: 'a=&b&a=x&=y', queryStringParameters: { a: ',x', b: '', '': 'y' } },
  },
  {
    is: 'an encoded query',
    source: 'routes',
    line: 'GET /echo?q=a%20b%2Bc+d&%C3%A9=%26',
    status: 200,
    event: { rawQueryString: 'q=a%20b%2Bc+d&%C3%A9=%26', queryStringParameters: { q: 'a b+c d', é: '&' } },
  },
  {
    is: 'a broken escape in the query',
    source: 'not documented',
    line: 'GET /echo?q=%zz&r=100%',
    status: 200,
    event: { rawQueryString: 'q=%zz&r=100%', queryStringParameters: { q: '%zz', r: '100%' } },
  },
  { is: 'a question mark alone', source: 'format', line: 'GET /echo?', status: 200, event: { rawQueryString: '', queryStringParameters: undefined } },
  { is: 'a second question mark', source: 'format', line: 'GET /echo?a=b?c', status: 200, event: { queryStringParameters: { a: 'b?c' } } },

  // the path
  { is: 'no path variable', source: 'format', status: 200, event: { pathParameters: undefined, rawPath: '/echo', routeKey: 'ANY /echo' } },
  {
    is: 'an encoded path variable',
    source: 'routes',
    line: 'GET /items/a%20b%C3%A9+c',
    status: 200,
    event: { pathParameters: { id: 'a bé+c' }, rawPath: '/items/a bé+c', routeKey: 'GET /items/{id}' },
  },
  {
    is: 'two path variables',
    source: 'routes',
    line: 'GET /items/7/parts/8',
    status: 200,
    event: { pathParameters: { id: '7', part: '8' }, routeKey: 'GET /items/{id}/parts/{part}' },
  },
  { is: 'an escaped slash in a path variable', source: 'seen on AWS', line: 'GET /items/a%2Fb', ...notFound },
  {
    is: 'a slash that is escaped twice',
    source: 'seen on AWS',
    line: 'GET /items/a%252Fb',
    status: 200,
    event: { pathParameters: { id: 'a%252Fb' }, rawPath: '/items/a%252Fb' },
  },
  {
    is: 'a greedy path variable',
    source: 'routes',
    line: 'PUT /files/a/b%20c/',
    status: 200,
    event: { pathParameters: { proxy: 'a/b c/' }, rawPath: '/files/a/b c/', routeKey: 'ANY /files/{proxy+}' },
  },
  { is: 'nothing where a greedy variable stands', source: 'routes', line: 'GET /files/', ...notFound },
  {
    is: 'bytes in a path that are not UTF-8',
    source: 'not documented',
    line: 'GET /items/%ff',
    status: 200,
    event: { pathParameters: { id: '\ufffd' } },
  },
  { is: 'a broken escape in the path', source: 'not documented', line: 'GET /items/%zz', ...badRequest },
  { is: 'a percent sign at the end of the path', source: 'not documented', line: 'GET /items/100%', ...badRequest },
  { is: 'a slash at the end', source: 'routes', line: 'GET /echo/', ...notFound },
  { is: 'two slashes at the start', source: 'seen on AWS', line: 'GET //echo', status: 200, event: { rawPath: '//echo', routeKey: 'ANY /echo' } },
  { is: 'two slashes within', source: 'routes', line: 'GET /items//7', ...notFound },
  { is: 'other letters', source: 'routes', line: 'GET /Echo', ...notFound },
  { is: 'no such route', source: 'routes', line: 'GET /nowhere', ...notFound },
  {
    is: 'a dot segment',
    source: 'not documented',
    line: 'GET /files/../echo',
    status: 200,
    event: { rawPath: '/files/../echo' },
    differs: {
      gateway: 'serverless-offline',
      status: 400,
      message: 'Bad Request',
      why: 'its router would leave the folder; clients take such segments out themselves',
    },
  },
  {
    is: 'a target in absolute form',
    source: 'RFC 9112',
    line: 'GET http://HOST/items/7?a=b',
    status: 200,
    event: { rawPath: '/items/7', rawQueryString: 'a=b', pathParameters: { id: '7' } },
  },
  { is: 'a long path', source: 'quotas', line: `GET /items/${'x'.repeat(9_000)}`, status: 200, event: { routeKey: 'GET /items/{id}' } },
  {
    is: 'a path that is too long',
    source: 'quotas',
    line: `GET /items/${'x'.repeat(10_300)}`,
    status: 431,
    message: 'Request Header Fields Too Large',
  },
  {
    is: 'a path that is far too long',
    source: 'quotas',
    line: `GET /items/${'x'.repeat(40_000)}`,
    status: 431,
    message: 'Request Header Fields Too Large',
  },

  // the method
  { is: 'HEAD where GET is a route', source: 'routes', line: 'HEAD /items/7', status: 404 },
  { is: 'HEAD where ANY is a route', source: 'routes', line: 'HEAD /echo', status: 200 },
  { is: 'OPTIONS where GET is a route', source: 'routes', line: 'OPTIONS /items/7', ...notFound },
  { is: 'OPTIONS where ANY is a route', source: 'cors', line: 'OPTIONS /echo', status: 200, event: { 'requestContext.http.method': 'OPTIONS' } },
  { is: 'PATCH where ANY is a route', source: 'routes', line: 'PATCH /echo', status: 200, event: { 'requestContext.http.method': 'PATCH' } },
  { is: 'DELETE where POST is a route', source: 'routes', line: 'DELETE /sent', ...notFound },
  { is: 'a method of WebDAV', source: 'not documented', line: 'PROPFIND /items/7', ...notFound },
  {
    is: 'a method that nobody knows',
    source: 'not documented',
    line: 'BREW /items/7',
    ...notFound,
    differs: { gateway: 'serverless-offline', status: 400, message: 'Bad Request', why: parser },
  },

  // the body
  {
    is: 'JSON',
    source: 'format',
    line: 'POST /sent',
    headers: ['Content-Type: application/json; charset=utf-8', 'Content-Length: 10'],
    body: '{"a":"\xc3\xa9"}',
    status: 200,
    event: { body: '{"a":"é"}', isBase64Encoded: false },
  },
  {
    is: 'a body in chunks',
    source: 'RFC 9112',
    line: 'POST /sent',
    headers: ['Content-Type: text/plain', 'Transfer-Encoding: chunked'],
    body: '3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
    status: 200,
    event: { body: 'abcde', isBase64Encoded: false, 'headers.content-length': undefined },
  },
  {
    is: 'a body of bytes',
    source: 'format',
    line: 'POST /sent',
    headers: ['Content-Type: application/octet-stream', 'Content-Length: 3'],
    body: '\x00\xff\x80',
    status: 200,
    event: { body: 'AP+A', isBase64Encoded: true },
  },
  {
    is: 'a form',
    source: 'seen on AWS',
    line: 'POST /sent',
    headers: ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 3'],
    body: 'a=b',
    status: 200,
    event: { body: 'YT1i', isBase64Encoded: true },
  },
  {
    is: 'a body of no declared type',
    source: 'seen on AWS',
    line: 'POST /sent',
    headers: ['Content-Length: 3'],
    body: 'abc',
    status: 200,
    event: { body: 'YWJj', isBase64Encoded: true, 'headers.content-type': undefined },
  },
  {
    is: 'no body',
    source: 'format',
    line: 'POST /sent',
    headers: ['Content-Length: 0'],
    status: 200,
    event: { body: undefined, isBase64Encoded: false },
  },
  {
    is: 'a body that waits to be asked for',
    source: 'RFC 9110',
    line: 'POST /sent',
    headers: ['Expect: 100-continue', 'Content-Type: text/plain', 'Content-Length: 3'],
    body: 'abc',
    status: 200,
    event: { body: 'abc' },
  },

  // what is no request
  { is: 'no Host', source: 'RFC 9112', bare: true, headers: ['Connection: close'], status: 400 },
  {
    is: 'a line that is no request',
    source: 'RFC 9112',
    line: 'nonsense',
    ...badRequest,
    differs: { gateway: 'the engine', status: 400, why: 'its HTTP server refuses it, with an empty body, before anything of ours sees it' },
  },
]
