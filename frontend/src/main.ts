import './pages/app-entry.define.ts'
