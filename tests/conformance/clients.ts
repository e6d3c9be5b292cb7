import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2'
import { CloudFormation } from '@aws-sdk/client-cloudformation'
import { CloudFront } from '@aws-sdk/client-cloudfront'
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs'
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { IAM } from '@aws-sdk/client-iam'
import { Lambda } from '@aws-sdk/client-lambda'
import { S3 } from '@aws-sdk/client-s3'
import { SecretsManager } from '@aws-sdk/client-secrets-manager'
import { SNS } from '@aws-sdk/client-sns'
import { SQS } from '@aws-sdk/client-sqs'
import { SSM } from '@aws-sdk/client-ssm'
import { STS } from '@aws-sdk/client-sts'
import type { ClientOptions, Keys } from './client-options.ts'
import { SignedRequests } from './signed-requests.ts'
import type { Site } from './site.ts'
import { recorded } from './transcript.ts'

/** A client for each service, made when it is first used. */
export class Clients {
  readonly #site: Site
  readonly #keys: Keys | undefined
  readonly #made = new Map<string, { destroy(): void }>()

  /** `keys` unless the site's own count; where they are undefined, too, the SDK's default chain. */
  constructor(site: Site, keys?: Keys) {
    this.#site = site
    this.#keys = keys ?? site.credentials
  }

  get sqs() {
    return this.#client('sqs', (options) => recorded('sqs', new SQS(options)))
  }
  get s3() {
    // a name before a loopback address leads nowhere
    return this.#client('s3', (options) => recorded('s3', new S3({ ...options, forcePathStyle: options.endpoint !== undefined })))
  }
  get sns() {
    return this.#client('sns', (options) => recorded('sns', new SNS(options)))
  }
  get ssm() {
    return this.#client('ssm', (options) => recorded('ssm', new SSM(options)))
  }
  get lambda() {
    return this.#client('lambda', (options) => recorded('lambda', new Lambda(options)))
  }
  get cloudformation() {
    return this.#client('cloudformation', (options) => recorded('cloudformation', new CloudFormation(options)))
  }
  get iam() {
    return this.#client('iam', (options) => recorded('iam', new IAM(options)))
  }
  get sts() {
    return this.#client('sts', (options) => recorded('sts', new STS(options)))
  }
  get cognito() {
    return this.#client('cognito-idp', (options) => recorded('cognito-idp', new CognitoIdentityProvider(options)))
  }
  get logs() {
    return this.#client('logs', (options) => recorded('logs', new CloudWatchLogs(options)))
  }
  get secrets() {
    return this.#client('secretsmanager', (options) => recorded('secretsmanager', new SecretsManager(options)))
  }
  get api() {
    return this.#client('apigateway', (options) => recorded('apigateway', new ApiGatewayV2(options)))
  }
  get cloudfront() {
    return this.#client('cloudfront', (options) => recorded('cloudfront', new CloudFront(options)))
  }
  /** For the services whose client the project does not have. */
  get signed() {
    return this.#client('signed', (options) => new SignedRequests(options))
  }

  /** Closes their connections: a server may keep one that nobody uses open for good. */
  destroy(): void {
    for (const client of this.#made.values()) client.destroy()
    this.#made.clear()
  }

  #client<T extends { destroy(): void }>(prefix: string, make: (options: ClientOptions) => T): T {
    const endpoint = this.#site.elsewhere[prefix] ?? this.#site.endpoint
    const options = {
      region: this.#site.region,
      // a call that is answered with an error on purpose is not tried again; AWS throttles, and wants it
      maxAttempts: this.#site.isReal ? 8 : 1,
      ...(endpoint && { endpoint }),
      ...(this.#keys && { credentials: this.#keys }),
    }
    if (!this.#made.has(prefix)) this.#made.set(prefix, make(options))
    return this.#made.get(prefix) as T // what this prefix made
  }
}
