// The smallest honest tool around @lti-tool/core, as its README tells to make it, on Node's own HTTP server.
//
// The library leaves three things to others: HTTP, storage (the interface LTIStorage), and the page of the application.
// Storage is in memory here and finds what it is asked for by equality. As the library says that handleLogin and
// verifyLaunch throw when they refuse, what they throw becomes 400. A session goes by its id in the address, without
// cookies, as the library means it. Nothing is checked here that the library leaves out.

import { webcrypto } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { LTITool } from '@lti-tool/core'

const text = { type: 'string' }
const { port, registrations } = parseArgs({ options: { port: text, registrations: text, folder: text } }).values
const origin = `http://127.0.0.1:${port}`

class MemoryStorage {
  clients = new Map()
  sessions = new Map()
  nonces = new Map()

  async addClient (client) {
    const id = crypto.randomUUID()
    this.clients.set(id, { ...client, id, deployments: [] })
    return id
  }

  async addDeployment (clientId, deployment) {
    const id = crypto.randomUUID()
    this.clients.get(clientId).deployments.push({ ...deployment, id })
    return id
  }

  async getLaunchConfig (iss, clientId, deploymentId) {
    const found = [...this.clients.values()].find(client => client.iss === iss && client.clientId === clientId)
    const deployment = found?.deployments.find(known => known.deploymentId === deploymentId)
    return deployment && { ...found, deploymentId }
  }

  async storeNonce (nonce, expiresAt) { this.nonces.set(nonce, expiresAt) }

  async validateNonce (nonce) {
    const expiresAt = this.nonces.get(nonce)
    this.nonces.delete(nonce)
    return expiresAt !== undefined && expiresAt > new Date()
  }

  async addSession (session) { this.sessions.set(session.id, session); return session.id }
  async getSession (id) { return this.sessions.get(id) }
}

const algorithm = {
  name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256'
}
const tool = new LTITool({
  stateSecret: new TextEncoder().encode('a key of the selftest, of thirty-two bytes'),
  keyPair: await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']),
  storage: new MemoryStorage()
})

const escaped = text => String(text).replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`)

const page = ({ user, platform }) => {
  const shown = { user: user.id, issuer: platform.issuer, deployment: platform.deploymentId }
  const lines = Object.entries(shown).map(([name, value]) => `<p>${name}: <b id=${name}>${escaped(value)}</b></p>`)
  return `<h1>Welcome</h1>${lines.join('')}`
}

async function parameters (request, url) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const form = new URLSearchParams(Buffer.concat(chunks).toString())
  return Object.fromEntries([...url.searchParams, ...form])
}

const routes = {
  'GET /lti/login': (told, answer) => routes['POST /lti/login'](told, answer),
  'POST /lti/login': async (told, answer) => {
    const location = await tool.handleLogin({ ...told, launchUrl: `${origin}/lti/launch` })
    answer.writeHead(302, { location }).end()
  },
  'POST /lti/launch': async ({ id_token, state }, answer) => {
    const session = await tool.createSession(await tool.verifyLaunch(id_token, state))
    const target = new URL(session.launch.target)
    target.searchParams.set('ltiSessionId', session.id)
    answer.writeHead(302, { location: target.toString() }).end()
  },
  'GET /lti/jwks': async (told, answer) => {
    answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(await tool.getJWKS()))
  }
}

// What the application does after a launch, by the calls that the README and the comments of the library show for it.
const actions = {
  publish_score: (session, { score, maximum, user }) =>
    tool.submitScore(session, {
      userId: user,
      scoreGiven: Number(score),
      scoreMaximum: Number(maximum),
      activityProgress: 'Completed',
      gradingProgress: 'FullyGraded'
    }),
  read_results: session => tool.getScores(session),
  create_line_item: (session, { label, maximum }) =>
    tool.createLineItem(session, { label, scoreMaximum: Number(maximum) }),
  update_line_item: async (session, { label, maximum }) => {
    const { id, resourceLinkId, ...known } = await tool.getLineItem(session)
    await tool.updateLineItem(session, { ...known, label, scoreMaximum: Number(maximum) })
  },
  list_line_items: session => tool.listLineItems(session),
  list_members: session => tool.getMembers(session),
  deep_linking: session => tool.createDeepLinkingResponse(session, [
    { type: 'ltiResourceLink', title: 'A quiz', url: `${origin}/quiz` }
  ]),
  cancel_deep_linking: session => tool.createDeepLinkingResponse(session, [])
}

async function act (action, told, answer) {
  const done = await actions[action](await tool.getSession(told.ltiSessionId), told)
  answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
  answer.end(typeof done === 'string' ? done : 'done')
}

async function show ({ ltiSessionId }, answer) {
  const session = await tool.getSession(ltiSessionId)
  answer.writeHead(session ? 200 : 403, { 'content-type': 'text/html; charset=utf-8' })
  answer.end(session ? page(session) : 'There is no such session.')
}

const server = createServer(async (request, answer) => {
  const url = new URL(request.url, origin)
  try {
    const told = await parameters(request, url)
    const action = url.pathname.match(/^\/drive\/(\w+)$/)?.[1]
    await (action ? act(action, told, answer) : (routes[`${request.method} ${url.pathname}`] ?? show)(told, answer))
  } catch (error) {
    answer.writeHead(400, { 'content-type': 'text/html; charset=utf-8' }).end(escaped(error.message))
  }
})

for (const known of JSON.parse(readFileSync(registrations, 'utf8'))) {
  const id = await tool.addClient({
    name: `${known.issuer} ${known.client_id}`,
    iss: known.issuer,
    clientId: known.client_id,
    authUrl: known.authorization_endpoint,
    tokenUrl: known.token_endpoint,
    jwksUrl: known.jwks_uri
  })
  for (const deploymentId of known.deployment_ids) await tool.addDeployment(id, { deploymentId })
}
server.listen(Number(port), '127.0.0.1', () => console.log(`the tool listens on ${origin}`))
