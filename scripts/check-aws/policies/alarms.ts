import { written } from '@stagecraft/localstack/permissions/template-text.ts'
import type { Checked, Finding, Policy } from '../checked.ts'
import { type Named, ofType } from '../resources.ts'

/** Whoever an alarm wakes must find what to do: the section of the runbook that its description links. */
export const alarms: Policy = {
  id: 'alarms',
  rule: 'Every alarm links a section of a runbook that exists, and tells somebody.',
  find: (checked) =>
    ofType(checked.template, 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm').flatMap((alarm) => findingsOf(alarm, checked)),
}

function findingsOf([resource, { Properties }]: Named, { document }: Checked): Finding[] {
  const description = Properties.AlarmDescription === undefined ? '' : written(Properties.AlarmDescription)
  const [, file, section] = /\b(docs\/[\w/-]+\.md)#([\w-]+)/.exec(description) ?? []
  const findings: Finding[] = []
  const find = (what: string, remedy: string) => findings.push({ resource, what, remedy })
  if (!file || !section)
    find('Its description links no section of a runbook.', 'End AlarmDescription with `docs/runbook.md#section`, the section that says what to do.')
  else if (!sectionsOf(document(file)).includes(section))
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
