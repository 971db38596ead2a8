// ltijs as its documentation puts it together, with ltijs-sequelize on PostgreSQL.

const lti = require('ltijs').Provider
const Database = require('ltijs-sequelize')

const { ISSUER, CLIENT_ID, PORT, PG_HOST, PG_PORT, PG_DATABASE, PG_USER, PG_PASSWORD } = process.env

const database = new Database(PG_DATABASE, PG_USER, PG_PASSWORD, {
  host: PG_HOST, port: Number(PG_PORT), dialect: 'postgres', logging: false
})

lti.setup('a key of the benchmark, thirty-two bytes', { plugin: database }, {
  appRoute: '/', loginRoute: '/login', keysetRoute: '/keys', cookies: { secure: false }, tokenMaxAge: 60
})
lti.onConnect((token, req, res) => res.send(token.user))

async function main () {
  await lti.deploy({ port: Number(PORT), silent: true })
  await lti.registerPlatform({
    url: ISSUER,
    name: 'Bench',
    clientId: CLIENT_ID,
    authenticationEndpoint: `${ISSUER}/authorize`,
    accesstokenEndpoint: `${ISSUER}/token`,
    authConfig: { method: 'JWK_SET', key: `${ISSUER}/jwks` }
  })
  console.log('registered')
}

main().catch(error => { console.error(error); process.exit(1) })
