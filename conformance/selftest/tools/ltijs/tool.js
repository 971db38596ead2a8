// The smallest honest tool around ltijs, as its README and that of ltijs-sequelize tell to make it, on SQLite.
//
// Cookies are as the README tells for a platform in another domain behind https; no development mode. What an application
// does with a launch is its own: this one shows who, from where and in which deployment. Nothing is checked here that the
// library leaves out.

const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { parseArgs } = require('node:util')
const lti = require('ltijs').Provider
const Database = require('ltijs-sequelize')

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
