import { expect } from 'vitest'
import { behaviour } from '../behaviour.ts'
import { refusal } from '../waiting.ts'

const api = 'https://docs.aws.amazon.com/apigatewayv2/latest/api-reference'
const cloudFront = 'https://docs.aws.amazon.com/cloudfront/latest/APIReference'

/** What the kit reads of a deployed HTTP API, and of CloudFront in front of the page. */
export const httpApi = [
  behaviour({
    id: 'api.described',
    statement: 'An HTTP API is described with its CORS settings, its authorizers with issuer and audience, and its routes with what they ask for',
    source: `${api}/apis-apiid.html`,
    trust: 'documented',
    operations: ['apigateway:GetApi', 'apigateway:GetAuthorizers', 'apigateway:GetRoutes'],
    run: async (aws) => {
      const CorsConfiguration = { AllowOrigins: ['https://page.example.com'], AllowMethods: ['GET'] }
      const { ApiId } = await aws.api.createApi({ Name: aws.name('api'), ProtocolType: 'HTTP', CorsConfiguration })
      aws.undo(() => aws.api.deleteApi({ ApiId }))
      const JwtConfiguration = { Issuer: 'https://issuer.example.com', Audience: ['client'] }
      const jwt = { AuthorizerType: 'JWT' as const, Name: 'people', IdentitySource: ['$request.header.Authorization'], JwtConfiguration }
      const { AuthorizerId } = await aws.api.createAuthorizer({ ApiId, ...jwt })
      const route = { RouteKey: 'GET /things/{id}', AuthorizationType: 'JWT' as const, AuthorizationScopes: ['things/read'], AuthorizerId }
      await aws.api.createRoute({ ApiId, ...route })
      expect((await aws.api.getApi({ ApiId })).CorsConfiguration).toMatchObject(CorsConfiguration)
      expect((await aws.api.getAuthorizers({ ApiId })).Items).toMatchObject([{ AuthorizerId, ...jwt }])
      expect((await aws.api.getRoutes({ ApiId })).Items).toMatchObject([route])
    },
  }),
  behaviour({
    id: 'api.missing',
    statement: 'An API that is not there is NotFoundException',
    source: `${api}/apis-apiid.html`,
    trust: 'documented',
    operations: ['apigateway:GetApi'],
    run: async (aws) => expect(await refusal(aws.api.getApi({ ApiId: 'none123456' }))).toBe('NotFoundException'),
  }),
  behaviour({
    id: 'cloudfront.response-headers',
    statement: 'A response headers policy is read with the security headers and further ones that it was made with',
    source: `${cloudFront}/API_GetResponseHeadersPolicy.html`,
    trust: 'documented',
    operations: ['cloudfront:GetResponseHeadersPolicy'],
    run: async (aws) => {
      const ResponseHeadersPolicyConfig = {
        Name: aws.name('headers'),
        SecurityHeadersConfig: {
          ContentSecurityPolicy: { Override: true, ContentSecurityPolicy: "default-src 'self'" },
          FrameOptions: { Override: true, FrameOption: 'DENY' as const },
          ContentTypeOptions: { Override: true },
        },
        CustomHeadersConfig: { Quantity: 1, Items: [{ Header: 'Permissions-Policy', Value: 'camera=()', Override: true }] },
      }
      const { ResponseHeadersPolicy } = await aws.cloudfront.createResponseHeadersPolicy({ ResponseHeadersPolicyConfig })
      const Id = ResponseHeadersPolicy?.Id
      aws.undo(async () => aws.cloudfront.deleteResponseHeadersPolicy({ Id, IfMatch: (await aws.cloudfront.getResponseHeadersPolicy({ Id })).ETag }))
      const read = await aws.cloudfront.getResponseHeadersPolicy({ Id })
      expect(read.ResponseHeadersPolicy?.ResponseHeadersPolicyConfig).toMatchObject(ResponseHeadersPolicyConfig)
    },
  }),
]
