import './pages/app-shell.define.ts'
