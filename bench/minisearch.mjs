// Measures MiniSearch on a job from standard input, as job.go describes it,
// and writes the reply on standard output. With "tuned" as argument every word
// is also indexed without accents and the fields have weights; without it
// MiniSearch is as it comes. Needs node --expose-gc.
import { readFileSync } from 'node:fs'
import MiniSearch from './.cache/node_modules/minisearch/dist/es/index.js'

const tuned = process.argv[2] === 'tuned'
const job = JSON.parse(readFileSync(0, 'utf8'))
const documents = job.documents.map(d => ({
  id: d.code, title: d.title, aliases: (d.aliases ?? []).join('\n'), wordings: (d.wordings ?? []).join('\n'), body: d.body
}))

const fold = word => word.normalize('NFD').replace(/\p{Mn}/gu, '').replaceAll('đ', 'd')
const both = term => {
  const word = term.toLowerCase()
  const bare = fold(word)
  return bare === word ? word : [word, bare]
}
const options = { fields: ['title', 'aliases', 'wordings', 'body'] }
if (tuned) {
  options.processTerm = both
  // Neither fuzzy nor prefix: both put fewer of the right ones first.
  options.searchOptions = { boost: { title: 2, aliases: 2, wordings: 3 } }
}

function memory () {
  gc()
  gc()
  const { heapUsed, rss } = process.memoryUsage()
  return { heapUsed, rss }
}

const before = memory()
const start = process.hrtime.bigint()
const index = new MiniSearch(options)
index.addAll(documents)
const build = process.hrtime.bigint() - start

const ask = question => index.search(question).slice(0, job.limit).map(hit => hit.id)
const reply = {
  version: JSON.parse(readFileSync(new URL('./.cache/node_modules/minisearch/package.json', import.meta.url), 'utf8')).version,
  typed: job.typed.map(ask),
  unaccented: job.unaccented.map(ask),
  slip: job.slip.map(ask),
  took_ns: []
}
for (let round = 0; round < job.rounds; round++) {
  for (const question of job.typed) {
    const asked = process.hrtime.bigint()
    ask(question)
    reply.took_ns.push(Number(process.hrtime.bigint() - asked))
  }
}
const after = memory()
reply.build_ns = Number(build)
reply.heap_bytes = Math.max(0, after.heapUsed - before.heapUsed)
reply.resident_bytes = Math.max(0, after.rss - before.rss)
reply.disk_bytes = Buffer.byteLength(JSON.stringify(index)) // MiniSearch has no other form on disk
process.stdout.write(JSON.stringify(reply))
