import { expect, test } from 'vitest'
import { decodePath, matchRoute } from './match-route.ts'

const routes = ['GET /pets/dog/1', 'GET /pets/dog/{id}', 'GET /pets/{proxy+}', 'ANY /{proxy+}', 'POST /pets/{id}', 'ANY /pets/{id}/parts', '$default']

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html has the first five
test.each([
  ['GET', '/pets/dog/1', 'GET /pets/dog/1', undefined],
  ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
  ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
  ['POST', '/test/5', 'ANY /{proxy+}', { proxy: 'test/5' }],
  ['GET', '/', '$default', undefined],
  // a full match comes before a greedy one of the method itself
  ['GET', '/pets/7/parts', 'ANY /pets/{id}/parts', { id: '7' }],
  ['POST', '/pets/7', 'POST /pets/{id}', { id: '7' }],
  ['POST', '//pets/7', 'POST /pets/{id}', { id: '7' }],
  ['POST', '/pets/7/', 'ANY /{proxy+}', { proxy: 'pets/7/' }],
  ['POST', '/pets/', 'ANY /{proxy+}', { proxy: 'pets/' }],
])('%s %s is for %s', (method, path, routeKey, parameters) => {
  expect(matchRoute(routes, method, path)).toEqual({ routeKey, parameters })
})

test.each([
  ['HEAD', '/open'],
  ['OPTIONS', '/open'],
  ['GET', '/open/'],
  ['GET', '/Open'],
  ['GET', '/openx'],
  ['GET', '/a.b'],
])('%s %s is for none', (method, path) => {
  expect(matchRoute(['GET /open', 'GET /a+b'], method, path)).toBeUndefined()
})

test.each([
  ['/a%20b', '/a b'],
  ['/a%2Fb', '/a/b'],
  ['/a%252Fb', '/a%252Fb'],
  ['/100%25', '/100%25'],
  ['/%C3%A9', '/é'],
  ['/%ff', '/\ufffd'],
  ['/a+b', '/a+b'],
  ['/%zz', undefined],
  ['/%', undefined],
  ['/%2', undefined],
])('the path %s is %s', (path, decoded) => {
  expect(decodePath(path)).toBe(decoded)
})
