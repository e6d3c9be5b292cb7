import { type CloudFrontClient, type DistributionConfig, GetDistributionCommand, UpdateDistributionCommand } from '@aws-sdk/client-cloudfront'
import { ApplicationError } from '../../platform/errors.ts'
import type { Distribution } from '../ports.ts'

/** The distribution `Id`, whose one origin with the header `headerName` is the API. */
export function distribution(client: CloudFrontClient, Id: string, headerName: string): Distribution {
  async function read() {
    const { Distribution: found, ETag } = await client.send(new GetDistributionCommand({ Id }))
    if (found?.DistributionConfig) return { status: found.Status, config: found.DistributionConfig, ETag }
    throw new ApplicationError('distribution-missing', `There is no distribution ${Id}.`)
  }
  return {
    async shown() {
      const { status, config } = await read()
      return { value: headerIn(config, headerName).HeaderValue, isDeployed: status === 'Deployed' }
    },
    async show(value) {
      const { config, ETag } = await read()
      headerIn(config, headerName).HeaderValue = value
      // refused where somebody changed the distribution since
      await client.send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig: config }))
    },
  }
}

function headerIn(config: DistributionConfig, headerName: string) {
  const headers = (config.Origins?.Items ?? []).flatMap((origin) => origin.CustomHeaders?.Items ?? [])
  const found = headers.find(({ HeaderName }) => HeaderName?.toLowerCase() === headerName)
  if (found) return found
  throw new ApplicationError('distribution-shows-nothing', `No origin of the distribution has the header ${headerName}.`, {
    hint: 'frontend/resources/hosting.yml has it set. Deploy it again.',
  })
}
