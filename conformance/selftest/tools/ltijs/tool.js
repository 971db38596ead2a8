// The smallest honest tool around ltijs, as its README and that of ltijs-sequelize tell to make it, on SQLite.
//
// Cookies are as the README tells for a platform in another domain behind https; no development mode. What an application
// does with a launch is its own: this one shows who, from where and in which deployment. Nothing is checked here that the
// library leaves out. Making a platform's keys of 4096 bits takes seconds: those of an earlier start are taken again.

const crypto = require('crypto')
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { parseArgs } = require('node:util')
const lti = require('ltijs').Provider
const Database = require('ltijs-sequelize')

const generate = crypto.generateKeyPairSync
let made = 0
crypto.generateKeyPairSync = (type, options) => {
  const kept = join(process.env.KEPT, `keys-${made++}.json`)
  if (!existsSync(kept)) {
    writeFileSync(`${kept}.${process.pid}`, JSON.stringify(generate(type, options)))
    renameSync(`${kept}.${process.pid}`, kept)
  }
  return JSON.parse(readFileSync(kept))
}

const text = { type: 'string' }
const { port, registrations, folder } = parseArgs({ options: { port: text, registrations: text, folder: text } }).values

const database = new Database('database', 'user', 'password', {
  host: 'localhost', dialect: 'sqlite', storage: join(folder, 'ltijs.sqlite'), logging: false
})

lti.setup('a key of the selftest, of thirty-two bytes', { plugin: database }, {
  appRoute: '/', loginRoute: '/login', keysetRoute: '/keys', cookies: { secure: true, sameSite: 'None' }, devMode: false
})

const escaped = text => String(text).replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`)

const page = token => {
  const shown = { user: token.user, issuer: token.iss, deployment: token.deploymentId }
  return Object.entries(shown).map(([name, value]) => `<p>${name}: <b id=${name}>${escaped(value)}</b></p>`).join('')
}

lti.onConnect((token, req, res) => res.send(`<h1>Welcome</h1>${page(token)}`))

// Routes of the application, which a resource link may have as its target.
for (const route of ['/quiz', '/reading']) {
  lti.app.all(route, (req, res) => res.send(`<h1>${route} ${escaped(req.query.chapter)}</h1>${page(res.locals.token)}`))
}

lti.onDeepLinking((token, req, res) => res.send(`<h1>Choose</h1>${page(token)}`))

// What the application does after a launch, by the calls that the documentation of ltijs shows for it.
const lineItemOf = token => token.platformContext.endpoint.lineitem

async function toTheEnd (read, list) {
  const all = []
  for (let got = await read({}); ; got = await read({ url: got.next })) {
    all.push(...got[list])
    if (!got.next) return all
  }
}

const link = () => ({ type: 'ltiResourceLink', title: 'A quiz', url: `http://127.0.0.1:${port}/quiz` })

const actions = {
  publish_score: (token, { score, maximum, user }) => lti.Grade.submitScore(token, lineItemOf(token), {
    userId: user,
    scoreGiven: Number(score),
    scoreMaximum: Number(maximum),
    activityProgress: 'Completed',
    gradingProgress: 'FullyGraded'
  }),
  read_results: token => toTheEnd(options => lti.Grade.getScores(token, lineItemOf(token), options), 'scores'),
  create_line_item: (token, { label, maximum }) =>
    lti.Grade.createLineItem(token, { label, scoreMaximum: Number(maximum) }),
  update_line_item: async (token, { label, maximum }) => {
    const known = await lti.Grade.getLineItemById(token, lineItemOf(token))
    await lti.Grade.updateLineItemById(token, lineItemOf(token), { ...known, label, scoreMaximum: Number(maximum) })
  },
  list_line_items: token => toTheEnd(options => lti.Grade.getLineItems(token, options), 'lineItems'),
  list_members: token => lti.NamesAndRoles.getMembers(token, { pages: false }),
  deep_linking: token => lti.DeepLinking.createDeepLinkingForm(token, [link()], {}),
  cancel_deep_linking: token => lti.DeepLinking.createDeepLinkingForm(token, [], {})
}

lti.app.post('/drive/:action', (req, res) => {
  actions[req.params.action](res.locals.token, req.body)
    .then(done => res.send(typeof done === 'string' ? done : 'done'))
    .catch(error => res.status(502).send(escaped(error.message)))
})

async function main () {
  await lti.deploy({ port: Number(port), silent: true })
  for (const known of JSON.parse(readFileSync(registrations, 'utf8'))) {
    await lti.registerPlatform({
      url: known.issuer,
      name: `${known.issuer} ${known.client_id}`,
      clientId: known.client_id,
      authenticationEndpoint: known.authorization_endpoint,
      accesstokenEndpoint: known.token_endpoint,
      authConfig: { method: 'JWK_SET', key: known.jwks_uri }
    })
  }
  console.log(`the tool listens on http://127.0.0.1:${port}`)
}

main().catch(error => { console.error(error); process.exit(1) })
