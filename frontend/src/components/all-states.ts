import { failureNoteStates } from './basics/failure-note.states.ts'
import { filterChipsStates } from './basics/filter-chips.states.ts'
import { timeAgoStates } from './basics/time-ago.states.ts'
import { toneBadgeStates } from './basics/tone-badge.states.ts'
import type { ComponentStates } from './component-states.ts'
import { accountMenuStates } from './frame/account-menu.states.ts'
import { connectionMarkStates } from './frame/connection-mark.states.ts'
import { noAccessStates } from './frame/no-access.states.ts'
import { sideNavStates } from './frame/side-nav.states.ts'
import { welcomePanelStates } from './frame/welcome-panel.states.ts'
import { figureBarStates } from './imports/figure-bar.states.ts'
import { fileDropStates } from './imports/file-drop.states.ts'
import { importHeadStates } from './imports/import-head.states.ts'
import { importListStates } from './imports/import-list.states.ts'
import { lineListStates } from './imports/line-list.states.ts'
import { refusedDownloadStates } from './imports/refused-download.states.ts'
import { uploadListStates } from './imports/upload-list.states.ts'
import { deadLetterListStates } from './operations/dead-letter-list.states.ts'
import { healthListStates } from './operations/health-list.states.ts'
import { queueMetersStates } from './operations/queue-meters.states.ts'
import { redrivePanelStates } from './operations/redrive-panel.states.ts'
import { orderFindStates } from './orders/order-find.states.ts'
import { orderHeadStates } from './orders/order-head.states.ts'
import { orderProblemsStates } from './orders/order-problems.states.ts'
import { orderTableStates } from './orders/order-table.states.ts'
import { orderTimelineStates } from './orders/order-timeline.states.ts'
import { samplePickerStates } from './orders/sample-picker.states.ts'

/** Every component with its states. A test finds a component that is missing here. */
export const allStates: readonly ComponentStates[] = [
  failureNoteStates,
  filterChipsStates,
  timeAgoStates,
  toneBadgeStates,
  accountMenuStates,
  connectionMarkStates,
  noAccessStates,
  sideNavStates,
  welcomePanelStates,
  figureBarStates,
  fileDropStates,
  importHeadStates,
  importListStates,
  lineListStates,
  refusedDownloadStates,
  uploadListStates,
  deadLetterListStates,
  healthListStates,
  queueMetersStates,
  redrivePanelStates,
  orderFindStates,
  orderHeadStates,
  orderProblemsStates,
  orderTableStates,
  orderTimelineStates,
  samplePickerStates,
]
