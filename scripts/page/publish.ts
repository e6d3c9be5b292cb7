import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { lookup } from 'mrmime'
import type { StageAccess } from '../config/stage-access.ts'
import { filesBelow } from '../release/files-below.ts'

/** Where a stage says what its page needs: names of SSM parameters below `/{service}/{stage}/`. */
export interface PagePlaces {
  /** The name of the bucket that CloudFront serves the page from. */
  bucket: string
  /** The text of the page’s `/config.json`; undefined where the page has none. */
  configuration?: string | undefined
}

/** What a browser and CloudFront may keep: a file whose name changes with its content for a year, every other one only after asking. */
const cacheControl = { named: 'public, max-age=31536000, immutable', other: 'no-cache' } as const

/**
 * Uploads the built page in `folder` to a stage, and writes its `config.json` from the stage’s own parameter, so that the same build serves every
 * stage. Files with the content’s hash in their name (below `assets/`, as Vite makes them) go first and `index.html` last: whoever loads the page
 * meanwhile gets the old one or the new one, whole. Files of earlier releases stay, for pages that are open; the bucket’s life-cycle ends them.
 * Returns the number of files. Throws `no-page-place` where a parameter is missing, `no-page` where the folder has no index.html, and S3’s errors.
 */
export async function publishPage({ service, stage, client }: StageAccess, places: PagePlaces, folder: string): Promise<number> {
  const paths = filesBelow(folder)
  if (!paths.includes('index.html'))
    throw new StagecraftError('no-page', `There is no built page in ${folder}: it has no index.html.`, { hint: 'Run `make package` first.' })
  const [ssm, s3] = [new SSMClient(client), new S3Client({ ...client, forcePathStyle: client.endpoint !== undefined })]
  const parameter = async (name: string) => {
    const full = `/${service}/${stage}/${name}`
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: full })).catch((cause) => {
      throw new StagecraftError('no-page-place', `The stage ${stage} has no parameter ${full}.`, { hint: 'Deploy the stage first.', cause })
    })
    return Parameter?.Value ?? ''
  }
  try {
    // one after the other: of two that are missing, always the same is named
    const bucket = await parameter(places.bucket)
    const configuration = places.configuration && (await parameter(places.configuration))
    const put = async (path: string, body: Uint8Array | string) => {
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: path,
          Body: body,
          ContentType: typeOf(path),
          CacheControl: path.startsWith('assets/') ? cacheControl.named : cacheControl.other,
        }),
      )
    }
    const read = async (path: string) => put(path, await readFile(join(folder, path)))
    const [assets, others] = [paths.filter((path) => path.startsWith('assets/')), paths.filter((path) => !path.startsWith('assets/'))]
    await Promise.all(assets.map(read))
    await Promise.all(others.filter((path) => path !== 'index.html' && path !== 'config.json').map(read))
    if (configuration) await put('config.json', configuration)
    await read('index.html')
    return paths.length + (configuration && !paths.includes('config.json') ? 1 : 0)
  } finally {
    ssm.destroy()
    s3.destroy()
  }
}

function typeOf(path: string): string {
  const type = lookup(path) ?? 'application/octet-stream'
  return /^text\/|javascript|json|svg/.test(type) ? `${type}; charset=utf-8` : type
}
