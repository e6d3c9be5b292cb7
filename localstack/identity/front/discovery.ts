/**
 * The pool's discovery document with the fields of Cognito's, and no others: the endpoints are those of the pool's domain, here the sign-in's own.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html. The keys are here too, where on AWS they lie beside the issuer.
 */
export function discoveryDocument(url: string, poolId: string): Record<string, string | string[]> {
  const [region] = poolId.split('_')
  return {
    authorization_endpoint: `${url}/oauth2/authorize`,
    end_session_endpoint: `${url}/logout`,
    id_token_signing_alg_values_supported: ['RS256'],
    issuer: `https://cognito-idp.${region}.amazonaws.com/${poolId}`,
    jwks_uri: `${url}/${poolId}/.well-known/jwks.json`,
    response_types_supported: ['code', 'token'],
    revocation_endpoint: `${url}/oauth2/revoke`,
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint: `${url}/oauth2/token`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    userinfo_endpoint: `${url}/oauth2/userInfo`,
  }
}
