// A real OpenID provider for tests: PKCE required, refresh tokens rotated, access tokens as JWT for the resource.
// Nobody types a password: whoever `GET /be/<account>` named last is who signs in; `nobody` refuses.
//
//     node oidc_provider.mjs <port> <portal's address> <directory of its package.json>
import { generateKeyPairSync } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [port, portal, packages] = process.argv.slice(2);
const load = createRequire(join(packages, "package.json"));
const { Provider } = await import(pathToFileURL(load.resolve("oidc-provider")));

const ACCOUNTS = {
  ada: { name: "Ada Byron", claims: { partner_id: "acme", partner_name: "Acme Cloud", roles: ["manager"] } },
  grace: { name: "Grace Hopper", claims: { partner_id: "acme", partner_name: "Acme Cloud", roles: ["owner"] } },
  bot: { name: "Bot", claims: { partner_id: "*", roles: ["service"] } },
  guest: { name: "Guest", claims: {} },
};
const RESOURCE = "urn:tenantry";
let account = "ada";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "tenantry-portal",
      client_secret: "a secret of the test",
      redirect_uris: [`${portal}/api/session/oidc/callback`],
      post_logout_redirect_uris: [`${portal}/`],
      grant_types: ["authorization_code", "refresh_token"],
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "test", use: "sig", alg: "RS256" }] },
  cookies: { keys: ["of this test"] },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: () => true,
  conformIdTokenClaims: false,
  claims: { openid: ["sub"], profile: ["name"] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: ACCOUNTS[id].name }) }),
  extraTokenClaims: (_, token) => ACCOUNTS[token.accountId].claims,
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: { enabled: true },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: "", audience: "tenantry", accessTokenFormat: "jwt", accessTokenTTL: 3600 }),
    },
  },
});

provider.use(async (ctx, next) => {
  if (ctx.path.startsWith("/be/")) {
    account = ctx.path.slice("/be/".length);
    ctx.body = account;
  } else if (ctx.path.startsWith("/interaction/")) {
    await interact(ctx);
  } else {
    await next();
  }
});

async function interact({ req, res, ...ctx }) {
  const { prompt, params, session } = await provider.interactionDetails(req, res);
  ctx.respond = false;
  if (account === "nobody") {
    await provider.interactionFinished(req, res, { error: "access_denied" });
  } else if (prompt.name === "login") {
    await provider.interactionFinished(req, res, { login: { accountId: account } });
  } else {
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    grant.addResourceScope(RESOURCE, params.scope);
    await provider.interactionFinished(req, res, { consent: { grantId: await grant.save() } });
  }
}

provider.listen(Number(port), "127.0.0.1");
