import { written } from '@stagecraft/localstack/permissions/template-text.ts'
import type { Finding, Policy } from '../checked.ts'
import { type Named, ofType } from '../resources.ts'

/** Whoever an alarm wakes must find what to do: the section of the runbook that its description links. */
export const alarms: Policy = {
  id: 'alarms',
  rule: 'Every alarm links a section of a runbook that exists, and tells somebody.',
  find: ({ template, document }) => {
    // many alarms link one document: it is read once
    const read = new Map<string, string[]>()
    const sections = (file: string) => {
      const found = read.get(file) ?? sectionsOf(document(file))
      read.set(file, found)
      return found
    }
    return ofType(template, 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm').flatMap((alarm) => findingsOf(alarm, sections))
  },
}

function findingsOf([resource, { Properties }]: Named, sections: (file: string) => string[]): Finding[] {
  const description = Properties.AlarmDescription === undefined ? '' : written(Properties.AlarmDescription)
  const [, file, section] = /\b(docs\/[\w/-]+\.md)#([\w-]+)/.exec(description) ?? []
  const findings: Finding[] = []
  const find = (what: string, remedy: string) => findings.push({ resource, what, remedy })
  if (!file || !section)
    find('Its description links no section of a runbook.', 'End AlarmDescription with `docs/runbook.md#section`, the section that says what to do.')
  else if (!sections(file).includes(section))
    find(`Its description links ${file}#${section}, and there is no such section.`, `Write the section into ${file}, or correct the link.`)
  if ([Properties.AlarmActions ?? []].flat().length === 0 || Properties.ActionsEnabled === false)
    find('It tells nobody.', 'Set AlarmActions to the topic for alerts.')
  return findings
}

/** The anchors that GitHub gives the headings of a document. */
export function sectionsOf(text = ''): string[] {
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
