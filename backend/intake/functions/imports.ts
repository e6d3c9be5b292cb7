import { randomUUID } from 'node:crypto'
import { s3 } from '../../platform/aws-clients.ts'
import { loadConfiguration } from '../../platform/configuration.ts'
import { openHttpPool } from '../../platform/database/pool.ts'
import { lambdaApi } from '../../platform/http/api.ts'
import { newTraceparent } from '../../platform/trace.ts'
import { postgresImportQueries } from '../adapters/postgres-import-queries.ts'
import { postgresUploadLog } from '../adapters/postgres-upload-log.ts'
import { s3ResultFiles } from '../adapters/s3-result-files.ts'
import { s3UploadForms } from '../adapters/s3-upload-forms.ts'
import { intakeApi } from '../http/api.ts'
import { parameters } from '../parameters.ts'
import { startUpload } from '../start-upload.ts'
import { writeRefusedFile } from '../write-refused-file.ts'

/** Uploads and imports over HTTP. */
export const handler = lambdaApi(async () => {
  const [{ bucket }, pool] = await Promise.all([loadConfiguration({ bucket: parameters.bucket }), openHttpPool()])
  const queries = postgresImportQueries(pool)
  const now = () => new Date()
  return intakeApi({
    queries,
    startUpload: startUpload({ forms: s3UploadForms(s3(), bucket), log: postgresUploadLog(pool), newId: randomUUID, newTraceparent, now }),
    writeRefusedFile: writeRefusedFile({ queries, files: s3ResultFiles(s3(), bucket), newId: randomUUID, now }),
  })
})
