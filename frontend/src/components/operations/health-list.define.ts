import { HealthList } from './health-list.ts'

customElements.define('health-list', HealthList)
