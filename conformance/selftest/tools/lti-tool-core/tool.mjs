// Starts the application beside it, bundled: the package imports some of its own modules without their extension, and its
// package.json as a module, which bundlers understand and Node does not (ERR_MODULE_NOT_FOUND).

import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, stop } from 'esbuild'

const folder = dirname(fileURLToPath(import.meta.url))
const bundle = join(folder, 'bundle.mjs')

await build({
  entryPoints: [join(folder, 'application.mjs')], bundle: true, platform: 'node', format: 'esm', outfile: bundle
})
await stop()
await import(pathToFileURL(bundle).href)
