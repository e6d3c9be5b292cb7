import type { Difference } from '../difference.ts'

export const differences: readonly Difference[] = [
  {
    locally:
      'A request from another web page’s origin gets 403. Allowed are the stack’s page and the origins that the CORS configuration names. `*` allows every page of this machine, and so does an API whose functions answer about CORS themselves: a REST API, a function URL. Every page of this machine may connect to a WebSocket API',
    onAws: 'The function runs, and the answer has no CORS headers',
    why: 'Any page in the developer’s browser can reach loopback, and must not run functions there',
  },
  {
    locally:
      'serverless-offline serves an HTTP API of Node functions whose routes are open or ask for a JWT. Where a description has more (a REST API, function URLs, a WebSocket API, Lambda or IAM authorizers, other languages), the engine serves all of it',
    why: 'serverless-offline’s workers reload a saved file in milliseconds, but run Node alone, and only decode tokens. The engine runs every function as deployed, and tests compare the two',
  },
  {
    locally:
      'All APIs of a template and its function URLs share one port; of several APIs each gets what it has a route for. A REST route answers with and without its stage in front, a function URL below `/_function-url/NAME/`, a WebSocket API at its stage',
    onAws: 'Each has a host name of its own, and a REST API its stage in front',
    why: 'No resolver knows such names on every machine, and the stage in front is the same for all',
  },
  {
    locally:
      'Ten messages of one connection to a WebSocket API are worked on at the same time. API keys, models, request templates and throttling are not applied, and a stop of the stack may end connections without `$disconnect`',
    onAws: 'There is no such limit, and `$disconnect` runs, as a rule',
    why: 'Each message that is worked on has a process of its function. A stop does not wait for functions',
  },
  {
    locally: 'A saved Lambda authorizer is asked again at once',
    onAws: 'What it answered is kept until `resultTtlInSeconds` is over',
    why: 'A saved file answers the new way at the next request',
  },
  {
    locally: 'A REST API’s function hears that it was asked by `http` at the local gateway’s host and port, and a domain name that leads nowhere',
    onAws: '`https` and the API’s own host name',
    why: 'An address that the function makes of these headers works',
  },
  {
    locally: 'The times of a token have no tolerance. The error texts of `www-authenticate` are the kit’s, except the one that AWS publishes',
    why: 'AWS publishes neither its clock tolerance nor the other texts',
  },
  {
    locally: 'A request line or headers of more than 10,240 bytes get 431',
    why: 'AWS documents the limit, but not the answer',
  },
  {
    locally: 'A method that Node’s HTTP parser does not know gets 400, and so does a path with a dot segment (`/files/../other`)',
    why: 'AWS documents neither. Node refuses the first before the kit sees it. Browsers and other clients remove dot segments',
  },
  {
    locally: 'A route whose method is HEAD is not served; `ANY` and `$default` serve HEAD',
    why: 'serverless-offline creates no such route',
  },
  {
    locally: 'Functions do not get the headers `x-forwarded-*` and `x-amzn-trace-id`',
    why: 'There is no network and no tracing service between the caller and the local gateway',
  },
  {
    locally:
      '`serverless offline`, started by hand, verifies tokens, but runs functions with the administrator’s credentials, creates the event itself, and answers 200 when a function throws',
    onAws: 'Functions run under their own role and get API Gateway’s event; an error is a 500',
    why: 'Only `make up` uses the kit’s handlers',
  },
]
