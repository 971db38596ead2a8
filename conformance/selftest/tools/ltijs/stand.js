// The library's own judgement of a token, without HTTP and without a database: prints what it says of each case, as JSON.
//
// Every case is the valid token with one change in its claims or header, given as text so that JSON's odd numbers stay.

const { createSign, generateKeyPairSync } = require('node:crypto')
const Auth = require('ltijs/dist/Utils/Auth')

const CLAIM = 'https://purl.imsglobal.org/spec/lti/claim/'
const ISSUER = 'https://lms.example'
const SECONDS = { iat: 0, exp: 60 }

const header = { alg: 'RS256', kid: 'key', typ: 'JWT' }
const claims = {
  iss: ISSUER,
  aud: 'tool',
  sub: 'somebody',
  nonce: 'whatever',
  [`${CLAIM}message_type`]: 'LtiResourceLinkRequest',
  [`${CLAIM}version`]: '1.3.0',
  [`${CLAIM}deployment_id`]: '1',
  [`${CLAIM}target_link_uri`]: 'https://tool.example/',
  [`${CLAIM}resource_link`]: { id: 'link' },
  [`${CLAIM}roles`]: []
}

const encoded = text => Buffer.from(text).toString('base64url')

// The times of a token count from the moment that it is signed: the library takes none that is older than ten seconds.
function times (from) {
  const now = Math.floor(Date.now() / 1000)
  return Object.fromEntries(Object.entries({ ...SECONDS, ...from }).map(([name, seconds]) => [name, now + seconds]))
}

function signed (key, changed, from, headed) {
  const payload = JSON.stringify({ ...claims, ...times(from), ...changed }).replace('"1e400"', '1e400')
  const input = `${encoded(JSON.stringify({ ...header, ...headed }))}.${encoded(payload)}`
  return `${input}.${createSign('RSA-SHA256').update(input).sign(key.privateKey, 'base64url')}`
}

const usual = generateKeyPairSync('rsa', { modulusLength: 2048 })

async function judged ({ changed = {}, from = {}, headed = {}, key = usual }) {
  const platform = {
    platformActive: async () => true,
    platformAuthConfig: async () => ({ method: 'JWK_KEY', key: key.publicKey.export({ format: 'jwk' }) }),
    platformClientId: async () => 'tool',
    platformKid: async () => 'kid'
  }
  const getPlatform = async (iss, client) => iss === ISSUER && client === 'tool' && platform
  const database = { Get: async () => false, Insert: async () => true }
  const token = signed(key, changed, from, headed)
  try {
    await Auth.validateToken(token, false, { iss: ISSUER, maxAge: 10 }, getPlatform, 'a key', database)
    return 'accepted'
  } catch (error) {
    return error.message
  }
}

const cases = {
  valid: {},
  'a stranger for an audience': { changed: { aud: 'stranger' } },
  'STATE-001': { changed: { nonce: null } },
  'STATE-002': { changed: { nonce: 'never made' } },
  'IDT-CLM-009': { changed: { aud: ['stranger', 'tool'] } },
  'IDT-CLM-012': { changed: { azp: 'stranger' } },
  'IDT-CLM-016': { changed: { exp: undefined } },
  'IDT-CLM-017': { changed: { exp: '1e400' } },
  'IDT-CLM-018': { changed: { iat: undefined } },
  'IDT-CLM-019': { from: { iat: 3600, exp: 7200 } },
  'IDT-CLM-021': { from: { iat: 50, exp: 40 } },
  'CORE-022': { changed: { [`${CLAIM}resource_link`]: { id: 7 } } },
  'IDT-SIG-015': { headed: { crit: ['unknown'], unknown: true } },
  'IDT-SIG-022': { key: generateKeyPairSync('rsa', { modulusLength: 1024 }) },
  'IDT-SIG-027': { headed: { typ: 'at+jwt' } }
}

async function main () {
  const told = {}
  for (const [name, changes] of Object.entries(cases)) told[name] = await judged(changes)
  console.log(JSON.stringify(told))
}

main().catch(error => { console.error(error); process.exit(1) })
