import { basename } from 'node:path'

/**
 * The words of a command, with the engine's address where it is the AWS CLI and names no other. AWS CLI 1 asks SQS, RDS and others at old addresses on
 * AWS, whatever `AWS_ENDPOINT_URL` says, unless `--endpoint-url` is among its words:
 * https://github.com/aws/aws-cli/blob/develop/awscli/customizations/overridesslcommonname.py
 */
export function withEngineAddress(command: string, words: readonly string[], engine: string): string[] {
  const isCli = /^aws(\.exe|\.cmd)?$/.test(basename(command))
  const isAddressed = words.some((word) => /^--endpoint-url(=|$)/.test(word))
  return isCli && !isAddressed ? ['--endpoint-url', engine, ...words] : [...words]
}
