import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { filesBelow } from './files-below.ts'

test('all files are found, also where a name begins with a dot, as libraries of wheels do (numpy/.libs)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-files-below-'))
  try {
    await mkdir(join(folder, 'numpy', '.libs'), { recursive: true })
    for (const path of ['numpy/.libs/libblas.so', 'numpy/core.so', '.nojekyll']) await writeFile(join(folder, path), '')
    expect(filesBelow(folder)).toEqual(['.nojekyll', 'numpy/.libs/libblas.so', 'numpy/core.so'])
  } finally {
    await rm(folder, { recursive: true })
  }
})
