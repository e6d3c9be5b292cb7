import type { Difference } from '../difference.ts'

export const differences: readonly Difference[] = [
  {
    locally: 'Page, API and sign-in answer only to loopback names and cannot be framed by other sites',
    why: 'A web page could otherwise reach them by DNS rebinding',
  },
  {
    locally: 'The development server sends none of the response headers that CloudFront adds',
    why: 'It injects scripts and styles to reload the page. `make preview` serves the production build with those headers',
  },
  {
    locally: '`make preview` sends no `Strict-Transport-Security`',
    why: 'A server must not send it over plain HTTP (RFC 6797, section 7.2)',
  },
]
