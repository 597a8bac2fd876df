// A certified OpenID provider on this machine, for tests: one client, anybody may sign in as anybody.
import Provider from 'oidc-provider';

const { ISSUER, PORT, REDIRECT, CLIENT_SECRET } = process.env;
const provider = new Provider(ISSUER, {
  clients: [{
    client_id: 'transcrypt', client_secret: CLIENT_SECRET, redirect_uris: [REDIRECT],
    grant_types: ['authorization_code'], response_types: ['code'],
  }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  pkce: { required: () => true },
  // As the standard has it: what is about the person comes from user info, not in the ID token.
  conformIdTokenClaims: true,
  features: { devInteractions: { enabled: true } },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@example.test`, email_verified: true, name: `Person ${id}` }),
  }),
});
provider.listen(Number(PORT), '127.0.0.1');
