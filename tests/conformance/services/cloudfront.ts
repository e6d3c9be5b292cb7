import type { DistributionConfig } from '@aws-sdk/client-cloudfront'
import { expect } from 'vitest'
import type { Account } from '../account.ts'
import { behaviour } from '../behaviour.ts'
import { eventually, refusal } from '../waiting.ts'

const api = 'https://docs.aws.amazon.com/cloudfront/latest/APIReference'
const onAws = 'a distribution takes minutes to be deployed, and again before it can be deleted'
// CloudFront's own, CachingDisabled: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
const cachingDisabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'

/** A distribution that is switched off, whose origin shows `value` in a header. */
async function distribution(aws: Account, value: string): Promise<string> {
  const config: DistributionConfig = {
    CallerReference: aws.name('caller'),
    Comment: '',
    Enabled: false,
    Origins: {
      Quantity: 1,
      Items: [
        {
          Id: 'api',
          DomainName: 'example.com',
          CustomHeaders: { Quantity: 1, Items: [{ HeaderName: 'x-shown', HeaderValue: value }] },
          CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'https-only' },
        },
      ],
    },
    DefaultCacheBehavior: { TargetOriginId: 'api', ViewerProtocolPolicy: 'https-only', CachePolicyId: cachingDisabled },
  }
  const { Distribution } = await aws.cloudfront.createDistribution({ DistributionConfig: config })
  const Id = Distribution?.Id ?? ''
  aws.undo(async () => {
    const { ETag } = await deployed(aws, Id)
    await aws.cloudfront.deleteDistribution({ Id, IfMatch: ETag })
  })
  return Id
}

function deployed(aws: Account, Id: string) {
  return eventually(
    aws,
    async () => {
      const answer = await aws.cloudfront.getDistribution({ Id })
      expect(answer.Distribution?.Status).toBe('Deployed')
      return answer
    },
    60,
  )
}

/** Distributions of CloudFront. */
export const cloudFront = [
  behaviour({
    id: 'cloudfront.origin-header',
    statement: 'A distribution whose origin’s header is given another value keeps everything else, and is deployed in the end',
    source: `${api}/API_UpdateDistribution.html`,
    trust: 'documented',
    operations: ['cloudfront:GetDistribution', 'cloudfront:UpdateDistribution'],
    onAws,
    run: async (aws) => {
      const Id = await distribution(aws, 'one')
      const { Distribution, ETag } = await deployed(aws, Id)
      const config = structuredClone(Distribution?.DistributionConfig)
      const header = config?.Origins?.Items?.[0]?.CustomHeaders?.Items?.[0]
      if (!config || !header) throw new Error('The distribution is read without its origin’s header.')
      header.HeaderValue = 'two'
      await aws.cloudfront.updateDistribution({ Id, IfMatch: ETag, DistributionConfig: config })
      expect((await deployed(aws, Id)).Distribution?.DistributionConfig).toEqual(config)
    },
  }),
  behaviour({
    id: 'cloudfront.changed-meanwhile',
    statement: 'An update of a distribution that somebody has changed since it was read is refused',
    source: `${api}/API_UpdateDistribution.html`,
    trust: 'documented',
    operations: ['cloudfront:UpdateDistribution'],
    onAws,
    run: async (aws) => {
      const Id = await distribution(aws, 'one')
      const { Distribution, ETag: IfMatch } = await aws.cloudfront.getDistribution({ Id })
      const DistributionConfig = Distribution?.DistributionConfig
      await aws.cloudfront.updateDistribution({ Id, IfMatch, DistributionConfig })
      expect(await refusal(aws.cloudfront.updateDistribution({ Id, IfMatch, DistributionConfig }))).toBe('PreconditionFailed')
    },
  }),
]
